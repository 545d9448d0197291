package io.howdah.broker.core;

import io.howdah.broker.lifecycle.Trigger;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.WorkerUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps YARN's capacity of each worker at what its executor holds in Mesos, never above it (law 6).
 * Raises it as soon as a lease runs, takes it back by a {@link CapacityMove}, and compares for
 * ever.
 */
final class CapacityKeeper {
  /** Never: the ResourceManager takes milliseconds as an int, and −1 may kill (sticky). */
  static final Duration NEVER = Duration.ofMillis(Integer.MAX_VALUE);

  private static final long SET_AGAIN = Duration.ofSeconds(1).toNanos();
  private static final long TELL_AGAIN = Duration.ofMillis(500).toNanos();

  /** Calls to a ResourceManager end by their time-outs well within this. */
  private static final long ANSWERED_WITHIN = Duration.ofMinutes(2).toNanos();

  private static final long COUNT_AGAIN = Duration.ofMillis(200).toNanos();

  /** What is known of a worker beyond its record. */
  private static final class Known {
    Optional<WorkerUse> use = Optional.empty();
    Optional<CapacityMove> move = Optional.empty();
    Optional<Capacity> asked = Optional.empty();
    long askedAt;

    /** Requests that YARN has not answered; they are carried out one after the other. */
    int unanswered;

    Optional<Capacity> telling = Optional.empty();
    long toldAt;
    String problem = "";
  }

  private final ClusterState state;
  private final InstanceWriter writer;
  private final DecisionJournal journal;
  private final Map<InstanceId, Known> workers = new HashMap<>();

  /** Workers whose capacity in YARN is not yet what it is to be. */
  private final Set<InstanceId> unsettled = new LinkedHashSet<>();

  /** The worker that was meant by a node's last request. */
  private final Map<String, InstanceId> requests = new HashMap<>();

  private final Set<String> attended = new HashSet<>();

  CapacityKeeper(ClusterState state, InstanceWriter writer, DecisionJournal journal) {
    this.state = state;
    this.writer = writer;
    this.journal = journal;
  }

  // --- what is asked of it ---

  /**
   * Takes steps of a worker back, newest leases first; more than before replaces what is under way.
   *
   * @param timeout after which the ResourceManager kills what does not fit
   */
  void takeBack(Instance worker, int steps, Duration timeout, String why, Time time) {
    Known known = known(worker.id());
    int going = known.move.map(move -> move.leases.size()).orElse(0);
    if (steps <= going) {
      return;
    }
    List<Instance> running = new ArrayList<>();
    for (Instance lease : state.leasesOf(worker.id())) {
      if (holds(lease)) {
        running.add(lease);
      }
    }
    Collections.reverse(running);
    Set<InstanceId> leases = new LinkedHashSet<>();
    known.move.ifPresent(move -> leases.addAll(move.leases));
    for (Instance lease : running) {
      if (leases.size() < steps) {
        leases.add(lease.id());
      }
    }
    if (leases.size() > going) {
      Capacity lowered = sum(worker, lease -> holds(lease) && !leases.contains(lease.id()));
      known.move = Optional.of(new CapacityMove(leases, lowered, timeout, why));
      known.asked = Optional.empty();
      unsettled.add(worker.id());
      journal.note(worker.id().value(), "give back " + leases.size() + " steps: " + why, time);
    }
  }

  /** Calls off what is under way; the capacity is raised again. */
  void keep(InstanceId worker, String why, Time time) {
    Known known = workers.get(worker);
    if (known != null && known.move.isPresent()) {
      known.move = Optional.empty();
      known.asked = Optional.empty();
      unsettled.add(worker);
      journal.note(worker.value(), "keep the capacity after all: " + why, time);
    }
  }

  /** Steps that are being taken back. */
  int going(InstanceId worker) {
    Known known = workers.get(worker);
    return known == null ? 0 : known.move.map(move -> move.leases.size()).orElse(0);
  }

  /** What is under way with a worker's capacity, for people; empty if nothing is. */
  String doing(InstanceId worker) {
    Known known = workers.get(worker);
    if (known == null) {
      return "";
    }
    String move =
        known
            .move
            .map(
                one ->
                    "giving back %d steps (%s): %s"
                        .formatted(one.leases.size(), one.phase(), one.why))
            .orElse("");
    return known.problem.isEmpty() ? move : (move + " " + known.problem).strip();
  }

  // --- what happens ---

  void counted(InstanceId worker, WorkerUse use, Time time) {
    Known known = known(worker);
    known.use = Optional.of(use);
    known.move.ifPresent(
        move -> move.counted(use, state.instance(worker).flatMap(state::nodeOf), time));
    unsettled.add(worker);
  }

  /** A ResourceManager reported its nodes. */
  void reported(String cluster, Time time) {
    for (InstanceId id : List.copyOf(state.in(InstanceState.RUNNING))) {
      reported(id, cluster, time);
    }
    for (InstanceId id : List.copyOf(state.in(InstanceState.DRAINING))) {
      reported(id, cluster, time);
    }
  }

