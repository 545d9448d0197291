package io.howdah.broker.core;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks Mesos whether draining workers run of which nothing newer is known than that they were
 * launched or away: their RUNNING may be lost, and an ApplicationMaster may run there (law 9).
 *
 * <p>The ResourceManager's list of nodes does not answer it: the worker's node id comes with that
 * very RUNNING, and a node whose agent has died is listed with its containers for ten minutes more
 * ({@code yarn.nm.liveness-monitor.expiry-interval-ms}).
 */
final class RunQuestions {
  /** Between two questions about the same worker. */
  private static final long ASK_INTERVAL = Duration.ofSeconds(1).toNanos();

  /** For workers whose fleet's definition is gone. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** When a worker was asked about, monotonic. */
  private record Asked(long first, long newest) {}

  private final ClusterState state;
  private final TaskReconciler reconciler;
  private final Map<InstanceId, Asked> asked = new HashMap<>();

  /** What Mesos said of workers last, since their drains began and under this leader. */
  private final Map<InstanceId, TaskState> said = new HashMap<>();

  RunQuestions(ClusterState state, TaskReconciler reconciler) {
    this.state = state;
    this.reconciler = reconciler;
  }

  /** Whether nothing shows that a worker runs: it must be asked about before it is killed. */
  static boolean isOpen(Instance worker) {
    return worker.lastUpdate().filter(last -> last == TaskState.RUNNING).isEmpty();
  }

  /** A drain begins: what was said before may be out of date. */
  void begin(InstanceId worker) {
    asked.remove(worker);
    said.remove(worker);
  }

  /**
   * Mesos said something about a draining worker.
   *
   * @param before its record until now
   */
  void heard(Instance before, StatusUpdate update) {
    said.put(before.id(), update.state());
    if (update.state() == TaskState.RUNNING && isOpen(before)) {
      // It could not be kept before, should it be wanted again.
      state.touch(before.owner());
    }
  }

  /** Only these drain. */
  void retain(Set<InstanceId> draining) {
    asked.keySet().retainAll(draining);
    said.keySet().retainAll(draining);
  }

  /** What was asked on a subscription that is gone may never have been heard. */
  void disconnected() {
    asked.clear();
  }

  /**
   * Whether a worker does not run: Mesos has said so since its drain began, or was silent for as
   * long as an unreachable worker is waited for.
   *
   * <p>To be asked in ticks only, when all is read that has arrived: a RUNNING that comes right
   * behind an older word counts.
   */
  boolean runsNot(Instance worker, Time time) {
    if (!isOpen(worker)) {
      return false;
    }
    TaskState last = said.get(worker.id());
    if (last != null) {
      return last == TaskState.STAGING || last == TaskState.STARTING;
    }
    Asked one = asked.get(worker.id());
    return one != null && time.nanos() - one.first >= patience(worker).toNanos();
  }

  /** Asks about those of which it is not known that they run, unless it was done a moment ago. */
  void ask(List<Instance> workers, Time time, StepOutput out) {
    List<InstanceId> due = new ArrayList<>();
    for (Instance worker : workers) {
      Asked before = asked.get(worker.id());
      if (isOpen(worker) && (before == null || time.nanos() - before.newest >= ASK_INTERVAL)) {
        due.add(worker.id());
      }
    }
    if (reconciler.askNow(due, out)) {
      for (InstanceId id : due) {
        Asked before = asked.get(id);
        long first = before == null ? time.nanos() : before.first;
        asked.put(id, new Asked(first, time.nanos()));
      }
    }
  }

  private Duration patience(Instance worker) {
    return state.fleet(worker.owner()).map(Fleet::unreachable).orElse(PATIENCE);
  }
}
