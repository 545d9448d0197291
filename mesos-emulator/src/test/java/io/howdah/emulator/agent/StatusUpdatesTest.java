package io.howdah.emulator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.howdah.emulator.loop.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** Updates are repeated after 10 s, 20 s, and so on up to 10 min, one at a time for each task. */
class StatusUpdatesTest {
  private static final FrameworkID FRAMEWORK = FrameworkID.newBuilder().setValue("f").build();
  private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();

  private final ManualLoop loop = new ManualLoop();
  private final List<String> sent = new ArrayList<>();
  private final List<TaskID> completed = new ArrayList<>();
  private final StatusUpdates updates =
      new StatusUpdates(
          loop,
          Duration.ofSeconds(10),
          (framework, status, latest) ->
              sent.add(seconds() + " " + status.getState() + " of " + latest),
          (framework, task) -> completed.add(task));

  private long seconds() {
    return loop.nanoTime() / 1_000_000_000L;
  }

  private static ByteString uuid(TaskState state) {
    return ByteString.copyFromUtf8("sixteen bytes" + String.format("%03d", state.getNumber()));
  }

  private void add(TaskState state) {
    updates.add(
        FRAMEWORK,
        TaskStatus.newBuilder().setTaskId(TASK).setState(state).setUuid(uuid(state)).build());
  }

  @Test
  void repeatsWhatNobodyAcknowledges() {
    add(TaskState.TASK_RUNNING);
    loop.advance(Duration.ofSeconds(75));
    assertThat(sent)
        .extracting(one -> one.substring(0, one.indexOf(' ')))
        .containsExactly("0", "10", "30", "70");
    sent.clear();
    loop.advance(Duration.ofHours(1));
    // 150, 310, 630, then every 600 s.
    assertThat(sent)
        .extracting(one -> one.substring(0, one.indexOf(' ')))
        .containsExactly("150", "310", "630", "1230", "1830", "2430", "3030", "3630");
  }

  @Test
  void holdsLaterUpdatesBackAndTellsTheLatestState() {
    add(TaskState.TASK_RUNNING);
    add(TaskState.TASK_FINISHED);
    add(TaskState.TASK_FINISHED);
    loop.advance(Duration.ofSeconds(10));
    assertThat(sent)
        .containsExactly("0 TASK_RUNNING of TASK_RUNNING", "10 TASK_RUNNING of TASK_FINISHED");
    updates.acknowledge(FRAMEWORK, TASK, uuid(TaskState.TASK_FINISHED));
    assertThat(sent).as("an acknowledgement of what was not sent").hasSize(2);
    updates.acknowledge(FRAMEWORK, TASK, uuid(TaskState.TASK_RUNNING));
    assertThat(sent).last().isEqualTo("10 TASK_FINISHED of TASK_FINISHED");
    loop.advance(Duration.ofSeconds(10));
    assertThat(sent).as("retries begin anew").hasSize(4);
    updates.acknowledge(FRAMEWORK, TASK, uuid(TaskState.TASK_FINISHED));
    loop.advance(Duration.ofHours(1));
    assertThat(sent).hasSize(4);
    assertThat(completed).containsExactly(TASK);
  }

  @Test
  void waitsWhileTheAgentIsDown() {
    add(TaskState.TASK_RUNNING);
    updates.pause();
    loop.advance(Duration.ofHours(1));
    assertThat(sent).hasSize(1);
    updates.resend(null);
    assertThat(sent).hasSize(2);
  }
}
