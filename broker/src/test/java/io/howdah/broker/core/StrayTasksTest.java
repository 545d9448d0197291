package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrayTasksTest {
  private static final InstanceId WORKER = new InstanceId("worker.hadoop.1-1");
  private static final InstanceId LEASE = new InstanceId("lease.hadoop.1-2");
  private static final InstanceId OTHER = new InstanceId("lease.hadoop.1-3");

  private final CoreSettings settings = CoreSettings.of("howdah");
  private final StrayTasks strays = new StrayTasks(settings);

  private static Time at(long nanos) {
    return new Time(Instant.EPOCH, nanos);
  }

  private static List<InstanceId> killed(StepOutput out) {
    return out.outcome().batches().stream()
        .flatMap(batch -> batch.effects().stream())
        .map(effect -> ((Effect.Kill) effect).task())
        .toList();
  }

  private static StatusUpdate update(InstanceId task, TaskState state) {
    return new StatusUpdate(
        task,
        Optional.of("a1"),
        Optional.empty(),
        state,
        "",
        "",
        true,
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private List<InstanceId> heard(InstanceId task, TaskState state) {
    StepOutput out = new StepOutput();
    strays.heard(update(task, state), at(0), out);
    return killed(out);
  }

  private List<InstanceId> tick(long nanos) {
    StepOutput out = new StepOutput();
    strays.tick(at(nanos), out);
    return killed(out);
  }

  private List<InstanceId> kill(InstanceId lease) {
    StepOutput out = new StepOutput();
    strays.killLease(lease, WORKER, Optional.of("a1"), at(0), out);
    return killed(out);
  }

  @Test
  void aLeaseIsKilledOnlyAfterItsWorkerHasEnded() {
    assertThat(kill(LEASE)).containsExactly(WORKER);
    assertThat(kill(OTHER)).as("it was said a moment ago").isEmpty();
    assertThat(heard(WORKER, TaskState.RUNNING)).isEmpty();
    assertThat(heard(OTHER, TaskState.KILLED)).as("it ended with its executor").isEmpty();
    assertThat(heard(WORKER, TaskState.GONE)).containsExactly(LEASE);
  }

  @Test
  void aKillIsRepeatedUntilTheEndIsHeard() {
    long repeat = settings.killRepeat().toNanos();
    kill(LEASE);
    assertThat(tick(repeat - 1)).isEmpty();
    assertThat(tick(repeat)).containsExactly(WORKER);
    assertThat(tick(2 * repeat)).containsExactly(WORKER);
    assertThat(heard(WORKER, TaskState.KILLED)).containsExactly(LEASE);
    heard(LEASE, TaskState.KILLED);
    assertThat(tick(9 * repeat)).isEmpty();
  }

  @Test
  void nothingIsSentToAnAgentThatIsAway() {
    kill(LEASE);
    heard(WORKER, TaskState.UNREACHABLE);
    assertThat(tick(settings.killRepeat().toNanos())).isEmpty();
  }
}