  private void reported(InstanceId id, String cluster, Time time) {
    Instance worker = state.instance(id).orElseThrow();
    if (!isOf(worker, cluster)) {
      return;
    }
    Optional<NodeView> node = state.nodeOf(worker);
    Known known = workers.get(id);
    if (known != null && known.move.isPresent() && node.isPresent()) {
      known.move.get().reported(node.get(), time);
      unsettled.add(id);
    } else if (worker.state() == InstanceState.DRAINING) {
      unsettled.add(id);
    } else if (node.filter(view -> !isRight(worker, view)).isPresent()) {
      unsettled.add(id);
    }
  }

  /** The ResourceManager took a request, or not. */
  void answered(Event.NodeCapacitySet answer, Time time) {
    InstanceId id = requests.get(answer.cluster() + " " + answer.nodeId());
    Known known = id == null ? null : workers.get(id);
    if (known == null) {
      return;
    }
    known.unanswered = Math.max(0, known.unanswered - 1);
    known.problem =
        answer
            .problem()
            .map(why -> "YARN did not take " + answer.capacity() + ": " + why)
            .orElse("");
    if (answer.problem().isPresent()) {
      journal.note(id.value(), known.problem, time);
    } else if (known.unanswered == 0) {
      known.move.ifPresent(move -> move.taken(answer.capacity(), time));
    }
    unsettled.add(id);
  }

  /** A lease of the worker has changed. */
  void touch(InstanceId worker) {
    unsettled.add(worker);
  }

  void forget(InstanceId worker) {
    workers.remove(worker);
    requests.values().remove(worker);
    unsettled.remove(worker);
    journal.settled(worker.value());
  }

  /** Ends a lease whose worker is gone. */
  void killStray(Instance lease, Time time, StepOutput out) {
    if (LeaseBook.counts(lease) && lease.state() != InstanceState.LAUNCHING) {
      writer.apply(
          lease.id(), Optional.empty(), Trigger.KILL, "its worker is gone", false, time, out);
      out.endBatch();
    }
  }

  /** Moves on with every worker whose capacity is not yet what it is to be. */
  void settle(Time time, StepOutput out) {
    Set<String> attention = new HashSet<>();
    for (InstanceId id : List.copyOf(unsettled)) {
      Optional<Instance> worker = state.instance(id);
      Optional<Fleet> fleet = worker.flatMap(one -> state.fleet(one.owner()));
      boolean serves =
          worker
              .map(Instance::state)
              .filter(now -> now == InstanceState.RUNNING || now == InstanceState.DRAINING)
              .isPresent();
      if (fleet.isEmpty() || !serves || !fleet.get().daemon().isNodeManager()) {
        unsettled.remove(id);
      } else if (settle(worker.get(), fleet.get(), time, out)) {
        unsettled.remove(id);
      } else {
        attention.add(fleet.get().cluster());
      }
    }
    attend(attention, out);
  }

  /**
   * Moves one worker on.
   *
   * @return whether nothing is left to be done
   */
  private boolean settle(Instance worker, Fleet fleet, Time time, StepOutput out) {
    Known known = known(worker.id());
    Optional<NodeView> node = state.nodeOf(worker).filter(NodeView::isRunning);
    if (known.move.isPresent()) {
      move(worker, fleet, known, node, time, out);
      return known.move.isEmpty();
    }
    if (node.isEmpty()) {
      // Its next report brings it back here.
      return true;
    }
    Capacity shown = capability(node.get());
    Capacity allowed = allowed(worker);
    if (worker.state() == InstanceState.DRAINING) {
      Capacity used = new Capacity(node.get().usedVcores(), node.get().usedMemoryMb());
      // Nothing new is to start there; but the largest node that is left is not made smaller
      // (law 7). Nothing is waited for either: every report comes by here.
      Capacity left = shown.min(used.min(allowed));
      if (!left.equals(shown) && isCovered(worker, fleet, shown)) {
        set(worker, fleet, known, left, NEVER, time, out);
      }
      return true;
    }
    if (isRight(worker, node.get())) {
      known.problem = "";
      return true;
    }
    boolean over = !upper(worker).covers(shown);
    if (known.use.flatMap(WorkerUse::told).filter(told -> !told.equals(allowed)).isPresent()) {
      tell(worker, known, allowed, TELL_AGAIN, time, out);
    }
    set(worker, fleet, known, allowed, over ? Duration.ZERO : NEVER, time, out);
    return false;
  }

  private void move(
      Instance worker,
      Fleet fleet,
      Known known,
      Optional<NodeView> node,
      Time time,
      StepOutput out) {
    CapacityMove move = known.move.orElseThrow();
    switch (move.phase()) {
      case TELL -> tell(worker, known, move.lowered, TELL_AGAIN, time, out);
      case LOWER -> {
        if (node.isPresent() && move.asks()) {
          set(worker, fleet, known, move.target(), move.timeout, time, out);
        }
      }
      case SEE -> {
        if (move.awaitsCount()) {
          tell(worker, known, move.lowered, COUNT_AGAIN, time, out);
        } else if (move.nudge(time)) {
          set(worker, fleet, known, move.target(), move.timeout, time, out);
        }
      }
      case DONE -> {
        for (InstanceId lease : move.leases) {
          writer.apply(lease, Optional.empty(), Trigger.KILL, move.why, false, time, out);
        }
        out.endBatch();
        known.move = Optional.empty();
        journal.settled(worker.id().value());
      }
    }
  }

