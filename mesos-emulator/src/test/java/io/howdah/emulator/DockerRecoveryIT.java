package io.howdah.emulator;

import static io.howdah.emulator.TestScheduler.object;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Docker tasks while their agent is away; needs an engine with the image of {@code
 * scripts/docker-setup}.
 */
class DockerRecoveryIT {
  private static final String IMAGE = DockerEngine.IMAGE;

  @TempDir Path directory;

  @BeforeEach
  void needsDocker() throws Exception {
    DockerEngine.assume("25-docker-recovery");
  }

  /** Ids of the containers of this test's emulator. */
  private List<String> containers() throws IOException, InterruptedException {
    String label = "label=io.howdah.emulator.work-dir=" + directory;
    return DockerEngine.runs("ps", "-aq", "--filter", label).lines().toList();
  }

  private void awaitContainers(int count) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (containers().size() != count) {
      assertThat(System.nanoTime() - begun)
          .as("containers: %s instead of %s", containers(), count)
          .isLessThan(TimeUnit.SECONDS.toNanos(60));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private void killTheContainer() throws IOException, InterruptedException {
    List<String> all = containers();
    assertThat(all).hasSize(1);
    DockerEngine.runs("kill", all.get(0));
  }

  private EmulatorBuilder emulator(int agents) {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .agents(agents)
        .docker(true)
        .agentResources("cpus:4;mem:8192;disk:10000");
  }

  /** The agent died before the acknowledgements reached it, so it sends those updates again. */
  @Test
  void goesOnAcrossRestartsOfTheAgentAsRecorded() throws Exception {
    // Allocations are where the recording has one, however long containers take to start.
    try (MesosEmulator emulator = emulator(1).allocationInterval(Duration.ofHours(1)).start()) {
      int compared =
          new Replay(emulator, "25-docker-recovery")
              .inOrder()
              .replacing("busybox:local", IMAGE)
              .replacing("\"refuse_seconds\": 1}", "\"refuse_seconds\": 0}")
              .before("ACKNOWLEDGE rNjMo0yOQH+CIMAnxs4W1g==", () -> emulator.killAgent(0))
              .onNote("the agent is killed with SIGKILL", () -> emulator.restartAgent(0))
              .onNote("docker kill of the container", this::killTheContainer)
              .before("UPDATE dr-2 TASK_STARTING", () -> TestScheduler.allocate(emulator))
              .before("ACKNOWLEDGE HVyFo48eR4CmU6WZ3QpwSg==", () -> emulator.killAgent(0))
              .onNote(
                  "the agent is killed; the container ends",
                  () -> {
                    killTheContainer();
                    awaitContainers(0);
                    emulator.restartAgent(0);
                  })
              .play();
      assertThat(compared).isGreaterThan(25);
    }
    assertThat(containers()).isEmpty();
  }

  private static String task(String command) {
    return "{'command': {'value': '"
        + command
        + "'}, 'container': {'type': 'DOCKER', 'docker': {'image': '"
        + IMAGE
        + "', 'network': 'HOST'}}}";
  }

  /** Three tasks on two agents: one agent goes, one of its tasks ends meanwhile, one is killed. */
  @Test
  void tellsWhatHasHappenedMeanwhile() throws Exception {
    try (MesosEmulator emulator = emulator(2).allocationInterval(Duration.ofMillis(300)).start();
        TestScheduler scheduler = new TestScheduler(emulator, "TASK_KILLING_STATE")) {
      String away = emulator.agentIds().get(1);
      scheduler.launch(emulator.agentIds().get(0), "stays", object(task("sleep 1000")));
      scheduler.running("stays");
      scheduler.launch(
          away,
          "ends",
          object(task("until [ -e /mnt/mesos/sandbox/end ]; do sleep 0.1; done; exit 3")));
      scheduler.running("ends");
      scheduler.launch(away, "goes-on", object(task("exec sleep 1000")));
      scheduler.running("goes-on");
      awaitContainers(3);
      emulator.killAgent(1);
      Sandboxes.create(directory, "ends", "end");
      awaitContainers(2);
      emulator.restartAgent(1);
      assertThat(scheduler.status("ends", "TASK_FAILED").path("message").asText())
          .isEqualTo("Container exited with status 3");
      scheduler.kill("goes-on");
      scheduler.status("goes-on", "TASK_KILLING");
      assertThat(scheduler.status("goes-on", "TASK_KILLED").path("source").asText())
          .isEqualTo("SOURCE_EXECUTOR");
      awaitContainers(1);
      assertThat(scheduler.rest())
          .noneMatch(one -> one.at("/update/status/task_id/value").asText().equals("stays"));
    }
    assertThat(containers()).isEmpty();
  }

  /** Without checkpointing nothing outlives an agent but for the moment until it is back. */
  @Test
  void endsContainersOfFrameworksThatDoNotCheckpoint() throws Exception {
    try (MesosEmulator emulator = emulator(1).allocationInterval(Duration.ofMillis(300)).start();
        TestScheduler scheduler = TestScheduler.withoutCheckpoint(emulator)) {
      String agent = emulator.agentIds().get(0);
      scheduler.launch(agent, "one", object(task("sleep 1000")));
      scheduler.running("one");
      emulator.killAgent(0);
      assertThat(scheduler.status("one", "TASK_LOST").path("reason").asText())
          .isEqualTo("REASON_AGENT_DISCONNECTED");
      assertThat(containers()).hasSize(1);
      emulator.restartAgent(0);
      awaitContainers(0);
    }
  }
}
