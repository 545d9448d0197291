package io.howdah.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.ExitStatus;
import io.howdah.executor.host.ProcessTable;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.WorkerTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons that are no NodeManagers, with a quick stand-in. */
class OtherDaemonIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;
  private Path sandbox;
  private Path place;

  @BeforeEach
  void prepare() throws IOException {
    sandbox = Files.createDirectories(folder.resolve("sandbox"));
    place = folder.resolve("place");
  }

  @AfterEach
  void endWhatIsLeft() {
    processes().forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void upWhenItsWebPortAnswersWhateverItSays() throws Exception {
    WorkerTask task = FakeHadoop.other(folder, place, true).build();
    try (ExecutorHarness executor = new ExecutorHarness(sandbox)) {
      executor.launch(task);
      executor.await(State.STARTING, LIMIT);
      ExecutorStatus status = executor.await(State.RUNNING, LIMIT).status().orElseThrow();
      assertThat(status.getNodeId()).isEqualTo("127.0.0.1:" + port(task, 0));
      assertThat(status.getWebAddress()).isEqualTo("127.0.0.1:" + port(task, 1));
      assertThat(status.getContainerCgroupActive()).isFalse();
      assertThat(executor.query(LIMIT).getContainers()).isZero();
    }
  }

  @Test
  void upWhenItsPortTakesAConnectionAndRestartedAfterACrash() throws Exception {
    WorkerTask task = FakeHadoop.other(folder, place, false).build();
    try (ExecutorHarness executor = new ExecutorHarness(sandbox)) {
      executor.launch(task);
      executor.await(State.STARTING, LIMIT);
      ExecutorStatus first = executor.await(State.RUNNING, LIMIT).status().orElseThrow();
      assertThat(first.getWebAddress()).isEmpty();
      executor.lease("lease.1", 1, 1024);
      assertThat(executor.await(State.FAILED, LIMIT).message()).contains("no capacity to raise");

      ProcessHandle.of(first.getDaemonPid()).orElseThrow().destroyForcibly();
      ExecutorStatus second = executor.await(State.RUNNING, LIMIT).status().orElseThrow();
      assertThat(second.getDaemonStarts()).isEqualTo(2);
      assertThat(second.getNodeId()).isEqualTo(first.getNodeId());
    }
  }

  @Test
  void stopWaitsForItsEndAlsoAfterItsPortHasClosed() throws Exception {
    WorkerTask.Builder task = FakeHadoop.other(folder, place, false);
    task.getDaemonBuilder().putProperties("fake.end-millis", "4000");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox)) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      Files.writeString(place.resolve("data/blocks"), "stay");
      executor.release();
      executor.killTask();
      executor.await(State.KILLING, LIMIT);
      executor.await(State.KILLED, LIMIT);
      assertThat(sandbox.resolve("ended")).hasContent("in order");
      assertThat(executor.awaitExit(LIMIT)).isEqualTo(ExitStatus.DONE);
      assertThat(processes()).isEmpty();
      assertThat(place.resolve("tmp")).doesNotExist();
      assertThat(place.resolve("data/blocks")).exists();
    }
  }

  @Test
  void thatDoesNotEndIsEndedAfterTheGrace() throws Exception {
    WorkerTask.Builder task = FakeHadoop.other(folder, place, false).setStopGraceMs(500);
    task.getDaemonBuilder().putProperties("fake.end-millis", "60000");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox)) {
      executor.launch(task.build());
      executor.await(State.STARTING, LIMIT);
      executor.await(State.RUNNING, LIMIT);
      executor.killTask();
      executor.await(State.KILLING, LIMIT);
      executor.await(State.KILLED, LIMIT);
      assertThat(sandbox.resolve("ended")).doesNotExist();
      assertThat(processes()).isEmpty();
    }
  }

  private static int port(WorkerTask task, int index) {
    return task.getDaemon().getDaemonPorts(index).getPort();
  }

  private List<ProcessHandle> processes() {
    return new ProcessTable(Path.of("/proc")).withVariable("HOWDAH_PLACE", place.toString());
  }
}
