package io.howdah.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executor with an unmodified NodeManager and ResourceManager. */
class RealNodeManagerIT {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir Path cluster;
  private RealHadoop hadoop;

  @TempDir Path folder;
  private WorkerTask task;

  /**
   * One for each test: an application that a test left behind would start containers in the next.
   */
  @BeforeEach
  void startResourceManager() throws Exception {
    hadoop = new RealHadoop(cluster);
  }

  @AfterEach
  void endWhatIsLeft() throws Exception {
    processes().forEach(ProcessHandle::destroyForcibly);
    if (hadoop != null) {
      hadoop.close();
    }
  }

  @Test
  void registersUnregistersOnKillAndLeavesNothingButLogs() throws Exception {
    task = task();
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("sandbox"))) {
      executor.launch(task);
      executor.await(State.STARTING, START);
      ExecutorStatus status = executor.await(State.RUNNING, START).status().orElseThrow();
      assertThat(status.getNodeId()).endsWith(":" + task.getPorts().getAddress());
      awaitNode(status.getNodeId(), "RUNNING");
      JsonNode node = hadoop.nodes().orElseThrow().get(0);
      assertThat(node.path("availMemoryMB").asLong()).isEqualTo(1536);
      assertThat(status.getContainerCgroupActive()).isFalse();
      assertThat(status.getContainerCgroupReason()).isNotEmpty();

      executor.release();
      executor.killTask();
      executor.await(State.KILLING, START);
      executor.await(State.KILLED, START);
      assertThat(hadoop.nodeState(status.getNodeId())).isEqualTo("SHUTDOWN");
      assertThat(executor.awaitExit(START)).isEqualTo(ExitStatus.DONE);
      assertThat(processes()).isEmpty();
      assertThat(Path.of(task.getDirectory(), "local")).doesNotExist();
      assertThat(Path.of(task.getDirectory(), "recovery")).doesNotExist();
      assertThat(Path.of(task.getDirectory(), "log")).exists();
    }
  }

  @Test
  void jobLivesThroughTheDeathOfItsNodeManagerAndOfItsExecutor() throws Exception {
    task = task();
    ExecutorHarness first = new ExecutorHarness(sandbox("first"));
    try {
      first.launch(task);
      first.await(State.STARTING, START);
      ExecutorStatus status = first.await(State.RUNNING, START).status().orElseThrow();
      Process job = hadoop.sleepJob(2, Duration.ofSeconds(25));
      try {
        Await.until("two maps run", START, () -> containers().size() == 3);
        Map<Long, String> before = containers();

        ProcessHandle.of(status.getDaemonPid()).orElseThrow().destroyForcibly();
        ExecutorStatus again = first.await(State.RUNNING, START).status().orElseThrow();
        assertThat(again.getDaemonStarts()).isEqualTo(2);
        assertThat(again.getNodeId()).isEqualTo(status.getNodeId());
        assertThat(containers()).isEqualTo(before);

        // The executor dies: its daemon goes with it, the containers stay for the next one.
        first.close();
        ProcessHandle daemon = ProcessHandle.of(again.getDaemonPid()).orElse(null);
        Await.until("the daemon is gone", START, () -> daemon == null || !daemon.isAlive());
        assertThat(containers()).isEqualTo(before);
        try (ExecutorHarness second = new ExecutorHarness(sandbox("second"))) {
          second.launch(task);
          second.await(State.STARTING, START);
          assertThat(second.await(State.RUNNING, START).status().orElseThrow().getNodeId())
              .isEqualTo(status.getNodeId());
          assertThat(containers()).isEqualTo(before);

          assertThat(job.waitFor(120, TimeUnit.SECONDS)).isTrue();
          assertThat(job.exitValue()).as(Files.readString(hadoop.output("job"))).isZero();
          second.killTask();
          second.await(State.KILLING, START);
          second.await(State.KILLED, START);
          assertThat(processes()).isEmpty();
        }
      } finally {
        job.destroyForcibly();
      }
    } finally {
      first.close();
    }
  }

  @Test
  void registersWithItsFirstLeasesAndComesBackWithTheToldCapacity() throws Exception {
    task = task().toBuilder().setFirstLeases(2).build();
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("sandbox"))) {
      executor.launch(task);
      executor.lease("lease.1", 1, 512);
      executor.lease("lease.2", 1, 512);
      executor.await(State.STARTING, START);
      executor.await(State.RUNNING, START);
      executor.await(State.RUNNING, START);
      ExecutorStatus status = executor.await(State.RUNNING, START).status().orElseThrow();
      awaitCapacity(1536 + 2 * 512, 4 + 2);

      Process job = hadoop.sleepJob(2, Duration.ofSeconds(100));
      try {
        Await.until("two maps run", START, () -> containers().size() == 3);
        ExecutorStatus answer = executor.tell(5, 1536 + 512, Duration.ofSeconds(5));
        assertThat(answer.getCounted()).isTrue();
        assertThat(answer.getContainers()).isEqualTo(3);
        // Three JVMs of 100 to 200 MB each, and the shells that wait for them.
        assertThat(answer.getContainerMemoryMb()).isBetween(150L, 1000L);
        assertThat(answer.getTold().getMemoryMb()).isEqualTo(1536 + 512);
        assertThat(answer.getDaemonCapacity().getMemoryMb())
            .as("it has not heard of less")
            .isEqualTo(1536 + 2 * 512);
        assertThat(answer.getDaemonCapacity().getVcores()).isEqualTo(4 + 2);

        ProcessHandle.of(status.getDaemonPid()).orElseThrow().destroyForcibly();
        ExecutorStatus again = executor.await(State.RUNNING, START).status().orElseThrow();
        assertThat(again.getDaemonStarts()).isEqualTo(2);
        awaitCapacity(1536 + 512, 5);
        ExecutorStatus started = executor.tell(5, 1536 + 512, Duration.ofSeconds(5));
        assertThat(started.getDaemonCapacity()).isEqualTo(started.getTold());
        assertThat(executor.query(Duration.ofSeconds(5)).getContainers()).isEqualTo(3);
      } finally {
        job.destroyForcibly();
        job.waitFor();
      }
    }
  }

  /** Of the one node, used and available together. */
  private void awaitCapacity(long memoryMb, int vcores) throws Exception {
    Await.until(
        "a node of " + memoryMb + " MB",
        START,
        () -> {
          for (JsonNode node : hadoop.nodes().orElseThrow()) {
            if (node.path("state").asText().equals("RUNNING")
                && node.path("usedMemoryMB").asLong() + node.path("availMemoryMB").asLong()
                    == memoryMb
                && node.path("usedVirtualCores").asInt()
                        + node.path("availableVirtualCores").asInt()
                    == vcores) {
              return true;
            }
          }
          return false;
        });
  }

  @Test
  void killUnderLoadEndsTheContainersToo() throws Exception {
    task = task();
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("sandbox"))) {
      executor.launch(task);
      executor.await(State.STARTING, START);
      ExecutorStatus status = executor.await(State.RUNNING, START).status().orElseThrow();
      Process job = hadoop.sleepJob(2, Duration.ofSeconds(100));
      try {
        Await.until("two maps run", START, () -> containers().size() == 3);
        executor.killTask();
        executor.await(State.KILLING, START);
        executor.await(State.KILLED, START);
        assertThat(processes()).isEmpty();
        assertThat(hadoop.nodeState(status.getNodeId())).isEqualTo("SHUTDOWN");
      } finally {
        job.destroyForcibly();
        job.waitFor();
      }
    }
  }

  @Test
  void containersEnterTheirOwnCgroupAndTheDaemonDoesNot() throws Exception {
    Path controller = Path.of("/sys/fs/cgroup/memory");
    assumeTrue(
        Files.isWritable(controller.resolve("cgroup.procs")),
        "skipped: no writable cgroup v1 memory controller at " + controller);
    String containerId = "howdah-test-" + UUID.randomUUID();
    Path own = Files.createDirectory(controller.resolve(containerId));
    String self = Long.toString(ProcessHandle.current().pid());
    Path home = memoryCgroup(controller, self);
    // As a Mesos agent does: the executor, here this process, in a cgroup named by its container.
    Files.writeString(own.resolve("cgroup.procs"), self);
    task = task();
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("sandbox"), containerId)) {
      executor.launch(task);
      executor.await(State.STARTING, START);
      ExecutorStatus status = executor.await(State.RUNNING, START).status().orElseThrow();
      assertThat(status.getContainerCgroupActive()).as(status.getContainerCgroupReason()).isTrue();
      Process job = hadoop.sleepJob(2, Duration.ofSeconds(100));
      try {
        Await.until("two maps run", START, () -> containers().size() == 3);
        Path child = own.resolve("howdah-containers");
        for (long pid : containers().keySet()) {
          assertThat(memoryCgroup(controller, Long.toString(pid))).isEqualTo(child);
        }
        assertThat(memoryCgroup(controller, Integer.toString(status.getDaemonPid())))
            .isEqualTo(own);
        assertThat(Files.readString(child.resolve("memory.limit_in_bytes")).strip())
            .isEqualTo(Long.toString((1536L + 64) * 1024 * 1024));
        ExecutorStatus answer = executor.query(Duration.ofSeconds(5));
        assertThat(answer.getContainers()).isEqualTo(3);
        assertThat(answer.getContainerMemoryMb()).isBetween(150L, 1000L);
        executor.killTask();
        executor.await(State.KILLING, START);
        executor.await(State.KILLED, START);
        assertThat(child).doesNotExist();
      } finally {
        job.destroyForcibly();
        job.waitFor();
      }
    } finally {
      Files.writeString(home.resolve("cgroup.procs"), self);
      Await.until("removed " + own, START, () -> own.toFile().delete() || !Files.exists(own));
    }
  }

  private static Path memoryCgroup(Path controller, String pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", pid, "cgroup")).stream()
        .filter(line -> line.contains(":memory:/"))
        .map(line -> controller.resolve(line.substring(line.indexOf(":memory:/") + 9)))
        .findFirst()
        .orElseThrow();
  }

  private void awaitNode(String nodeId, String state) throws Exception {
    Await.until(nodeId + " is " + state, START, () -> hadoop.nodeState(nodeId).equals(state));
  }

  private Path sandbox(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  /** Java processes of YARN's containers. */
  private Map<Long, String> containers() {
    ProcessTable table = new ProcessTable(Path.of("/proc"));
    List<ProcessHandle> javas =
        processes().stream()
            .filter(process -> table.variable(process.pid(), "CONTAINER_ID").isPresent())
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .toList();
    // A JVM that starts a program has a copy of itself as its child for a moment.
    return javas.stream()
        .filter(process -> process.parent().filter(javas::contains).isEmpty())
        .collect(
            Collectors.toMap(
                ProcessHandle::pid,
                process -> table.variable(process.pid(), "CONTAINER_ID").orElse("?")));
  }

  private List<ProcessHandle> processes() {
    return task == null
        ? List.of()
        : new ProcessTable(Path.of("/proc")).withVariable("HOWDAH_PLACE", task.getDirectory());
  }

  private WorkerTask task() throws Exception {
    return WorkerTaskFixture.task(folder.resolve("place"), hadoop.lib(), hadoop.configuration())
        .build();
  }
}
