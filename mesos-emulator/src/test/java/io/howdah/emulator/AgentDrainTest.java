package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.emulator.agent.SimulatedAgent;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

/** Draining of one agent among several, with a clock that the test moves. */
class AgentDrainTest extends ManualCluster {
  private Answer call(String type, String agent, String more) {
    String field = type.toLowerCase(java.util.Locale.ROOT);
    return send(
        "POST",
        "/api/v1",
        "{\"type\":\"%s\",\"%s\":{\"agent_id\":{\"value\":\"%s\"}%s}}"
            .formatted(type, field, agent, more));
  }

  private Scheduler scheduler(Capability.Type... more) {
    Scheduler scheduler = new Scheduler();
    scheduler.capabilities.addAll(List.of(more));
    scheduler.subscribe(600, "r");
    return scheduler;
  }

  /** The next update, which is acknowledged. */
  private static TaskStatus update(Scheduler scheduler) {
    TaskStatus status = scheduler.take(Event.Type.UPDATE).getUpdate().getStatus();
    if (status.hasUuid()) {
      scheduler.send(
          Call.newBuilder()
              .setType(Call.Type.ACKNOWLEDGE)
              .setAcknowledge(
                  Call.Acknowledge.newBuilder()
                      .setAgentId(status.getAgentId())
                      .setTaskId(status.getTaskId())
                      .setUuid(status.getUuid())));
    }
    return status;
  }

  /** Launches a task on each of the first agents. */
  private void occupy(Scheduler scheduler, int count) {
    List<Offer> offers = scheduler.offers();
    for (int i = 0; i < count; i++) {
      launch(scheduler, offer(offers, agents.get(i).agentId()), "t" + i);
    }
    loop.advance(Duration.ofMillis(100));
    for (int i = 0; i < 2 * count; i++) {
      var unused = update(scheduler);
    }
  }

  @Test
  void drainsOneOfSeveralUntilItIsReactivated() {
    start(3, Duration.ZERO);
    Scheduler scheduler = scheduler(Capability.Type.TASK_KILLING_STATE);
    occupy(scheduler, 2);
    String agent = agents.get(1).agentId();
    kinds(scheduler);
    assertThat(call("DRAIN_AGENT", agent, ",\"max_grace_period\":{\"seconds\":5}").status)
        .isEqualTo(200);
    assertThat(call("REACTIVATE_AGENT", agent, "").status).as("not drained yet").isEqualTo(400);
    loop.advance(Duration.ofMillis(100));
    TaskStatus killing = update(scheduler);
    assertThat(killing.getState()).isEqualTo(TaskState.TASK_KILLING);
    assertThat(killing.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    TaskStatus killed = update(scheduler);
    assertThat(killed.getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    assertThat(killed.getAgentId().getValue()).isEqualTo(agent);
    loop.advance(Duration.ofMinutes(2));
    assertThat(scheduler.offers()).as("a drained agent").isEmpty();
    assertThat(send("GET", "/slaves", "").body).contains("\"deactivated\":true");
    agents.get(1).restart();
    loop.advance(Duration.ofMinutes(2));
    assertThat(scheduler.offers()).as("nor when it has started again").isEmpty();
    assertThat(call("REACTIVATE_AGENT", agent, "").status).isEqualTo(200);
    assertThat(call("REACTIVATE_AGENT", agent, "").status).isEqualTo(400);
    loop.advance(Duration.ofSeconds(1));
    assertThat(scheduler.offers())
        .extracting(one -> one.getAgentId().getValue())
        .containsExactly(agent);
    scheduler.send(
        Call.newBuilder()
            .setType(Call.Type.KILL)
            .setKill(
                Call.Kill.newBuilder()
                    .setTaskId(org.apache.mesos.v1.Protos.TaskID.newBuilder().setValue("t0"))));
    loop.advance(Duration.ofMillis(100));
    assertThat(update(scheduler).hasReason()).as("a task of another agent").isFalse();
  }

  @Test
  void marksADrainedAgentGone() {
    start(2, Duration.ZERO);
    Scheduler scheduler = scheduler(Capability.Type.PARTITION_AWARE);
    occupy(scheduler, 2);
    String agent = agents.get(0).agentId();
    assertThat(call("DRAIN_AGENT", agent, ",\"mark_gone\":true").status).isEqualTo(200);
    loop.advance(Duration.ofMillis(100));
    assertThat(master.agentIds()).as("before the acknowledgement").contains(agent);
    kindsExceptUpdates(scheduler);
    TaskStatus gone = update(scheduler);
    assertThat(gone.getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(gone.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    assertThat(scheduler.take(Event.Type.FAILURE).getFailure().getAgentId().getValue())
        .isEqualTo(agent);
    assertThat(master.agentIds()).doesNotContain(agent);
  }

  private static void kindsExceptUpdates(Scheduler scheduler) {
    scheduler.events.removeIf(one -> one.getType() != Event.Type.UPDATE);
  }

  /** A framework that does not know of partitions is told that its tasks are lost. */
  @Test
  void losesTheTasksOfAGoneAgent() {
    start(2, Duration.ZERO);
    Scheduler scheduler = scheduler();
    occupy(scheduler, 1);
    SimulatedAgent agent = agents.get(0);
    String id = agent.agentId();
    kinds(scheduler);
    assertThat(call("MARK_AGENT_GONE", id, "").status).isEqualTo(200);
    TaskStatus lost = scheduler.events.get(0).getUpdate().getStatus();
    assertThat(lost.getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(lost.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
    assertThat(kinds(scheduler)).containsExactly("UPDATE", "FAILURE");
    agent.restart();
    assertThat(agent.agentId()).as("a new agent").isNotEqualTo(id);
  }

  /** Gone while it was away: told so when it wants to come back. */
  @Test
  void doesNotTakeAGoneAgentBack() {
    start(2, Duration.ZERO);
    SimulatedAgent agent = agents.get(0);
    String id = agent.agentId();
    agent.lose();
    loop.advance(Duration.ofSeconds(80));
    assertThat(master.agentIds()).doesNotContain(id);
    assertThat(call("MARK_AGENT_GONE", id, "").status).isEqualTo(200);
    master.failOver();
    agent.comeBack();
    assertThat(master.agentIds()).doesNotContain(id);
    assertThat(call("MARK_AGENT_GONE", "nobody", "").status).isEqualTo(404);
    assertThat(call("DRAIN_AGENT", "nobody", "").status).isEqualTo(400);
    assertThat(send("POST", "/api/v1", "{\"type\":\"DRAIN_AGENT\"}").status).isEqualTo(400);
  }
}
