package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.WireProxy.Direction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wire between an executor and its agent breaks: the executor subscribes again, and each update
 * reaches the scheduler once, in the order of its task.
 */
class ExecutorWireIT {
  /** Longer than any answer takes. */
  private static final Duration USUAL = Duration.ofMinutes(2);

  /** So that a test does not wait for the 30 s of an executor. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir Path directory;
  private WiredExecutor executor;

  @AfterEach
  void close() {
    if (executor != null) {
      executor.close();
    }
  }

  private void start(int tasks, Duration callTimeout) throws Exception {
    executor = new WiredExecutor(directory, tasks, callTimeout);
    executor.startAndAwaitTasks(tasks);
  }

  /** No heartbeat is missed for half an hour: that a call is not answered shows it. */
  @Test
  void nothingArrivesOnAHalfOpenStream() throws Exception {
    halfOpen(Direction.TO_SERVER, Direction.TO_CLIENT);
  }

  /** The agent has the update, and the executor does not know. */
  @Test
  void onlyCallsArriveOnAHalfOpenStream() throws Exception {
    halfOpen(Direction.TO_CLIENT);
  }

  private void halfOpen(Direction... lost) throws Exception {
    start(1, SHORT);
    stored(executor.report(0, TaskState.TASK_STARTING));
    executor.wire.swallow(lost);
    CompletableFuture<Void> running = executor.report(0, TaskState.TASK_RUNNING);
    executor.await("another subscription", () -> executor.subscriptions.size() > 1);
    stored(running);
    stored(executor.report(0, TaskState.TASK_FINISHED));
    arrived(0, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
  }

  /** They go with the SUBSCRIBE, and not a second time as calls: each is acknowledged once. */
  @Test
  void whatIsReportedWhileTheAgentIsAwayIsSaidOnce() throws Exception {
    start(2, USUAL);
    stored(executor.report(0, TaskState.TASK_STARTING));
    executor.wire.cut();
    executor.await("the loss", () -> !executor.losses.isEmpty());
    List<CompletableFuture<Void>> meanwhile =
        List.of(
            executor.report(0, TaskState.TASK_RUNNING),
            executor.report(1, TaskState.TASK_STARTING),
            executor.report(1, TaskState.TASK_RUNNING));
    assertThat(meanwhile).noneMatch(CompletableFuture::isDone);
    assertThat(executor.states(1)).isEmpty();
    executor.wire.heal();
    meanwhile.forEach(this::stored);
    stored(executor.report(0, TaskState.TASK_FINISHED));
    arrived(0, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    arrived(1, TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    assertThat(executor.acknowledgements()).isEqualTo(5);
  }

  /** It never reached the agent. */
  @Test
  void theWireIsResetBeforeAnUpdateHasArrived() throws Exception {
    start(1, USUAL);
    stored(executor.report(0, TaskState.TASK_STARTING));
    executor.wire.hold();
    CompletableFuture<Void> running = executor.report(0, TaskState.TASK_RUNNING);
    executor.wire.reset();
    executor.await("the loss", () -> !executor.losses.isEmpty());
    assertThat(running).isNotDone();
    assertThat(executor.states(0)).containsExactly(TaskState.TASK_STARTING);
    executor.wire.heal();
    stored(running);
    stored(executor.report(0, TaskState.TASK_FINISHED));
    arrived(0, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    assertThat(executor.acknowledgements()).isEqualTo(3);
  }

  /** The scheduler has it already when the executor repeats it. */
  @Test
  void theWireIsResetBeforeTheAnswerToAnUpdateHasArrived() throws Exception {
    start(1, USUAL);
    stored(executor.report(0, TaskState.TASK_STARTING));
    executor.wire.swallow(Direction.TO_CLIENT);
    CompletableFuture<Void> running = executor.report(0, TaskState.TASK_RUNNING);
    executor.await("the update at the scheduler", () -> executor.states(0).size() == 2);
    assertThat(running).isNotDone();
    executor.wire.reset();
    stored(running);
    stored(executor.report(0, TaskState.TASK_FINISHED));
    arrived(0, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    assertThat(executor.acknowledgements()).isEqualTo(3);
  }

  @Test
  void everythingArrivesByteByByte() throws Exception {
    int tasks = 8;
    executor = new WiredExecutor(directory, tasks, USUAL);
    executor.wire.drip();
    executor.startAndAwaitTasks(tasks);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      all.add(executor.report(task, TaskState.TASK_STARTING));
      all.add(executor.report(task, TaskState.TASK_RUNNING));
    }
    all.forEach(this::stored);
    for (int task = 0; task < tasks; task++) {
      arrived(task, TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }
    assertThat(executor.losses).isEmpty();
    assertThat(executor.acknowledgements()).isEqualTo(2L * tasks);
  }

  private void stored(CompletableFuture<Void> update) {
    executor.await("an acknowledgement", update::isDone);
    assertThat(update).isCompleted();
  }

  /** The last one ends what can come: whatever was sent twice would have come before it. */
  private void arrived(int task, TaskState... states) {
    executor.await("updates at the scheduler", () -> executor.states(task).size() >= states.length);
    assertThat(executor.states(task)).containsExactly(states);
    assertThat(executor.failures).isEmpty();
  }
}
