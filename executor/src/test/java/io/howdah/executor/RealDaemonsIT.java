package io.howdah.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.State;
import io.howdah.executor.host.ProcessTable;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.DaemonPort;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.WorkerTask;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified Hadoop daemons other than NodeManagers, each below an executor of its own. */
class RealDaemonsIT {
  private static final Duration START = Duration.ofSeconds(60);
  private static final String HDFS = "org.apache.hadoop.hdfs.server.";

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Path> places = new ArrayList<>();
  private Path home;
  private Path configuration;

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    Files.createSymbolicLink(home.resolve("lib"), Path.of("target/hadoop-lib").toAbsolutePath());
    for (String page : List.of("hdfs", "datanode")) {
      Files.createDirectories(home.resolve("webapps").resolve(page).resolve("WEB-INF"));
    }
    configuration = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(configuration.resolve("core-site.xml"), "<configuration/>");
    // One of the test jars has a log4j.properties that logs to the console.
    Files.copy(
        Path.of("target/classes/io/howdah/executor/daemon/log4j.properties"),
        configuration.resolve("log4j.properties"));
  }

  @AfterEach
  void endWhatIsLeft() {
    for (Path place : places) {
      processes(place).forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void dataNodeKeepsItsBlocksInItsPlaceAndComesBackToItsNameNode() throws Exception {
    WorkerTask.Builder names =
        task(
            "namenode",
            HDFS + "namenode.NameNode",
            "dfs.namenode.rpc-address",
            "dfs.namenode.http-address");
    String meta = folder.resolve("names").toString();
    String address = "127.0.0.1:" + names.getDaemon().getDaemonPorts(0).getPort();
    names
        .getDaemonBuilder()
        .putProperties("dfs.namenode.name.dir", meta)
        .putProperties("fs.defaultFS", "hdfs://" + address);
    format(meta);
    try (ExecutorHarness nameNode = new ExecutorHarness(sandbox("namenode"))) {
      nameNode.launch(names.build());
      nameNode.await(State.STARTING, START);
      ExecutorStatus up = nameNode.await(State.RUNNING, START).status().orElseThrow();

      WorkerTask.Builder data =
          task(
              "datanode",
              HDFS + "datanode.DataNode",
              "dfs.datanode.address",
              "dfs.datanode.http.address",
              "dfs.datanode.ipc.address");
      data.getDaemonBuilder().putProperties("fs.defaultFS", "hdfs://" + up.getNodeId());
      try (ExecutorHarness dataNode = new ExecutorHarness(sandbox("datanode"))) {
        dataNode.launch(data.build());
        dataNode.await(State.STARTING, START);
        ExecutorStatus first = dataNode.await(State.RUNNING, START).status().orElseThrow();
        awaitLiveDataNode(up.getWebAddress(), first.getNodeId());
        String storage = storage(data);

        ProcessHandle.of(first.getDaemonPid()).orElseThrow().destroyForcibly();
        ExecutorStatus second = dataNode.await(State.RUNNING, START).status().orElseThrow();
        assertThat(second.getDaemonStarts()).isEqualTo(2);
        awaitLiveDataNode(up.getWebAddress(), second.getNodeId());

        stop(dataNode);
        assertThat(storage(data)).isEqualTo(storage);
        assertThat(sandbox("datanode").resolve("datanode.log")).isNotEmptyFile();
      }
      stop(nameNode);
    }
    for (Path place : places) {
      assertThat(processes(place)).isEmpty();
    }
  }

  @Test
  void historyServerAnswersOnItsOwnPorts() throws Exception {
    WorkerTask.Builder task =
        task(
            "historyserver",
            "org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer",
            "mapreduce.jobhistory.address",
            "mapreduce.jobhistory.webapp.address",
            "mapreduce.jobhistory.admin.address");
    task.getDaemonBuilder()
        .putProperties("yarn.app.mapreduce.am.staging-dir", folder.resolve("staging").toString())
        .putProperties("mapreduce.jobhistory.recovery.enable", "true")
        .putProperties(
            "mapreduce.jobhistory.recovery.store.class",
            "org.apache.hadoop.mapreduce.v2.hs.HistoryServerLeveldbStateStoreService");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("historyserver"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, START);
      ExecutorStatus status = executor.await(State.RUNNING, START).status().orElseThrow();
      assertThat(get(status.getWebAddress() + "/ws/v1/history/info")).contains("historyInfo");
      assertThat(Path.of(task.getDirectory(), "data")).isNotEmptyDirectory();
      stop(executor);
    }
  }

  @Test
  void timelineServerKeepsItsStoreInItsPlace() throws Exception {
    WorkerTask.Builder task =
        task(
            "timelineserver",
            "org.apache.hadoop.yarn.server.applicationhistoryservice.ApplicationHistoryServer",
            "yarn.timeline-service.address",
            "yarn.timeline-service.webapp.address");
    task.getDaemonBuilder().putProperties("yarn.timeline-service.enabled", "true");
    try (ExecutorHarness executor = new ExecutorHarness(sandbox("timelineserver"))) {
      executor.launch(task.build());
      executor.await(State.STARTING, START);
      ExecutorStatus status = executor.await(State.RUNNING, START).status().orElseThrow();
      assertThat(get(status.getWebAddress() + "/ws/v1/timeline/")).contains("Timeline API");
      assertThat(Path.of(task.getDirectory(), "data")).isNotEmptyDirectory();
      stop(executor);
    }
  }

  /**
   * A task with free ports.
   *
   * @param second property of the web port
   */
  private WorkerTask.Builder task(
      String name, String mainClass, String first, String second, String... further)
      throws IOException {
    Path place = folder.resolve("place-" + name);
    places.add(place);
    List<String> properties = new ArrayList<>(List.of(first, second));
    properties.addAll(List.of(further));
    List<Integer> ports = RealHadoop.freePorts(properties.size());
    WorkerTask.Builder task = WorkerTaskFixture.task(place, home, configuration);
    task.clearPorts().clearCapacity();
    Daemon.Builder daemon =
        task.getDaemonBuilder().setKind(Daemon.Kind.GENERIC).setName(name).setMainClass(mainClass);
    for (int i = 0; i < properties.size(); i++) {
      daemon.addDaemonPorts(
          DaemonPort.newBuilder()
              .setProperty(properties.get(i))
              .setPort(ports.get(i))
              .setWeb(i == 1));
    }
    return task;
  }

  private void format(String meta) throws Exception {
    Process format =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                configuration + ":" + home + "/lib/*:" + home,
                HDFS + "namenode.NameNode",
                "-D",
                "fs.defaultFS=hdfs://127.0.0.1:9",
                "-D",
                "dfs.namenode.name.dir=" + meta,
                "-format",
                "-nonInteractive")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("format.out").toFile())
            .start();
    assertThat(format.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(format.exitValue()).as(Files.readString(folder.resolve("format.out"))).isZero();
  }

  private void awaitLiveDataNode(String nameNodeWeb, String dataNode) throws Exception {
    Await.until(
        dataNode + " is in service",
        START,
        () ->
            get(nameNodeWeb + "/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo")
                .contains("\\\"xferaddr\\\":\\\"" + dataNode + "\\\""));
  }

  private static String storage(WorkerTask.Builder task) throws IOException {
    Path version = Path.of(task.getDirectory(), "data/current/VERSION");
    return Files.readAllLines(version).stream()
        .filter(line -> line.startsWith("storageID="))
        .findFirst()
        .orElseThrow();
  }

  private static void stop(ExecutorHarness executor) throws Exception {
    executor.release();
    executor.killTask();
    executor.await(State.KILLING, START);
    executor.await(State.KILLED, START);
    executor.awaitExit(START);
  }

  private String get(String address) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create("http://" + address)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private Path sandbox(String name) throws IOException {
    return Files.createDirectories(folder.resolve("sandbox-" + name));
  }

  private static List<ProcessHandle> processes(Path place) {
    return new ProcessTable(Path.of("/proc")).withVariable("HOWDAH_PLACE", place.toString());
  }
}
