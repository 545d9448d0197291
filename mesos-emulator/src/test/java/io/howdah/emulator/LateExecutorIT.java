package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.emulator.agent.AgentContext.AgentTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two custom executors on an agent that is started again: one subscribes in time, one late. */
class LateExecutorIT {
  /** Enough for one call on a busy machine; the late one needs none but has to wait for it. */
  private static final Duration IN_TIME = Duration.ofSeconds(5);

  private static final List<String> LATE_TASKS = List.of("late-1", "late-2");

  @TempDir Path directory;

  private static ObjectNode of(String executor) {
    ObjectNode task =
        TestScheduler.object(
            "{'executor': {'type': 'CUSTOM', 'executor_id': {'value': '"
                + executor
                + "'}, 'name': '"
                + executor
                + "', 'command': {'shell': true, 'value': './capture-executor'}}}");
    return (ObjectNode) StandIn.replaceProgram(task);
  }

  private TestExecutor launch(TestScheduler scheduler, String agent, String executor)
      throws Exception {
    scheduler.launch(agent, executor + "-1", of(executor));
    TestExecutor made = TestExecutor.of(directory, executor);
    ApiClient stream = made.run(executor + "-1");
    scheduler.status(executor + "-1", "TASK_RUNNING");
    scheduler.launch(agent, executor + "-2", of(executor));
    made.take(stream, executor + "-2");
    scheduler.status(executor + "-2", "TASK_RUNNING");
    return made;
  }

  /** With the executors launched in either order, on the only agent and on one of three. */
  @ParameterizedTest
  @CsvSource({"1, prompt, late", "3, late, prompt"})
  void losesTheTasksOfTheLateOneOnly(int agents, String first, String second) throws Exception {
    AgentTimes defaults = AgentTimes.defaults();
    AgentTimes times =
        new AgentTimes(
            defaults.updateRetry(),
            defaults.executorRegistration(),
            IN_TIME,
            defaults.executorShutdownGrace(),
            defaults.killGrace());
    try (MesosEmulator emulator =
            MesosEmulator.builder()
                .workDirectory(directory)
                .agents(agents)
                .allocationInterval(Duration.ofMillis(200))
                .agentResources("cpus:2;mem:512")
                .agentTimes(times)
                .start();
        TestScheduler scheduler = new TestScheduler(emulator)) {
      int last = agents - 1;
      String agent = emulator.agentIds().get(last);
      TestExecutor one = launch(scheduler, agent, first);
      TestExecutor two = launch(scheduler, agent, second);
      TestExecutor prompt = first.equals("prompt") ? one : two;
      TestExecutor late = first.equals("prompt") ? two : one;

      emulator.killAgent(last);
      emulator.restartAgent(last);
      assertThat(prompt.subscribe(ApiClient.executor(prompt.process().agent()))).isEqualTo(200);

      JsonNode failure = scheduler.take("FAILURE").path("failure");
      assertThat(failure.at("/executor_id/value").asText()).isEqualTo("late");
      assertThat(failure.at("/agent_id/value").asText()).isEqualTo(agent);
      for (String task : LATE_TASKS) {
        JsonNode lost = scheduler.status(task, "TASK_LOST");
        assertThat(lost.path("reason").asText())
            .isEqualTo("REASON_EXECUTOR_REREGISTRATION_TIMEOUT");
        assertThat(lost.path("message").asText())
            .isEqualTo("Executor did not reregister within 5secs");
      }
      Processes.awaitEnd("/executors/late/runs/");
      assertThat(late.subscribe(ApiClient.executor(late.process().agent()))).isEqualTo(400);

      prompt.update("prompt-1", "TASK_FINISHED", null);
      scheduler.status("prompt-1", "TASK_FINISHED");
      scheduler.call("RECONCILE", TestScheduler.object("{'tasks': []}"));
      JsonNode known = scheduler.status("prompt-2", "TASK_RUNNING");
      assertThat(known.path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
      assertThat(scheduler.rest())
          .extracting(event -> event.path("type").asText())
          .doesNotContain("UPDATE", "FAILURE");
    }
  }
}
