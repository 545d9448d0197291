package io.howdah.emulator;

import static io.howdah.emulator.TestScheduler.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.emulator.agent.AgentContext.AgentTimes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Custom executors in Docker containers; needs an engine with the image of {@code
 * scripts/docker-setup}.
 */
class DockerExecutorIT {
  private static final String IMAGE = "howdah/web:demo";
  private static final String RECORDED_COMMAND = "env > $MESOS_SANDBOX/env.txt; sleep 1";

  @TempDir Path directory;

  @BeforeEach
  void needsDocker() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/docker"))
            && docker("image", "inspect", IMAGE).status == 0,
        "no Docker engine with " + IMAGE + ": scripts/docker-setup start");
  }

  private record Result(int status, String out) {}

  private static Result docker(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("docker"));
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Result(process.exitValue(), out.strip());
  }

  private List<String> containers() throws IOException, InterruptedException {
    String label = "label=io.howdah.emulator.work-dir=" + directory;
    return docker("ps", "-aq", "--filter", label).out.lines().toList();
  }

  private String container() throws IOException, InterruptedException {
    List<String> all = containers();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private EmulatorBuilder emulator() {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .agents(1)
        .docker(true)
        .allocationInterval(Duration.ofMillis(200))
        .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]");
  }

  private static AgentTimes lookingEvery(Duration time) {
    AgentTimes usual = AgentTimes.defaults();
    return new AgentTimes(
        usual.updateRetry(),
        usual.executorRegistration(),
        usual.executorReregistration(),
        usual.executorShutdownGrace(),
        usual.killGrace(),
        time);
  }

  /**
   * One that ends by itself. Recorded are both that the agent saw it run, and that it was over
   * before: which it is depends on when the agent looks.
   */
  @Test
  void itsEnvironmentAndItsEndAreAsRecorded() throws Exception {
    try (MesosEmulator emulator =
        emulator().agentTimes(lookingEvery(Duration.ofSeconds(2))).start()) {
      play(emulator, "", RECORDED_COMMAND.replace("sleep 1", "sleep 10"));
      assertThat(environment("0000")).isEqualTo(recorded(""));
      play(emulator, "-checkpoint", RECORDED_COMMAND.replace("; sleep 1", ""));
      assertThat(environment("0001")).isEqualTo(recorded("-checkpoint"));
      assertThat(containers()).isEmpty();
    }
  }

  private Map<String, String> environment(String framework) throws Exception {
    String run = framework + "/executors/docker-executor/runs/";
    try (Stream<Path> files = Files.find(directory, 12, (path, attributes) -> true)) {
      List<Path> found =
          files.filter(path -> path.endsWith("env.txt") && path.toString().contains(run)).toList();
      assertThat(found).hasSize(1);
      return withoutTheMachines(EnvironmentIT.variables(Files.readString(found.get(0))));
    }
  }

  private static Map<String, String> recorded(String variant) throws Exception {
    return withoutTheMachines(EnvironmentIT.recorded("docker-custom-executor" + variant));
  }

  /** The host's name and the image's PATH are others than those recorded. */
  private static Map<String, String> withoutTheMachines(Map<String, String> environment) {
    assertThat(environment).containsKeys("HOSTNAME", "PATH");
    environment.keySet().removeAll(List.of("HOSTNAME", "PATH"));
    return environment;
  }

  private void play(MesosEmulator emulator, String variant, String command) throws Exception {
    int compared =
        new Replay(emulator, "02-executor-env" + variant)
            .as("with Docker")
            .without("docker-env", "group-env", "default-env")
            .replacing("busybox:local", IMAGE)
            .replacing(RECORDED_COMMAND, command)
            .play();
    assertThat(compared).isGreaterThan(17);
  }

  /** An executor that a test speaks for, with one task; its container sleeps. */
  private static final class Spoken implements AutoCloseable {
    final ApiClient client;
    final String framework;

    Spoken(String agent, String framework) throws IOException, InterruptedException {
      this.framework = framework;
      client = ApiClient.executor(agent);
      assertThat(
              client
                  .subscribe(object(head("SUBSCRIBE") + ", 'subscribe': {}}").toString())
                  .statusCode())
          .isEqualTo(200);
    }

    private String head(String type) {
      return "{'type': '%s', 'framework_id': {'value': '%s'}, 'executor_id': {'value': 'ex'}"
          .formatted(type, framework);
    }

    void launched(String task) throws InterruptedException {
      client.await(
          "LAUNCH of " + task, one -> one.at("/launch/task/task_id/value").asText().equals(task));
    }

    void update(String task, String state) throws IOException, InterruptedException {
      String uuid =
          Base64.getEncoder()
              .encodeToString(Arrays.copyOf((task + state).getBytes(StandardCharsets.UTF_8), 16));
      String call =
          head("UPDATE")
              + ", 'update': {'status': {'task_id': {'value': '%s'}, 'state': '%s', 'source': 'SOURCE_EXECUTOR', 'uuid': '%s'}}}"
                  .formatted(task, state, uuid);
      assertThat(client.call(object(call).toString(), null).statusCode()).isEqualTo(202);
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  private static String executor(String more) {
    return """
    {'executor': {'type': 'CUSTOM', 'executor_id': {'value': 'ex'},
      'resources': [{'name': 'cpus', 'type': 'SCALAR', 'scalar': {'value': 0.1}},
                    {'name': 'mem', 'type': 'SCALAR', 'scalar': {'value': 64}}],
      'command': {'shell': true, 'value': 'echo $MESOS_AGENT_ENDPOINT $MESOS_FRAMEWORK_ID > $MESOS_SANDBOX/told; exec sleep 1000'},
      'container': {'type': 'DOCKER', 'docker': {'image': '%s', 'network': 'HOST'%s}}},
     'mem': 64}
    """
        .formatted(IMAGE, more);
  }

  private static final String UNLIMITED_SWAP =
      ", 'parameters': [{'key': 'init', 'value': 'true'}, {'key': 'memory-swap', 'value': '-1'}]";

  private Spoken launched(MesosEmulator emulator, TestScheduler scheduler, String more)
      throws IOException, InterruptedException {
    scheduler.launch(emulator.agentIds().get(0), "base", object(executor(more)));
    Sandboxes.awaitFile(directory, "ex", "told");
    Path told = Sandboxes.find(directory, "ex").resolve("told");
    long begun = System.nanoTime();
    while (Files.readString(told).isBlank()) {
      assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(30));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    String[] words = Files.readString(told).strip().split(" ", 2);
    Spoken executor = new Spoken(words[0], words[1]);
    executor.launched("base");
    executor.update("base", "TASK_RUNNING");
    scheduler.status("base", "TASK_RUNNING");
    return executor;
  }

  private String inspect(String format) throws IOException, InterruptedException {
    return docker("inspect", "--format", format, container()).out;
  }

  /** Memory is only ever raised; the share of CPUs follows both ways. */
  @Test
  void itsContainerGrowsWithItsTasksAndShrinksInCpusOnly() throws Exception {
    try (MesosEmulator emulator = emulator().start();
        TestScheduler scheduler = new TestScheduler(emulator);
        Spoken executor = launched(emulator, scheduler, UNLIMITED_SWAP)) {
      String size = "{{.HostConfig.CpuShares}} {{.HostConfig.Memory}}";
      assertThat(inspect(size)).isEqualTo((102 + 205) + " " + (128L << 20));
      // Far above twice the memory at first.
      scheduler.launch(
          emulator.agentIds().get(0),
          "lease",
          object(executor(UNLIMITED_SWAP).replace("'mem': 64}\n", "'mem': 1024}")));
      executor.launched("lease");
      assertThat(inspect(size)).isEqualTo((102 + 205 + 205) + " " + (1152L << 20));
      executor.update("lease", "TASK_RUNNING");
      scheduler.status("lease", "TASK_RUNNING");
      executor.update("lease", "TASK_KILLED");
      scheduler.status("lease", "TASK_KILLED");
      awaitInspect(size, (102 + 205) + " " + (1152L << 20));
    }
    assertThat(containers()).isEmpty();
  }

  /** Why executors that grow need {@code --memory-swap=-1}: the engine sets twice the memory. */
  @Test
  void aContainerWithALimitOfSwapDoesNotGrowPastIt() throws Exception {
    assumeTrue(
        docker("info", "--format", "{{.SwapLimit}}").out.equals("true"),
        "this kernel does not account for swap");
    try (MesosEmulator emulator = emulator().start();
        TestScheduler scheduler = new TestScheduler(emulator);
        Spoken executor = launched(emulator, scheduler, "")) {
      scheduler.launch(
          emulator.agentIds().get(0),
          "lease",
          object(executor("").replace("'mem': 64}\n", "'mem': 1024}")));
      JsonNode lost = scheduler.status("base", "TASK_LOST");
      assertThat(lost.path("reason").asText()).isEqualTo("REASON_CONTAINER_UPDATE_FAILED");
      assertThat(lost.path("message").asText())
          .startsWith("Failed to update resources for container: ");
      scheduler.status("lease", "TASK_LOST");
      assertThat(executor.client.awaitEnd()).isTrue();
      assertThat(containers()).isEmpty();
    }
  }

  private void awaitInspect(String format, String wanted) throws Exception {
    long begun = System.nanoTime();
    while (!inspect(format).equals(wanted)) {
      assertThat(System.nanoTime() - begun).as(inspect(format)).isLessThan(30_000_000_000L);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Test
  void aContainerThatIsKilledEndsItsTasks() throws Exception {
    try (MesosEmulator emulator = emulator().start();
        TestScheduler scheduler = new TestScheduler(emulator);
        Spoken executor = launched(emulator, scheduler, "")) {
      assertThat(docker("kill", container()).status).isZero();
      JsonNode failed = scheduler.status("base", "TASK_FAILED");
      // Whether the agent has looked for the container's process by then decides which (02).
      assertThat(failed.path("message").asText())
          .matches("Container terminated|Failed to launch container: .*");
      scheduler.take("FAILURE");
      assertThat(executor.client.awaitEnd()).isTrue();
      assertThat(containers()).isEmpty();
    }
  }

  /** As its source reads; a process would go on. */
  @Test
  void anAgentThatStartsAgainDoesNotKnowItsContainer() throws Exception {
    try (MesosEmulator emulator = emulator().start();
        TestScheduler scheduler = new TestScheduler(emulator);
        Spoken executor = launched(emulator, scheduler, "")) {
      emulator.restartAgent(0);
      JsonNode failed = scheduler.status("base", "TASK_FAILED");
      assertThat(failed.path("message").asText())
          .isEqualTo("Abnormal executor termination: unknown container");
      assertThat(executor.client.awaitEnd()).isTrue();
      assertThat(containers()).isEmpty();
    }
  }

  @Test
  void anImageThatCannotBeHadIsNamed() throws Exception {
    try (MesosEmulator emulator = emulator().start();
        TestScheduler scheduler = new TestScheduler(emulator)) {
      scheduler.launch(
          emulator.agentIds().get(0),
          "base",
          object(executor("").replace(IMAGE, "127.0.0.1:1/nowhere:1")));
      JsonNode failed = scheduler.status("base", "TASK_FAILED");
      assertThat(failed.path("reason").asText()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
      assertThat(failed.path("message").asText())
          .startsWith("Failed to launch container: Failed to run 'docker -H")
          .contains("pull 127.0.0.1:1/nowhere:1'");
    }
  }
}
