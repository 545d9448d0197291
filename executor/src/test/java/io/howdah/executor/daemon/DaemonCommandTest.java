package io.howdah.executor.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.DaemonPort;
import io.howdah.executor.protocol.Ports;
import io.howdah.executor.protocol.WorkerTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DaemonCommandTest {
  private static final Capacity CAPACITY =
      Capacity.newBuilder().setVcores(3).setMemoryMb(3072).build();

  private final WorkerTask.Builder task =
      WorkerTask.newBuilder()
          .setPlace("hadoop.1-1")
          .setDirectory("/var/lib/howdah/hadoop.1-1")
          .setHostname("agent1")
          .setDaemon(Daemon.newBuilder().setKind(Daemon.Kind.NODEMANAGER).setHeapMb(128))
          .setCapacity(Capacity.newBuilder().setVcores(2).setMemoryMb(2048))
          .setPorts(
              Ports.newBuilder()
                  .setAddress(31000)
                  .setLocalizer(31001)
                  .setWebapp(31002)
                  .setCollector(31003)
                  .setShuffle(31004));

  @Test
  void propertiesNameThePortsThePlaceAndTheCapacityWithItsLeases() {
    assertThat(properties(Optional.empty()))
        .containsEntry("yarn.nodemanager.address", "agent1:31000")
        .containsEntry("yarn.nodemanager.localizer.address", "agent1:31001")
        .containsEntry("yarn.nodemanager.webapp.address", "agent1:31002")
        .containsEntry("yarn.nodemanager.collector-service.address", "agent1:31003")
        .containsEntry("mapreduce.shuffle.port", "31004")
        .containsEntry("yarn.nodemanager.local-dirs", "/var/lib/howdah/hadoop.1-1/local")
        .containsEntry("yarn.nodemanager.log-dirs", "/var/lib/howdah/hadoop.1-1/log")
        .containsEntry("yarn.nodemanager.recovery.dir", "/var/lib/howdah/hadoop.1-1/recovery")
        .containsEntry("yarn.nodemanager.recovery.enabled", "true")
        .containsEntry("yarn.nodemanager.recovery.supervised", "false")
        .containsEntry("yarn.nodemanager.resource.memory-mb", "3072")
        .containsEntry("yarn.nodemanager.resource.cpu-vcores", "3")
        .containsEntry("yarn.nodemanager.admin-env.HOWDAH_PLACE", task.getDirectory())
        .doesNotContainKey("yarn.nodemanager.admin-env.BASH_ENV");
  }

  @Test
  void yarnsOwnMemoryCheckIsTurnedOnAndLooksOften() {
    assertThat(properties(Optional.empty()))
        .containsEntry("yarn.nodemanager.resource.memory.enforced", "false")
        .containsEntry("yarn.nodemanager.pmem-check-enabled", "true")
        .containsEntry("yarn.nodemanager.vmem-check-enabled", "false")
        .containsEntry("yarn.nodemanager.container-monitor.interval-ms", "500");
  }

  @Test
  void shuffleServiceIsAddedToWhatTheClusterHas() {
    String key = "yarn.nodemanager.aux-services";
    assertThat(properties(Optional.empty())).containsEntry(key, "mapreduce_shuffle");
    assertThat(properties(Optional.of("spark_shuffle")))
        .containsEntry(key, "spark_shuffle,mapreduce_shuffle");
    assertThat(properties(Optional.of("spark_shuffle , mapreduce_shuffle"))).doesNotContainKey(key);
  }

  @Test
  void propertiesOfTheMessageWin() {
    task.getDaemonBuilder().putProperties("yarn.nodemanager.pmem-check-enabled", "false");
    assertThat(properties(Optional.empty()))
        .containsEntry("yarn.nodemanager.pmem-check-enabled", "false");
  }

  @Test
  void containersEnterTheirCgroupThroughBashEnv() {
    assertThat(
            DaemonCommand.properties(
                task.build(),
                CAPACITY,
                host(Optional.empty(), Optional.of(Path.of("/p/enter.sh")))))
        .containsEntry("yarn.nodemanager.admin-env.BASH_ENV", "/p/enter.sh");
  }

  @Test
  void commandHasTheHeapAndPutsTheConfigurationFirstAndOurFallbackLast() {
    task.getDaemonBuilder().putEnvironment("HADOOP_CLASSPATH", "/extra/*");
    List<String> command = command();
    assertThat(command.get(0)).isEqualTo("/jdk/bin/java");
    assertThat(command).contains("-Xmx128m", "-XX:+UseSerialGC");
    assertThat(command.get(command.indexOf("-cp") + 1))
        .isEqualTo("/etc/hadoop:/opt/hadoop/*:/extra/*:/sandbox/daemon-conf");
    int main = command.indexOf("org.apache.hadoop.yarn.server.nodemanager.NodeManager");
    assertThat(command.subList(main + 1, command.size()).indexOf("-D")).isZero();
    assertThat(command).contains("yarn.nodemanager.address=agent1:31000");
  }

  @Test
  void collectorOfTheMessageIsNotDoubled() {
    task.getDaemonBuilder().addJvmOptions("-XX:+UseG1GC");
    assertThat(command()).contains("-XX:+UseG1GC").doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void environmentIsTheExecutorsWithoutWhatTheAgentGaveToIt() {
    task.getDaemonBuilder().putEnvironment("TZ", "UTC");
    Map<String, String> environment =
        DaemonCommand.environment(
            task.build(),
            host(Optional.empty(), Optional.empty()),
            Map.of("PATH", "/bin", "MESOS_EXECUTOR_ID", "e", "LIBPROCESS_IP", "1", "TZ", "CET"));
    assertThat(environment)
        .containsEntry("PATH", "/bin")
        .containsEntry("TZ", "UTC")
        .containsEntry("JAVA_HOME", "/jdk")
        .containsEntry("HADOOP_CONF_DIR", "/etc/hadoop")
        .containsEntry("HOWDAH_PLACE", task.getDirectory())
        .containsEntry("HOWDAH_DAEMON", "1")
        .doesNotContainKeys("MESOS_EXECUTOR_ID", "LIBPROCESS_IP");
  }

  @Test
  void otherDaemonsGetTheirPortsAndFoldersInTheirPlace() {
    dataNode();
    assertThat(properties(Optional.empty()))
        .containsEntry("dfs.datanode.address", "agent1:31000")
        .containsEntry("example.rpc.port", "31001")
        .containsEntry("dfs.datanode.data.dir", "/var/lib/howdah/hadoop.1-1/data")
        .containsEntry("hadoop.tmp.dir", "/var/lib/howdah/hadoop.1-1/tmp")
        .noneSatisfy((key, value) -> assertThat(key).startsWith("yarn."));
    task.getDaemonBuilder().putProperties("dfs.datanode.data.dir", "/disk1,/disk2");
    assertThat(properties(Optional.empty()))
        .containsEntry("dfs.datanode.data.dir", "/disk1,/disk2");
  }

  @Test
  void otherDaemonsRunTheirOwnClassAndLog() {
    dataNode();
    assertThat(command())
        .contains(
            "org.apache.hadoop.hdfs.server.datanode.DataNode",
            "-Dproc_datanode",
            "-Dhadoop.log.file=datanode.log",
            "-Xmx96m");
  }

  private void dataNode() {
    task.setDaemon(
        Daemon.newBuilder()
            .setKind(Daemon.Kind.GENERIC)
            .setName("datanode")
            .setMainClass("org.apache.hadoop.hdfs.server.datanode.DataNode")
            .setHeapMb(96)
            .addDaemonPorts(
                DaemonPort.newBuilder().setProperty("dfs.datanode.address").setPort(31000))
            .addDaemonPorts(
                DaemonPort.newBuilder().setProperty("example.rpc.port").setPort(31001)));
  }

  private Map<String, String> properties(Optional<String> auxiliaryServices) {
    return DaemonCommand.properties(
        task.build(), CAPACITY, host(auxiliaryServices, Optional.empty()));
  }

  private List<String> command() {
    return DaemonCommand.command(task.build(), CAPACITY, host(Optional.empty(), Optional.empty()));
  }

  private static DaemonHost host(Optional<String> auxiliaryServices, Optional<Path> enterScript) {
    return new DaemonHost(
        Path.of("/jdk/bin/java"),
        Path.of("/jdk"),
        new HadoopHome(List.of("/opt/hadoop/*"), Map.of(), Optional.empty()),
        Path.of("/etc/hadoop"),
        auxiliaryServices,
        Path.of("/sandbox"),
        Path.of("/sandbox/daemon-conf"),
        enterScript);
  }
}
