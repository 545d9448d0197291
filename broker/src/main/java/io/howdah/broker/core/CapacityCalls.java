package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Requests about capacity, to ResourceManagers and executors: repeated while they are needed, never
 * faster than they can be answered. They leave after everything that was decided before them has
 * committed.
 */
final class CapacityCalls {
  private static final long SET_AGAIN = Duration.ofSeconds(1).toNanos();

  /** Calls to a ResourceManager end by their time-outs well within this. */
  private static final long ANSWERED_WITHIN = Duration.ofMinutes(2).toNanos();

  private static final class Calls {
    Optional<Capacity> asked = Optional.empty();
    long askedAt;

    /** Requests that YARN has not answered; it is sent them one after the other. */
    int unanswered;

    Optional<Capacity> told = Optional.empty();
    long toldAt;
    String problem = "";
  }

  private final Map<InstanceId, Calls> workers = new HashMap<>();

  /** The worker that was meant by a node's last request. */
  private final Map<String, InstanceId> meant = new HashMap<>();

  /**
   * Asks a ResourceManager for a node's capacity.
   *
   * @param timeout after which it kills what does not fit
   */
  void set(
      Instance worker,
      String cluster,
      Capacity wanted,
      Duration timeout,
      Time time,
      StepOutput out) {
    Calls calls = of(worker.id());
    long ago = time.nanos() - calls.askedAt;
    if (calls.asked.equals(Optional.of(wanted)) && ago < SET_AGAIN) {
      return;
    }
    if (ago >= ANSWERED_WITHIN) {
      // Its answers are lost for good, whatever became of them.
      calls.unanswered = 0;
    }
    calls.asked = Optional.of(wanted);
    calls.askedAt = time.nanos();
    calls.unanswered++;
    String nodeId = worker.worker().orElseThrow().nodeId();
    meant.put(node(cluster, nodeId), worker.id());
    out.afterCommit(new Effect.SetNodeCapacity(cluster, nodeId, wanted, timeout));
  }

  /** Tells an executor the capacity that a restarted daemon starts with at most. */
  void tell(Instance worker, Capacity capacity, Duration again, Time time, StepOutput out) {
    tell(worker, capacity, false, again, time, out);
  }

  /** The same, and asks what its NodeManager takes for its capacity. */
  void ask(Instance worker, Capacity capacity, Duration again, Time time, StepOutput out) {
    tell(worker, capacity, true, again, time, out);
  }

  private void tell(
      Instance worker,
      Capacity capacity,
      boolean asksDaemon,
      Duration again,
      Time time,
      StepOutput out) {
    Calls calls = of(worker.id());
    if (calls.told.equals(Optional.of(capacity)) && time.nanos() - calls.toldAt < again.toNanos()) {
      return;
    }
    calls.told = Optional.of(capacity);
    calls.toldAt = time.nanos();
    worker
        .executor()
        .ifPresent(
            executor ->
                out.afterCommit(
                    new Effect.TellCapacity(
                        worker.placement().agentId(),
                        executor.executorId(),
                        capacity,
                        asksDaemon)));
  }

  /** The same figure may be asked for again at once: it is wanted for another reason now. */
  void renew(InstanceId worker) {
    of(worker).asked = Optional.empty();
  }

  /** Takes an answer; the worker that it is about, if it is known. */
  Optional<InstanceId> answered(Event.NodeCapacitySet answer) {
    InstanceId worker = meant.get(node(answer.cluster(), answer.nodeId()));
    Calls calls = worker == null ? null : workers.get(worker);
    if (calls == null) {
      return Optional.empty();
    }
    calls.unanswered = Math.max(0, calls.unanswered - 1);
    calls.problem =
        answer
            .problem()
            .filter(why -> calls.unanswered == 0)
            .map(why -> "YARN did not take " + answer.capacity() + ": " + why)
            .orElse("");
    return Optional.of(worker);
  }

  /** Whether YARN has answered every request about a worker. */
  boolean areAnswered(InstanceId worker) {
    return of(worker).unanswered == 0;
  }

  /** Why YARN did not take the last request; empty if it did. */
  String problem(InstanceId worker) {
    Calls calls = workers.get(worker);
    return calls == null ? "" : calls.problem;
  }

  void forget(InstanceId worker) {
    workers.remove(worker);
    meant.values().remove(worker);
  }

  private Calls of(InstanceId worker) {
    return workers.computeIfAbsent(worker, id -> new Calls());
  }

  private static String node(String cluster, String nodeId) {
    return cluster + " " + nodeId;
  }
}
