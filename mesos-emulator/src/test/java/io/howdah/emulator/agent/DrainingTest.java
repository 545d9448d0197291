package io.howdah.emulator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Call.DrainAgent;
import org.junit.jupiter.api.Test;

/** The grace period that goes to executors, and what updates say. */
class DrainingTest {
  private static final long SECOND = 1_000_000_000L;

  private final Draining draining = new Draining();

  private static KillPolicy grace(long seconds) {
    return KillPolicy.newBuilder()
        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(seconds * SECOND))
        .build();
  }

  private static TaskInfo task(KillPolicy policy) {
    return TaskInfo.newBuilder().setKillPolicy(policy).buildPartial();
  }

  private static TaskStatus status(TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue("t"))
        .setState(state)
        .build();
  }

  @Test
  void leavesTheTasksTheirOwnWithoutALongest() {
    draining.begin(DrainAgent.getDefaultInstance());
    assertThat(draining.policy(task(grace(7)))).isEmpty();
  }

  @Test
  void takesTheShorterOne() {
    Duration longest = Duration.newBuilder().setSeconds(5).setNanos(0).build();
    draining.begin(DrainAgent.newBuilder().setMaxGracePeriod(longest).buildPartial());
    assertThat(draining.policy(task(grace(7)))).contains(grace(5));
    assertThat(draining.policy(task(grace(3)))).contains(grace(3));
    assertThat(draining.policy(TaskInfo.getDefaultInstance())).contains(grace(5));
  }

  @Test
  void marksOnlyWhatIsKilledWhileItLasts() {
    assertThat(draining.mark(status(TaskState.TASK_KILLED)).hasReason()).isFalse();
    draining.begin(DrainAgent.newBuilder().setMarkGone(true).buildPartial());
    assertThat(draining.mark(status(TaskState.TASK_FINISHED)).hasReason()).isFalse();
    TaskStatus killing = draining.mark(status(TaskState.TASK_KILLING));
    assertThat(killing.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    assertThat(killing.getState()).isEqualTo(TaskState.TASK_KILLING);
    assertThat(draining.mark(status(TaskState.TASK_KILLED)).getState())
        .isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    draining.end();
    assertThat(draining.mark(status(TaskState.TASK_KILLED)).hasReason()).isFalse();
  }
}
