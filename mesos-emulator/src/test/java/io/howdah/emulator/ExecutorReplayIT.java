package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.emulator.agent.AgentContext.AgentTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Custom executors and their schedulers see what was recorded on both sides. */
class ExecutorReplayIT {
  private static final Duration SECONDS_2 = Duration.ofSeconds(2);

  @TempDir Path directory;
  private MesosEmulator emulator;

  @BeforeEach
  void start() throws Exception {
    AgentTimes times =
        new AgentTimes(
            Duration.ofSeconds(10),
            SECONDS_2,
            SECONDS_2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(3));
    emulator =
        MesosEmulator.builder()
            .workDirectory(directory)
            .agents(1)
            .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]")
            .allocationInterval(Duration.ofMillis(200))
            .agentTimes(times)
            .start();
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private StandIn standIn(String executor) throws Exception {
    return StandIn.of(directory, executor);
  }

  private Replay replay(String recording, String... executors) throws Exception {
    Map<String, Replay.Start> starts = new LinkedHashMap<>();
    for (int i = 0; i < executors.length; i += 2) {
      String executor = executors[i + 1];
      starts.put(executors[i], () -> StandIn.of(directory, executor));
    }
    return new Replay(emulator, recording, starts).replacing("within 20secs", "within 2secs");
  }

  /** An executor that was not recorded itself: subscribes and says that its task runs. */
  private ApiClient running(String executor, String task) throws Exception {
    StandIn process = standIn(executor);
    ApiClient client = ApiClient.executor(process.agent());
    client.subscribe(head(process, executor) + "\"type\": \"SUBSCRIBE\", \"subscribe\": {}}");
    JsonNode launch = client.await("LAUNCH", one -> one.path("type").asText().equals("LAUNCH"));
    assertThat(launch.at("/launch/task/task_id/value").asText()).isEqualTo(task);
    update(executor, task, "TASK_RUNNING", null);
    return client;
  }

  private void update(String executor, String task, String state, String message) throws Exception {
    StandIn process = standIn(executor);
    UUID uuid = UUID.randomUUID();
    byte[] bytes =
        java.nio.ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    String body =
        head(process, executor)
            + "\"type\": \"UPDATE\", \"update\": {\"status\": {\"source\": \"SOURCE_EXECUTOR\","
            + " \"task_id\": {\"value\": \""
            + task
            + "\"}, \"state\": \""
            + state
            + (message == null ? "" : "\", \"message\": \"" + message)
            + "\", \"uuid\": \""
            + java.util.Base64.getEncoder().encodeToString(bytes)
            + "\"}}}";
    assertThat(ApiClient.executor(process.agent()).call(body, null).statusCode()).isEqualTo(202);
  }

  private static String head(StandIn process, String executor) {
    return "{\"framework_id\": {\"value\": \""
        + process.environment().get("MESOS_FRAMEWORK_ID")
        + "\"}, \"executor_id\": {\"value\": \""
        + executor
        + "\"}, ";
  }

  @Test
  void reportsKilledAndExitedExecutors() throws Exception {
    int compared =
        replay("06-executor-killed", "06-executor-killed.executor", "killed-executor")
            .onNote("the executor process, which", () -> standIn("killed-executor").kill())
            .before("UPDATE t-exit TASK_RUNNING", () -> running("exiting-executor", "t-exit"))
            .before("FAILURE exiting-executor", () -> standIn("exiting-executor").exit(3))
            .before("UPDATE t-exit0 TASK_RUNNING", () -> running("clean-executor", "t-exit0"))
            .before(
                "UPDATE t-exit0 TASK_FINISHED",
                () -> update("clean-executor", "t-exit0", "TASK_FINISHED", "done"))
            .before("FAILURE clean-executor", () -> standIn("clean-executor").exit(0))
            .before("UPDATE t-cmd TASK_FAILED", () -> Processes.killFirst("/executors/t-cmd/runs/"))
            .play();
    assertThat(compared).isGreaterThan(30);
  }

  /** Built-in executors that are killed while their agent is there, and while it is not. */
  @Test
  void reportsKilledExecutorsOfCommandTasks() throws Exception {
    try (TestScheduler scheduler = new TestScheduler(emulator)) {
      String agent = emulator.agentIds().get(0);
      for (String task : new String[] {"one", "two", "three"}) {
        scheduler.launch(agent, task, TestScheduler.object("{'command': {'value': 'sleep 1000'}}"));
        scheduler.running(task);
      }
      Processes.killFirst("/executors/two/runs/");
      assertThat(scheduler.status("two", "TASK_FAILED").path("reason").asText())
          .isEqualTo("REASON_EXECUTOR_TERMINATED");
      emulator.killAgent(0);
      Processes.killFirst("/executors/three/runs/");
      Processes.awaitEnd("/executors/three/runs/");
      emulator.restartAgent(0);
      assertThat(scheduler.status("three", "TASK_FAILED").path("message").asText())
          .isEqualTo("Executor terminated");
      scheduler.kill("one");
      scheduler.status("one", "TASK_KILLED");
      assertThat(scheduler.rest()).noneMatch(one -> one.path("type").asText().equals("FAILURE"));
    }
  }

  @Test
  void carriesASessionOfAnExecutorAndRefusesItsErrors() throws Exception {
    int compared =
        replay(
                "07-executor-session.scheduler",
                "07-executor-session.executor",
                "session",
                "07-executor-errors.executor",
                "errors")
            .play();
    assertThat(compared).isGreaterThan(90);
  }

  @Test
  void recoversAfterARestartOfTheAgent() throws Exception {
    int compared =
        replay("07-agent-restart.scheduler", "07-agent-restart.executor", "restart")
            .onNote("the agent is killed with SIGKILL", () -> emulator.killAgent(0))
            .onNote("the agent is started again", () -> emulator.restartAgent(0))
            .play();
    assertThat(compared).isGreaterThan(30);
  }

  @Test
  void losesTasksWithoutCheckpointing() throws Exception {
    int compared =
        replay(
                "07-agent-restart-no-checkpoint.scheduler",
                "07-agent-restart-no-checkpoint.executor",
                "nochk")
            .onNote("the agent is killed with SIGKILL", () -> emulator.killAgent(0))
            .onNote("the agent is started again", () -> emulator.restartAgent(0))
            .play();
    assertThat(compared).isGreaterThan(8);
  }

  @Test
  void endsExecutorsThatDoNotListenOrComeTooLate() throws Exception {
    int compared =
        replay(
                "24-executor-unresponsive.scheduler",
                "24-executor-unresponsive.executor",
                "deaf",
                "24-executor-late.executor",
                "late")
            .before(
                "RESCIND",
                () -> {
                  emulator.killAgent(0);
                  emulator.restartAgent(0);
                })
            .play();
    assertThat(compared).isGreaterThan(20);
  }
}
