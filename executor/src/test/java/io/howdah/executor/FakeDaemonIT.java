package io.howdah.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.Report;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Event;
import io.howdah.executor.core.ExitStatus;
import io.howdah.executor.host.ProcessTable;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.WorkerTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crashes, kills and leftovers with a quick stand-in for the NodeManager; real processes. */
class FakeDaemonIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;
  private Path place;
  private WorkerTask.Builder task;

  @BeforeEach
  void prepare() throws IOException {
    place = folder.resolve("place");
    task = FakeHadoop.nodeManager(folder, place);
  }

  @AfterEach
  void endWhatIsLeft() {
    processes().forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void crashIsRestartedOnTheSamePortsAndItsContainersGoOn() throws Exception {
    property("fake.container", "1");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      ExecutorStatus first = executor.await(State.RUNNING, LIMIT).status().orElseThrow();
      assertThat(first.getNodeId()).isEqualTo("fake:" + task.getPorts().getAddress());
      List<ProcessHandle> containers = containers();
      assertThat(containers).isNotEmpty();

      ProcessHandle.of(first.getDaemonPid()).orElseThrow().destroyForcibly();
      ExecutorStatus second = executor.await(State.RUNNING, LIMIT).status().orElseThrow();
      assertThat(second.getDaemonStarts()).isEqualTo(2);
      assertThat(second.getDaemonPid()).isNotEqualTo(first.getDaemonPid());
      assertThat(second.getWebAddress()).isEqualTo(first.getWebAddress());
      assertThat(containers).allMatch(ProcessHandle::isAlive);

      executor.killTask();
      executor.await(State.KILLING, LIMIT);
      executor.await(State.KILLED, LIMIT);
      assertThat(processes()).isEmpty();
      assertThat(executor.awaitExit(LIMIT)).isEqualTo(ExitStatus.DONE);
    }
  }

  @Test
  void crashLoopFailsTheTaskWithTheStatusAndTheLogAndLeavesNothing() throws Exception {
    property("fake.container", "1");
    task.setMaxRestarts(1);
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      int pid = executor.await(State.RUNNING, LIMIT).status().orElseThrow().getDaemonPid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      pid = executor.await(State.RUNNING, LIMIT).status().orElseThrow().getDaemonPid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      Report failed = executor.await(State.FAILED, LIMIT);
      assertThat(failed.message())
          .contains("2 crashes", "SIGKILL", "Registered the fake with memory 1536");
      assertThat(processes()).isEmpty();
      assertThat(executor.awaitExit(LIMIT)).isEqualTo(ExitStatus.DONE);
    }
  }

  @Test
  void refusedStartFailsAtOnceWithTheEndOfTheLog() throws Exception {
    property("fake.mode", "refuse");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      assertThat(executor.await(State.FAILED, LIMIT).message())
          .contains("exit status 3", "[nodemanager.log]", "Registration refused by the fake");
    }
  }

  @Test
  void daemonThatDoesNotAnswerIsEndedAfterTheTimeout() throws Exception {
    property("fake.mode", "silent");
    task.setStartTimeoutMs(1500);
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      assertThat(executor.await(State.FAILED, LIMIT).message())
          .contains("did not answer on 127.0.0.1:" + task.getPorts().getWebapp());
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void daemonThatIgnoresSigtermIsEndedAfterTheGrace() throws Exception {
    property("fake.mode", "stubborn");
    task.setStopGraceMs(500);
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      executor.killTask();
      executor.await(State.KILLING, LIMIT);
      executor.await(State.KILLED, LIMIT);
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void shutdownOfTheAgentEndsEverything() throws Exception {
    property("fake.container", "1");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      executor.accept(new Event.Shutdown(Duration.ofSeconds(5)));
      executor.await(State.KILLED, LIMIT);
      assertThat(processes()).isEmpty();
      assertThat(executor.awaitExit(LIMIT)).isEqualTo(ExitStatus.DONE);
    }
  }

  @Test
  void lostAgentEndsEverything() throws Exception {
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      executor.accept(new Event.AgentLost("away for 15 minutes"));
      assertThat(executor.awaitExit(LIMIT)).isEqualTo(ExitStatus.AGENT_LOST);
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void daemonDiesWithItsExecutorAndTheNextOneInThePlaceKeepsContainersThatItsStateKnows()
      throws Exception {
    property("fake.container", "1");
    ProcessHandle daemon;
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("first"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      int pid = executor.await(State.RUNNING, LIMIT).status().orElseThrow().getDaemonPid();
      daemon = ProcessHandle.of(pid).orElseThrow();
    }
    Await.until("the daemon has ended with its executor", LIMIT, () -> !daemon.isAlive());
    List<ProcessHandle> containers = containers();
    assertThat(containers).isNotEmpty();
    Files.writeString(place.resolve("recovery/state"), "known");
    ProcessHandle ghost = ghostDaemon();

    task.getDaemonBuilder().removeProperties("fake.container");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("second"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      assertThat(ghost.isAlive()).isFalse();
      assertThat(containers).allMatch(ProcessHandle::isAlive);
      executor.killTask();
      executor.await(State.KILLING, LIMIT);
      executor.await(State.KILLED, LIMIT);
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void containersThatNoStateKnowsAreEndedBeforeTheDaemonStarts() throws Exception {
    property("fake.container", "1");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("first"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
    }
    List<ProcessHandle> containers = containers();
    assertThat(containers).isNotEmpty();
    task.getDaemonBuilder().removeProperties("fake.container");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("second"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      assertThat(containers()).isEmpty();
      executor.killTask();
      executor.await(State.KILLING, LIMIT);
      executor.await(State.KILLED, LIMIT);
    }
  }

  @Test
  void releasedPlaceLosesItsFoldersButNotItsLogs() throws Exception {
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      Path outside = Files.writeString(folder.resolve("outside"), "stays");
      Files.createSymbolicLink(place.resolve("local/link"), outside);
      Files.writeString(place.resolve("log/container.log"), "stays");
      executor.release();
      executor.killTask();
      executor.await(State.KILLING, LIMIT);
      executor.await(State.KILLED, LIMIT);
      assertThat(executor.awaitExit(LIMIT)).isEqualTo(ExitStatus.DONE);
      assertThat(place.resolve("local")).doesNotExist();
      assertThat(place.resolve("recovery")).doesNotExist();
      assertThat(place.resolve("log/container.log")).exists();
      assertThat(outside).exists();
    }
  }

  @Test
  void agentWithoutHadoopFailsTheTaskWithTheFolder() throws Exception {
    task.getDaemonBuilder().setHadoopHome(folder.resolve("nothing").toString());
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("s"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      assertThat(executor.await(State.FAILED, LIMIT).message())
          .contains("no Hadoop in " + folder.resolve("nothing"));
      assertThat(executor.awaitExit(LIMIT)).isEqualTo(ExitStatus.DONE);
    }
  }

  private void property(String key, String value) {
    task.getDaemonBuilder().putProperties(key, value);
  }

  private Path sandbox(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** A daemon that a dead executor has left, on a kernel or system without a death signal. */
  private ProcessHandle ghostDaemon() throws IOException {
    ProcessBuilder ghost = new ProcessBuilder("sleep", "600");
    ghost.environment().put("HOWDAH_PLACE", place.toString());
    ghost.environment().put("HOWDAH_DAEMON", "1");
    return ghost.start().toHandle();
  }

  private List<ProcessHandle> processes() {
    return new ProcessTable(Path.of("/proc")).withVariable("HOWDAH_PLACE", place.toString());
  }

  private List<ProcessHandle> containers() {
    ProcessTable table = new ProcessTable(Path.of("/proc"));
    return processes().stream()
        .filter(process -> table.variable(process.pid(), "HOWDAH_DAEMON").equals(Optional.empty()))
        .toList();
  }
}
