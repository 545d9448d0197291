package io.howdah.emulator.agent;

import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Call.DrainAgent;

/** How an agent is drained: with what its tasks are killed, and what their updates say then. */
final class Draining {
  /** Null while it is not drained. */
  private DrainAgent how;

  void begin(DrainAgent wanted) {
    how = wanted;
  }

  void end() {
    how = null;
  }

  /** The drain's longest grace period, or the task's own where that is shorter. */
  Optional<KillPolicy> policy(TaskInfo task) {
    if (!how.hasMaxGracePeriod()) {
      return Optional.empty();
    }
    var longest = how.getMaxGracePeriod();
    long nanos = Duration.ofSeconds(longest.getSeconds(), longest.getNanos()).toNanos();
    KillPolicy own = task.getKillPolicy();
    if (own.hasGracePeriod() && own.getGracePeriod().getNanoseconds() < nanos) {
      return Optional.of(own);
    }
    return Optional.of(
        KillPolicy.newBuilder()
            .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(nanos))
            .build());
  }

  /** A task that is killed says why; one on an agent that is marked gone is gone with it. */
  TaskStatus mark(TaskStatus status) {
    boolean killed = status.getState() == TaskState.TASK_KILLED;
    if (how == null || !(killed || status.getState() == TaskState.TASK_KILLING)) {
      return status;
    }
    TaskStatus.Builder told = status.toBuilder().setReason(TaskStatus.Reason.REASON_AGENT_DRAINING);
    if (killed && how.getMarkGone()) {
      told.setState(TaskState.TASK_GONE_BY_OPERATOR);
    }
    return told.build();
  }
}