  private void set(
      Instance worker,
      Fleet fleet,
      Known known,
      Capacity wanted,
      Duration timeout,
      Time time,
      StepOutput out) {
    boolean repeated = known.asked.equals(Optional.of(wanted));
    long ago = time.nanos() - known.askedAt;
    if (repeated && ago < SET_AGAIN) {
      return;
    }
    if (ago >= ANSWERED_WITHIN) {
      // Its answers are lost for good, whatever became of them.
      known.unanswered = 0;
    }
    known.asked = Optional.of(wanted);
    known.askedAt = time.nanos();
    known.unanswered++;
    String nodeId = worker.worker().orElseThrow().nodeId();
    requests.put(fleet.cluster() + " " + nodeId, worker.id());
    // After what it follows from has committed: a lease that runs, or the answer that was acted on.
    out.afterCommit(new Effect.SetNodeCapacity(fleet.cluster(), nodeId, wanted, timeout));
  }

  private void tell(
      Instance worker, Known known, Capacity capacity, long again, Time time, StepOutput out) {
    boolean repeated = known.telling.equals(Optional.of(capacity));
    if (repeated && time.nanos() - known.toldAt < again) {
      return;
    }
    known.telling = Optional.of(capacity);
    known.toldAt = time.nanos();
    worker
        .executor()
        .ifPresent(
            executor ->
                out.afterCommit(
                    new Effect.TellCapacity(
                        worker.placement().agentId(), executor.executorId(), capacity)));
  }

  private void attend(Set<String> attention, StepOutput out) {
    for (String cluster : attention) {
      if (attended.add(cluster)) {
        out.now(new Effect.Attend(cluster, true));
      }
    }
    for (String cluster : List.copyOf(attended)) {
      if (!attention.contains(cluster)) {
        attended.remove(cluster);
        out.now(new Effect.Attend(cluster, false));
      }
    }
  }

  // --- figures ---

  /** What YARN is to show: base and the leases that surely run, less what is going. */
  Capacity allowed(Instance worker) {
    Set<InstanceId> going = goingLeases(worker.id());
    return sum(worker, lease -> holds(lease) && !going.contains(lease.id()));
  }

  /** More than this is over-promised: leases on their way count, a daemon may start with them. */
  private Capacity upper(Instance worker) {
    Set<InstanceId> going = goingLeases(worker.id());
    return sum(worker, lease -> LeaseBook.counts(lease) && !going.contains(lease.id()));
  }

  /** Whether a node that stays is at least as large. */
  private boolean isCovered(Instance worker, Fleet fleet, Capacity shown) {
    for (InstanceId id : state.in(InstanceState.RUNNING)) {
      Instance other = state.instance(id).orElseThrow();
      if (!id.equals(worker.id())
          && isOf(other, fleet.cluster())
          && state
              .nodeOf(other)
              .filter(node -> node.isRunning() && capability(node).covers(shown))
              .isPresent()) {
        return true;
      }
    }
    return false;
  }

  private boolean isRight(Instance worker, NodeView node) {
    if (!node.isRunning()) {
      return true;
    }
    Capacity shown = capability(node);
    boolean follows = state.fleet(worker.owner()).filter(Fleet::isElastic).isPresent();
    return follows ? shown.equals(allowed(worker)) : upper(worker).covers(shown);
  }

  private Set<InstanceId> goingLeases(InstanceId worker) {
    Known known = workers.get(worker);
    return known == null ? Set.of() : known.move.map(move -> move.leases).orElse(Set.of());
  }

  private static boolean holds(Instance lease) {
    return lease.state() == InstanceState.RUNNING || lease.state() == InstanceState.UNREACHABLE;
  }

  private Capacity sum(Instance worker, java.util.function.Predicate<Instance> which) {
    Capacity sum = base(worker);
    for (Instance lease : state.leasesOf(worker.id())) {
      if (which.test(lease)) {
        sum = sum.plus(lease.capacity().orElse(Capacity.NONE));
      }
    }
    return sum;
  }

  Capacity base(Instance worker) {
    return worker
        .capacity()
        .or(() -> state.fleet(worker.owner()).map(fleet -> fleet.capacity().min()))
        .orElse(Capacity.NONE);
  }

  private boolean isOf(Instance worker, String cluster) {
    return state.fleet(worker.owner()).filter(fleet -> fleet.cluster().equals(cluster)).isPresent();
  }

  static Capacity capability(NodeView node) {
    return new Capacity(node.vcores(), node.memoryMb());
  }

  private Known known(InstanceId worker) {
    return workers.computeIfAbsent(worker, id -> new Known());
  }
}
