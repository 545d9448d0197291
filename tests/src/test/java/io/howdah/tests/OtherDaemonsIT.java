package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.HistoryAddress;
import io.howdah.localcluster.HttpProbe;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import io.howdah.localcluster.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A real JobHistoryServer and a real DataNode that the broker launched through the real executor.
 * The methods are the steps of one story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OtherDaemonsIT {
  private static final String HISTORY = "history";
  private static final String DATA = "data";
  private static final List<String> FLEETS = List.of(HISTORY, DATA);
  private static final String HOST = "127.0.0.1";
  private static final Duration SLOW = Duration.ofMinutes(3);
  private static final String TEXT = "kept by both DataNodes";

  private final HttpProbe http = new HttpProbe();
  private TestCluster cluster;
  private LocalHadoop hadoop;
  private LocalBroker leader;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start("other-daemons", new AgentSpec(2, "cpus:2;mem:2048;disk:10000", false));
    hadoop = cluster.cluster().startHadoop(new NodeCapacity(1, 512));
    hadoop.awaitReady();
    leader = cluster.startBrokers(1, file(""));
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void theirClientsFindThem() throws Exception {
    awaitOnePerFleet();
    HistoryAddress address = hadoop.history();
    assertThat(ports(only(HISTORY)))
        .containsExactly(address.port(), address.webPort(), address.adminPort());
    assertThat(http.text(address.web() + "/ws/v1/history/info").orElse("")).contains("hadoop");
    await("the NameNode lists both DataNodes", () -> blocks().size() == 2);
    assertThat(blocks()).containsKey(dataNodeAddress());
    Path text = cluster.cluster().folder().resolve("text");
    Files.writeString(text, TEXT);
    hadoop
        .command(SLOW, "fs", "-D", "dfs.replication=2", "-put", text.toString(), "/text")
        .orFail();
    await("both have the block", () -> List.copyOf(blocks().values()).equals(List.of(1, 1)));
  }

  @Test
  @Order(2)
  void aKilledDaemonComesBackInPlace() {
    for (String fleet : FLEETS) {
      JsonNode before = only(fleet);
      RunningProcess daemon = daemonOf(fleet);
      Measure back = Measure.start(fleet + " daemon kill -9 to its second start RUNNING");
      kill(daemon);
      await(
          "the " + fleet + " daemon has been started again",
          () -> running(fleet).stream().anyMatch(one -> starts(one) == starts(before) + 1));
      back.print();
      assertThat(only(fleet).path("id")).isEqualTo(before.path("id"));
      assertThat(ports(only(fleet))).isEqualTo(ports(before));
      assertThat(daemonOf(fleet).pid()).isNotEqualTo(daemon.pid());
    }
    assertThat(http.text(hadoop.history().web() + "/ws/v1/history/info")).isPresent();
  }

  @Test
  @Order(3)
  void aKilledExecutorsWorkerComesBackInItsPlace() throws Exception {
    List<String> storage = storage();
    for (String fleet : FLEETS) {
      JsonNode before = only(fleet);
      RunningProcess daemon = daemonOf(fleet);
      Measure back = Measure.start(fleet + " executor kill -9 to another worker in its place");
      kill(executorOf(before));
      await(
          "another " + fleet + " worker runs",
          () -> running(fleet).stream().anyMatch(one -> !one.path("id").equals(before.path("id"))));
      back.print();
      assertThat(only(fleet).path("place")).isEqualTo(before.path("place"));
      assertThat(ports(only(fleet))).isEqualTo(ports(before));
      assertThat(daemonOf(fleet).pid()).isNotEqualTo(daemon.pid());
    }
    assertThat(http.text(hadoop.history().web() + "/ws/v1/history/info")).isPresent();
    assertThat(storage()).as("DataNode's and storage's ids").isEqualTo(storage);
  }

  @Test
  @Order(4)
  void itsBlocksAreStillThere() {
    String kept = dataNodeAddress();
    hadoop.dataNode().kill();
    // The other one is out of the question now, whatever the NameNode still thinks of it.
    await(
        "the text is read from the DataNode that the broker launched",
        () -> hadoop.command(SLOW, "fs", "-cat", "/text").output().strip().equals(TEXT));
    assertThat(blocks()).containsEntry(kept, 1);
  }

  @Test
  @Order(5)
  void removedFleetsEndAtOnceAndLeaveTheData() throws Exception {
    Path data = place().resolve("data/current/VERSION");
    Measure end = Measure.start("removed: true to the end of both daemons");
    TestCluster.write(leader, file("removed: true"));
    // Far below the drain deadline of ten minutes, which is for those who serve applications.
    await(
        "both have ended",
        () ->
            new MesosView(cluster.mesos()).tasks().isEmpty()
                && FLEETS.stream().allMatch(fleet -> daemons(fleet).isEmpty()));
    end.print();
    await("no executor is left", () -> processes("io.howdah.executor").isEmpty());
    FLEETS.forEach(fleet -> assertThat(running(fleet)).isEmpty());
    assertThat(http.text(hadoop.history().web() + "/ws/v1/history/info")).isEmpty();
    assertThat(data).as("blocks are the operator's").isNotEmptyFile();
  }

  private BrokerFile file(String further) {
    HistoryAddress address = hadoop.history();
    return cluster
        .file()
        .cluster(
            """
            name: default
            client-configuration: %1$s
            home: %2$s
            agent-configuration: %1$s
            java-home: %3$s
            """
                .formatted(hadoop.configuration(), hadoop.home(), System.getProperty("java.home")))
        .fleet(
            fleet(
                HISTORY,
                "historyserver",
                further,
                """
                daemon-ports:
                  mapreduce.jobhistory.address: %d
                  mapreduce.jobhistory.webapp.address: %d
                  mapreduce.jobhistory.admin.address: %d
                """
                    .formatted(address.port(), address.webPort(), address.adminPort())))
        .fleet(fleet(DATA, "datanode", further, ""));
  }

  /** The NameNode knows DataNodes by the address that they connect from: only one host will do. */
  private String fleet(String name, String daemon, String further, String ports) {
    return """
        name: %s
        daemon: %s
        workers: 1
        overhead: {cpus: 0.2, memory: 320MB}
        heap: 96MB
        directory: %s
        constraints: [[hostname, CLUSTER, %s]]
        """
            .formatted(name, daemon, places(), HOST)
        + ports
        + further;
  }

  private Path places() {
    return cluster.cluster().folder().resolve("run/places");
  }

  private void awaitOnePerFleet() {
    for (String fleet : FLEETS) {
      await("one worker of " + fleet, () -> running(fleet).size() == 1);
    }
  }

  private JsonNode only(String fleet) {
    List<JsonNode> running = running(fleet);
    assertThat(running).as(fleet).hasSize(1);
    return running.get(0);
  }

  private List<JsonNode> running(String fleet) {
    return leader
        .get("/v1/workers")
        .map(body -> StreamSupport.stream(body.path("workers").spliterator(), false).toList())
        .orElse(List.of())
        .stream()
        .filter(one -> one.path("owner").asText().equals(fleet))
        .filter(one -> one.path("state").asText().equals("RUNNING"))
        .toList();
  }

  private static List<Integer> ports(JsonNode worker) {
    return StreamSupport.stream(worker.path("ports").spliterator(), false)
        .map(JsonNode::asInt)
        .toList();
  }

  private static int starts(JsonNode worker) {
    return worker.path("daemon").path("starts").asInt();
  }

  /** Folder of the DataNode. */
  private Path place() {
    return places().resolve(only(DATA).path("place").asText());
  }

  private List<String> storage() throws IOException {
    return Files.readAllLines(place().resolve("data/current/VERSION")).stream()
        .filter(line -> line.startsWith("storageID=") || line.startsWith("datanodeUuid="))
        .sorted()
        .toList();
  }

  private String dataNodeAddress() {
    return HOST + ":" + ports(only(DATA)).get(0);
  }

  /** How many blocks each live DataNode has, by its address. */
  private Map<String, Integer> blocks() {
    Map<String, Integer> blocks = new HashMap<>();
    http.json(hadoop.nameNodeWeb() + "/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo")
        .map(beans -> beans.path("beans").path(0).path("LiveNodes").asText("{}"))
        .ifPresent(
            text ->
                new Http()
                    .parse(text)
                    .forEach(
                        node ->
                            blocks.put(
                                node.path("xferaddr").asText(), node.path("numBlocks").asInt())));
    return blocks;
  }

  private RunningProcess daemonOf(String fleet) {
    List<RunningProcess> found = daemons(fleet);
    assertThat(found).as(fleet).hasSize(1);
    return found.get(0);
  }

  private List<RunningProcess> daemons(String fleet) {
    // The cluster's own DataNode has no such mark.
    return processes(fleet.equals(DATA) ? "-Dproc_datanode" : "-Dproc_historyserver");
  }

  private RunningProcess executorOf(JsonNode worker) {
    // The sandbox is named by the executor's id.
    String id =
        cluster
            .ask(leader, "/v1/instances/" + worker.path("id").asText())
            .path("executorId")
            .asText();
    List<RunningProcess> executors =
        processes("io.howdah.executor").stream()
            .filter(one -> workingFolder(one.pid()).contains(id))
            .toList();
    assertThat(executors).as(cluster.cluster().processes().toString()).hasSize(1);
    return executors.get(0);
  }

  private List<RunningProcess> processes(String word) {
    return cluster.cluster().processes().stream()
        .filter(one -> one.commandLine().contains(word))
        .filter(one -> !one.commandLine().contains("setpriv"))
        .toList();
  }

  private static String workingFolder(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd")).toString();
    } catch (IOException gone) {
      // It ended between the listing and this look.
      return "";
    }
  }

  private static void kill(RunningProcess process) {
    ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        SLOW,
        condition,
        () ->
            blocks()
                + "\n"
                + leader.get("/v1/instances").map(Object::toString).orElse("")
                + "\n"
                + leader.get("/v1/pending").map(Object::toString).orElse("")
                + "\n"
                + cluster.logs());
  }
}
