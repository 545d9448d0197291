package io.howdah.broker.core;

import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ends tasks that Mesos runs although no record says that they are to (law 4): KILLs that are
 * repeated until the end is heard of. A lease ends with its worker and never before it: its
 * NodeManager would show more than its executor holds (law 6). So its worker is killed in its
 * place, and what is left of it once that has ended. Nothing of it is stored: Mesos tells the next
 * leader of the same tasks.
 */
final class StrayTasks {
  private static final class Stray {
    final Optional<String> agentId;
    final Set<InstanceId> leases = new LinkedHashSet<>();
    long killAgainAt;

    Stray(Optional<String> agentId) {
      this.agentId = agentId;
    }
  }

  private final CoreSettings settings;
  private final Map<InstanceId, Stray> strays = new LinkedHashMap<>();

  StrayTasks(CoreSettings settings) {
    this.settings = settings;
  }

  /** Ends a task that is no lease, or a lease whose worker has ended or is to stay. */
  void kill(InstanceId task, Optional<String> agentId, Time time, StepOutput out) {
    if (!strays.containsKey(task)) {
      kill(task, strays.computeIfAbsent(task, id -> new Stray(agentId)), time, out);
    }
  }

  /** Ends a lease: its worker first. */
  void killLease(
      InstanceId lease, InstanceId worker, Optional<String> agentId, Time time, StepOutput out) {
    kill(worker, agentId, time, out);
    strays.get(worker).leases.add(lease);
  }

  /** Mesos said something about a task. */
  void heard(StatusUpdate update, Time time, StepOutput out) {
    InstanceId id = update.taskId();
    if (update.state().isTerminal()) {
      strays.values().forEach(stray -> stray.leases.remove(id));
      Optional.ofNullable(strays.remove(id))
          .ifPresent(ended -> ended.leases.forEach(lease -> kill(lease, ended.agentId, time, out)));
    } else if (update.state() == TaskState.UNREACHABLE) {
      // No KILL arrives there. Should it come back, Mesos says so.
      strays.remove(id);
    }
  }

  /** Sends the KILLs again whose tasks did not end. */
  void tick(Time time, StepOutput out) {
    for (InstanceId id : List.copyOf(strays.keySet())) {
      Stray stray = strays.get(id);
      if (time.nanos() - stray.killAgainAt >= 0) {
        kill(id, stray, time, out);
      }
    }
    out.endBatch();
  }

  private void kill(InstanceId id, Stray stray, Time time, StepOutput out) {
    stray.killAgainAt = time.nanos() + settings.killRepeat().toNanos();
    out.afterCommit(new Effect.Kill(id, stray.agentId, Optional.empty()));
  }
}
