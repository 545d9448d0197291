package io.howdah.executor;

import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.Ports;
import io.howdah.executor.protocol.WorkerTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A worker task with free ports on this machine. */
final class WorkerTaskFixture {
  private WorkerTaskFixture() {}

  static WorkerTask.Builder task(Path directory, Path hadoopHome, Path configuration)
      throws IOException {
    List<Integer> ports = RealHadoop.freePorts(5);
    return WorkerTask.newBuilder()
        .setPlace("hadoop.1-1")
        .setDirectory(directory.toString())
        .setDaemon(
            Daemon.newBuilder()
                .setKind(Daemon.Kind.NODEMANAGER)
                .setHadoopHome(hadoopHome.toString())
                .setConfigurationDirectory(configuration.toString())
                .setHeapMb(128)
                .addJvmOptions("-XX:TieredStopAtLevel=1"))
        .setCapacity(Capacity.newBuilder().setVcores(4).setMemoryMb(1536))
        .setPorts(
            Ports.newBuilder()
                .setAddress(ports.get(0))
                .setLocalizer(ports.get(1))
                .setWebapp(ports.get(2))
                .setCollector(ports.get(3))
                .setShuffle(ports.get(4)))
        .setHostname("127.0.0.1")
        .setStopGraceMs(30_000)
        .setStartTimeoutMs(60_000)
        .setMaxRestarts(3)
        .setRestartWindowMs(600_000)
        .setContainerCgroup(true)
        .setContainerHeadroomMb(64);
  }
}
