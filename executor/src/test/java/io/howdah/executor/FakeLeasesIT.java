package io.howdah.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.State;
import io.howdah.executor.host.ProcessTable;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.WorkerTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases, told capacities and counts with a quick stand-in for the NodeManager. */
class FakeLeasesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;
  private Path sandbox;
  private Path place;
  private WorkerTask.Builder task;

  @BeforeEach
  void prepare() throws IOException {
    sandbox = Files.createDirectories(folder.resolve("sandbox"));
    place = folder.resolve("place");
    task = FakeHadoop.nodeManager(folder, place);
  }

  @AfterEach
  void endWhatIsLeft() {
    new ProcessTable(Path.of("/proc"))
        .withVariable("HOWDAH_PLACE", place.toString())
        .forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void daemonRegistersWithItsFirstLeases() throws Exception {
    try (ExecutorHarness executor = new ExecutorHarness(sandbox)) {
      executor.launch(task.setFirstLeases(2).build());
      executor.lease("lease.1", 1, 1024);
      executor.lease("lease.2", 1, 1024);
      executor.await(State.STARTING, LIMIT);
      assertThat(executor.await(State.RUNNING, LIMIT).taskId()).isEqualTo("lease.1");
      assertThat(executor.await(State.RUNNING, LIMIT).taskId()).isEqualTo("lease.2");
      assertThat(executor.await(State.RUNNING, LIMIT).taskId()).isEqualTo(ExecutorHarness.TASK);
      assertThat(log()).contains("memory " + (1536 + 2 * 1024));
    }
  }

  @Test
  void daemonStartsWithoutFirstLeasesThatDoNotCome() throws Exception {
    try (ExecutorHarness executor = new ExecutorHarness(sandbox)) {
      executor.launch(task.setFirstLeases(2).build());
      executor.lease("lease.1", 1, 1024);
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      assertThat(executor.await(State.RUNNING, LIMIT).taskId()).isEqualTo(ExecutorHarness.TASK);
      assertThat(log()).contains("memory " + (1536 + 1024));
    }
  }

  @Test
  void crashedDaemonComesBackWithTheToldCapacityAndContainersAreCounted() throws Exception {
    task.getDaemonBuilder().putProperties("fake.container", "2");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox)) {
      executor.launch(task.setFirstLeases(1).build());
      executor.lease("lease.1", 1, 1024);
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      executor.await(State.RUNNING, LIMIT);

      ExecutorStatus answer = executor.tell(4, 1600, LIMIT);
      assertThat(answer.getTold().getMemoryMb()).isEqualTo(1600);
      assertThat(answer.getCounted()).isTrue();
      assertThat(answer.getContainers()).isEqualTo(2);
      assertThat(answer.getContainerMemoryMb()).isBetween(1L, 200L);
      assertThat(answer.getDaemonCapacity().getMemoryMb())
          .as("as it started")
          .isEqualTo(1536 + 1024);

      ProcessHandle.of(answer.getDaemonPid()).orElseThrow().destroyForcibly();
      ExecutorStatus again = executor.await(State.RUNNING, LIMIT).status().orElseThrow();
      assertThat(again.getDaemonStarts()).isEqualTo(2);
      assertThat(again.getTold().getMemoryMb()).isEqualTo(1600);
      assertThat(again.getCounted()).isFalse();
      assertThat(log()).endsWith("memory 1600\n");
      assertThat(executor.query(LIMIT).getContainers()).isEqualTo(2);
      assertThat(executor.query(LIMIT).hasDaemonCapacity()).as("not asked").isFalse();
      assertThat(executor.tell(4, 1600, LIMIT).getDaemonCapacity().getMemoryMb()).isEqualTo(1600);

      executor.killTask();
      executor.await(State.KILLING, LIMIT);
      executor.await(State.KILLED, LIMIT);
      executor.await(State.KILLED, LIMIT);
    }
  }

  private String log() throws IOException {
    return Files.readString(sandbox.resolve("nodemanager.log"));
  }
}
