package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.emulator.agent.AgentContext.AgentTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Custom executors and their schedulers see what was recorded on both sides. */
class ExecutorReplayIT {
  /** Of the recorded agent, for executors that subscribe again. */
  private static final Duration SECONDS_2 = Duration.ofSeconds(2);

  /** Where somebody else has to be in time. */
  private static final Duration SECONDS_5 = Duration.ofSeconds(5);

  /** The recorded cluster. */
  private static final String ONE = "1, cpus:4;mem:8192;disk:10000;ports:[31000-32000]";

  private static final String THREE = "3, cpus:8;mem:2048;disk:50;ports:[7000-7999]";

  /** What the first agent of either cluster says that it has; ports are divided among the three. */
  private static final String OF_ONE = agentResources("4.0", "8192.0", "10000.0", 31000, 32000);

  private static final String OF_THREE = agentResources("8.0", "2048.0", "50.0", 7000, 7332);

  @TempDir Path directory;
  private MesosEmulator emulator;
  private String variant;

  private void start(int agents, String resources) throws Exception {
    start(agents, resources, Duration.ofMinutes(1), SECONDS_2);
  }

  private void start(int agents, String resources, Duration registration, Duration reregistration)
      throws Exception {
    AgentTimes times =
        new AgentTimes(
            Duration.ofSeconds(10),
            registration,
            reregistration,
            Duration.ofSeconds(5),
            Duration.ofSeconds(3));
    emulator =
        MesosEmulator.builder()
            .workDirectory(directory)
            .agents(agents)
            .agentResources(resources)
            .allocationInterval(Duration.ofHours(1)) // replays allocate
            .agentTimes(times)
            .start();
    variant = agents == 1 ? "" : agents + " agents with " + resources;
  }

  private static String agentResources(String cpus, String mem, String disk, int from, int to) {
    return scalar("cpus", cpus)
        + scalar("mem", mem)
        + scalar("disk", disk)
        + "{\"name\":\"ports\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":"
        + from
        + ",\"end\":"
        + to
        + "}]}}";
  }

  private static String scalar(String name, String value) {
    return "{\"name\":\"" + name + "\",\"type\":\"SCALAR\",\"scalar\":{\"value\":" + value + "}},";
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
    Replay replay =
        new Replay(emulator, recording, starts)
            .offersOnDemand()
            // A filter lasts for an allocation interval at least; with the spaces of either writer.
            .replacing("\"refuse_seconds\": 1}", "\"refuse_seconds\": 0}")
            .replacing("\"refuse_seconds\":1}", "\"refuse_seconds\":0}")
            .replacing("within 20secs", "within 5secs");
    return variant.isEmpty() ? replay : replay.as(variant).replacing(OF_ONE, OF_THREE);
  }

  private TestExecutor executor(String id) throws Exception {
    return TestExecutor.of(directory, id);
  }

  @ParameterizedTest
  @CsvSource({ONE, THREE})
  void reportsKilledAndExitedExecutors(int agents, String resources) throws Exception {
    start(agents, resources, SECONDS_5, SECONDS_2);
    int compared =
        replay("06-executor-killed", "06-executor-killed.executor", "killed-executor")
            .onNote("the executor process, which", () -> standIn("killed-executor").kill())
            .before("UPDATE t-exit TASK_RUNNING", () -> executor("exiting-executor").run("t-exit"))
            .before("FAILURE exiting-executor", () -> standIn("exiting-executor").exit(3))
            .before("UPDATE t-exit0 TASK_RUNNING", () -> executor("clean-executor").run("t-exit0"))
            .before(
                "UPDATE t-exit0 TASK_FINISHED",
                () -> executor("clean-executor").update("t-exit0", "TASK_FINISHED", "done"))
            .before("FAILURE clean-executor", () -> standIn("clean-executor").exit(0))
            .before("UPDATE t-cmd TASK_FAILED", () -> Processes.killFirst("/executors/t-cmd/runs/"))
            .play();
    assertThat(compared).isGreaterThan(30);
  }

  /** Built-in executors that are killed while their agent is there, and while it is not. */
  @ParameterizedTest
  @CsvSource({ONE, THREE})
  void reportsKilledExecutorsOfCommandTasks(int agents, String resources) throws Exception {
    start(agents, resources);
    try (TestScheduler scheduler = new TestScheduler(emulator)) {
      int last = agents - 1;
      String agent = emulator.agentIds().get(last);
      for (String task : new String[] {"one", "two", "three"}) {
        TestScheduler.allocate(emulator);
        scheduler.launch(agent, task, TestScheduler.object("{'command': {'value': 'sleep 1000'}}"));
        scheduler.running(task);
      }
      Processes.killFirst("/executors/two/runs/");
      assertThat(scheduler.status("two", "TASK_FAILED").path("reason").asText())
          .isEqualTo("REASON_EXECUTOR_TERMINATED");
      emulator.killAgent(last);
      Processes.killFirst("/executors/three/runs/");
      Processes.awaitEnd("/executors/three/runs/");
      emulator.restartAgent(last);
      assertThat(scheduler.status("three", "TASK_FAILED").path("message").asText())
          .isEqualTo("Executor terminated");
      scheduler.kill("one");
      scheduler.status("one", "TASK_KILLED");
      assertThat(scheduler.rest()).noneMatch(one -> one.path("type").asText().equals("FAILURE"));
    }
  }

  @ParameterizedTest
  @CsvSource({ONE, THREE})
  void carriesASessionOfAnExecutorAndRefusesItsErrors(int agents, String resources)
      throws Exception {
    start(agents, resources);
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

  @ParameterizedTest
  @CsvSource({ONE, THREE})
  void recoversAfterARestartOfTheAgent(int agents, String resources) throws Exception {
    start(agents, resources, Duration.ofMinutes(1), SECONDS_5);
    int compared =
        replay("07-agent-restart.scheduler", "07-agent-restart.executor", "restart")
            .onNote("the agent is killed with SIGKILL", () -> emulator.killAgent(0))
            .onNote("the agent is started again", () -> emulator.restartAgent(0))
            .play();
    assertThat(compared).isGreaterThan(30);
  }

  @ParameterizedTest
  @CsvSource({ONE, THREE})
  void losesTasksWithoutCheckpointing(int agents, String resources) throws Exception {
    start(agents, resources);
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

  @ParameterizedTest
  @CsvSource({ONE, THREE})
  void endsExecutorsThatDoNotListenOrComeTooLate(int agents, String resources) throws Exception {
    start(agents, resources);
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
