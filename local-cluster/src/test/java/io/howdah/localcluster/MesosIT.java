package io.howdah.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper and the emulator as processes: up, killed, started again in place. */
class MesosIT {
  @TempDir Path folder;

  @Test
  void anEmulatorThatWasKilledComesBackWithTheSameAddress() throws IOException {
    try (LocalCluster cluster = LocalCluster.open(Project.find(), folder, Progress.silent())) {
      LocalZooKeeper zooKeeper = cluster.startZooKeeper();
      zooKeeper.awaitReady();
      LocalMesos mesos =
          cluster.startMesos(zooKeeper, new AgentSpec(3, "cpus:4;mem:4096;disk:10000", false));
      mesos.awaitReady();
      String address = mesos.web();
      LocalProcess first = mesos.process();

      first.kill();
      mesos.start();
      mesos.awaitReady();

      assertThat(mesos.web()).isEqualTo(address);
      assertThat(mesos.process().pid()).isNotEqualTo(first.pid());
      assertThat(cluster.alive())
          .extracting(LocalProcess::name)
          .containsExactly("zookeeper", "mesos-emulator");
    }
    assertThat(ProcFs.withoutTerminalIn(folder.toRealPath())).isEqualTo(List.of());
  }
}
