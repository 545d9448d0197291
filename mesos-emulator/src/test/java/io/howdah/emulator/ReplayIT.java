package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The emulator answers recorded sessions as the recorded Mesos did. */
class ReplayIT {
  @TempDir Path directory;

  private EmulatorBuilder emulator(int agents) {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .agents(agents)
        .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]");
  }

  @ParameterizedTest
  @CsvSource({
    "01-command-task, 1",
    "01-unacknowledged-updates, 1",
    "04-decline-suppress-revive, 2",
    "10-reconcile, 1",
    "10-reconcile-partition-aware, 1",
    "12-teardown, 1"
  })
  void answersAsRecorded(String recording, int agents) throws Exception {
    try (MesosEmulator emulator = emulator(agents).start()) {
      assertThat(new Replay(emulator, recording).play()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"05-agent-lost", "05-agent-lost-partition-aware"})
  void losesAgentsAsRecorded(String recording) throws Exception {
    try (MesosEmulator emulator = emulator(2).agentLostTimeout(Duration.ofSeconds(2)).start()) {
      Replay replay =
          new Replay(emulator, recording)
              .inOrder()
              .onNote("an offer of agent 2 is outstanding", () -> emulator.killAgent(1))
              .onNote("agent 2 comes back", () -> emulator.restartAgent(1))
              .before("UPDATE on-1 TASK_LOST", () -> emulator.unregisterAgent(0));
      assertThat(replay.play()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"09-accept-errors", "09-accept-errors-partition-aware"})
  void refusesTasksAsRecorded(String recording) throws Exception {
    try (MesosEmulator emulator = emulator(2).allocationInterval(Duration.ofMillis(300)).start()) {
      Replay replay =
          new Replay(emulator, recording)
              .before("UPDATE ex-good TASK_RUNNING", () -> executor("good").run("ex-good"));
      for (String id : new String[] {"notype", "nores"}) {
        String task = "ex-" + id;
        replay
            .before("UPDATE " + task + " TASK_RUNNING", () -> executor(id).run(task))
            .before(
                "UPDATE " + task + " TASK_FINISHED",
                () -> executor(id).update(task, "TASK_FINISHED", null));
      }
      assertThat(replay.play()).isPositive();
    }
  }

  private TestExecutor executor(String id) throws Exception {
    return TestExecutor.of(directory, id);
  }

  @Test
  void rescindsOffersThatGetOld() throws Exception {
    try (MesosEmulator emulator = emulator(1).offerTimeout(Duration.ofSeconds(2)).start()) {
      assertThat(new Replay(emulator, "05-rescind-offer-timeout").play()).isPositive();
    }
  }
}
