package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalZooKeeper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The disk under ZooKeeper's transaction log is full. Needs to mount a small tmpfs. */
class FullDiskIT {
  private static final String COMMAND = "sleep 1000";
  private static final int PIECE = 64 * 1024;

  private final Path disk = Path.of("target", "e2e", "full-disk-mount").toAbsolutePath();
  private boolean mounted;
  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    Files.createDirectories(disk);
    mounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()) == 0;
    assumeTrue(
        mounted, "a tmpfs cannot be mounted here: run as root, outside of a plain container");
    LocalCluster parts = TestCluster.open("full-disk");
    try {
      LocalZooKeeper zooKeeper = parts.startZooKeeper(disk.resolve("data"));
      cluster =
          TestCluster.start(
              parts, List.of(zooKeeper), TestCluster.simulated(2, "cpus:4;mem:4096;disk:10000"));
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    if (cluster != null) {
      cluster.close();
    }
    if (mounted) {
      assertThat(run("umount", disk.toString())).as("umount " + disk).isZero();
    }
    Files.deleteIfExists(disk);
  }

  @Test
  void whatIsNotStoredIsNotLaunchedAndAllGoesOnWithRoom() throws IOException {
    MesosView mesos = new MesosView(cluster.mesos());
    BrokerFile file = cluster.file();
    LocalBroker broker = cluster.startBrokers(1, file.command("/web", 3, COMMAND));
    Invariants.await(cluster, new Invariants.Wanted("web", 3, COMMAND));

    fill();
    TestCluster.write(broker, file.command("/web", 20, COMMAND));
    // ZooKeeper ends itself rather than go on without a log.
    cluster.zooKeeper().process().awaitEnd(TestCluster.PATIENCE);
    assertThat(broker.process().awaitEnd(TestCluster.PATIENCE))
        .as(TestCluster.log(broker))
        .isEqualTo(TestCluster.LEADERSHIP_LOST);
    // What still went into the last page of the log may have been launched, and is known below.
    Set<String> launched =
        mesos.tasks().stream().map(MesosView.Task::id).collect(Collectors.toSet());
    assertThat(mesos.counter("master/messages_launch_tasks")).isEqualTo(launched.size());

    Files.delete(disk.resolve("filler"));
    cluster.zooKeeper().start();
    cluster.zooKeeper().awaitReady();
    cluster.restart(broker);
    cluster.awaitLeader();
    TestCluster.write(broker, file.command("/web", 21, COMMAND));
    Invariants.await(cluster, new Invariants.Wanted("web", 21, COMMAND));
    // Each of them was launched once, and none was forgotten.
    assertThat(mesos.counter("master/messages_launch_tasks")).isEqualTo(21);
    assertThat(mesos.tasks()).extracting(MesosView.Task::id).containsAll(launched);
  }

  private void fill() throws IOException {
    byte[] piece = new byte[PIECE];
    long written = 0;
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        out.write(piece);
        written += PIECE;
      }
    } catch (IOException full) {
      assertThat(written).as(full.getMessage()).isPositive();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
