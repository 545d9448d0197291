package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recorded sessions come out the same on clusters of other sizes than the recorded one, with other
 * ports, more agents, and tasks in another order; only amounts on offer differ.
 */
class VariationsIT {
  @TempDir Path directory;

  private EmulatorBuilder emulator(int agents, String resources) {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .agents(agents)
        .allocationInterval(Duration.ofMillis(200))
        .agentResources(resources);
  }

  @ParameterizedTest
  @CsvSource({
    "01-command-task, 3, cpus:4;mem:8192;disk:10000;ports:[31000-32000]",
    "01-command-task, 1, cpus:64;mem:262144;disk:5;ports:[2000-2999]",
    "10-reconcile, 3, cpus:2.5;mem:1000;disk:1;ports:[4000-4200]",
    "10-reconcile-partition-aware, 5, cpus:2;mem:512;disk:1",
    "12-teardown, 4, cpus:3;mem:300;disk:3"
  })
  void comeOutTheSame(String recording, int agents, String resources) throws Exception {
    try (MesosEmulator emulator = emulator(agents, resources).start()) {
      Replay replay =
          new Replay(emulator, recording)
              .as(agents + " agents with " + resources + ", tasks in reverse")
              .tasksInReverse();
      assertThat(replay.play()).isPositive();
    }
  }

  /** The recorded master died of a call of the type UNKNOWN; so does this one, when it is told. */
  @Test
  void refusesCallsOnThreeAgents() throws Exception {
    try (MesosEmulator emulator = emulator(3, "cpus:2;mem:512;disk:100").start()) {
      Replay replay =
          new Replay(emulator, "08-failed-calls")
              .as("3 agents of another size")
              .before("END #9", emulator::failoverMaster);
      assertThat(replay.play()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"05-agent-lost, 4", "05-agent-lost-partition-aware, 3"})
  void losesAgentsAmongOthers(String recording, int agents) throws Exception {
    try (MesosEmulator emulator =
        emulator(agents, "cpus:8;mem:2048;disk:50;ports:[5000-6000]")
            .agentLostTimeout(Duration.ofSeconds(2))
            .start()) {
      Replay replay =
          new Replay(emulator, recording)
              .as(agents + " agents of another size")
              .onNote("an offer of agent 2 is outstanding", () -> emulator.killAgent(1))
              .onNote("agent 2 comes back", () -> emulator.restartAgent(1))
              .before("UPDATE on-1 TASK_LOST", () -> emulator.unregisterAgent(0));
      assertThat(replay.play()).isPositive();
    }
  }

  @Test
  void authenticatesOnThreeAgents() throws Exception {
    try (MesosEmulator emulator =
        emulator(3, "cpus:1;mem:64")
            .credentials(Map.of("someone", "else", "capture", "open sesame"))
            .start()) {
      Replay replay = new Replay(emulator, "18-http-authentication").as("3 agents, 2 principals");
      assertThat(replay.play()).isEqualTo(15);
    }
  }
}
