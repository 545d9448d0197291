package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several masters behind ZooKeeper: one leads, another one takes over when it dies. */
class MastersIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = TestZooKeeper.PATH;

  /** Short, so that the shortest session (two ticks) is. */
  private static final int TICK_MILLIS = 200;

  @TempDir Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private TestZooKeeper zooKeeper;

  @BeforeEach
  void start() throws Exception {
    zooKeeper = new TestZooKeeper(TICK_MILLIS);
  }

  @AfterEach
  void stop() throws Exception {
    zooKeeper.close();
  }

  private EmulatorBuilder emulator(int masters, int agents) {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .masters(masters)
        .agents(agents)
        .zooKeeper(zooKeeper.url())
        .allocationInterval(Duration.ofMillis(100))
        .agentReturn(Duration.ofMillis(100))
        .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]");
  }

  /** Where a master says that the leader is. */
  private String redirect(MesosEmulator emulator, int master) throws Exception {
    return get(emulator, master, "/redirect").headers().firstValue("Location").orElseThrow();
  }

  /** Until the one asked says who leads, and serves if it is that one. */
  private void awaitLeader(MesosEmulator emulator, int leader, int asked) throws Exception {
    String expected = "//127.0.0.1:" + emulator.port(leader);
    Await.until(
        "master " + asked + " says that " + leader + " leads",
        () ->
            redirect(emulator, asked).equals(expected)
                && (leader != asked || get(emulator, leader, "/slaves").statusCode() == 200));
  }

  private HttpResponse<String> get(MesosEmulator emulator, int master, String path)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(emulator.masterUrl(master) + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private List<String> nodes() throws Exception {
    return zooKeeper.masters();
  }

  @Test
  void failsOverAsRecorded() throws Exception {
    try (MesosEmulator emulator =
        emulator(3, 1)
            .zooKeeperSession(Duration.ofSeconds(60))
            .agentReturn(Duration.ZERO) // at once, that is while the agent is away
            .start()) {
      int compared =
          new Replay(emulator, "20-zookeeper-failover")
              .onNote("nodes below", () -> compareNodes(emulator))
              .onNote(
                  "the leading master is stopped with SIGKILL",
                  () -> {
                    emulator.loseAgent(0); // so that it comes back when the test says so
                    emulator.killMaster(0);
                  })
              .before(
                  "OPEN master-5060-try-10#1",
                  () -> {
                    // What ZooKeeper does when the session of the killed master times out.
                    zooKeeper.client.delete(PATH + "/" + nodes().get(0), -1);
                    awaitLeader(emulator, 1, 1);
                    awaitLeader(emulator, 1, 2);
                  })
              .before("OFFERS master-5060-try-10#1", () -> emulator.returnAgent(0))
              .play();
      assertThat(compared).isGreaterThan(40);
    }
  }

  /**
   * The nodes as they were recorded before and after the failover, with the masters of this run.
   */
  private void compareNodes(MesosEmulator emulator) throws Exception {
    String name = nodes().size() == 3 ? "before" : "after";
    TreeMap<String, JsonNode> expected = new TreeMap<>();
    try (InputStream in =
        MastersIT.class.getResourceAsStream("/recordings/20-zookeeper-nodes-" + name + ".json")) {
      for (var node : JSON.readTree(in).properties()) {
        // The published protocol classes do not know the capability QUOTA_V2.
        String data = node.getValue().asText().replace(",{\"type\":\"QUOTA_V2\"}", "");
        expected.put(node.getKey(), data.isEmpty() ? JSON.nullNode() : JSON.readTree(data));
      }
    }
    List<String> children = zooKeeper.client.getChildren(PATH, false).stream().sorted().toList();
    assertThat(children).hasSameSizeAs(expected.keySet());
    int first = 3 - nodes().size();
    for (int i = 0; i < nodes().size(); i++) {
      String child = children.get(i);
      assertThat(child).matches("json\\.info_\\d{10}");
      JsonNode actual =
          JSON.readTree(
              new String(
                  zooKeeper.client.getData(PATH + "/" + child, false, null),
                  StandardCharsets.UTF_8));
      assertThat(Masks.json(actual)).isEqualTo(Masks.json(List.copyOf(expected.values()).get(i)));
      assertThat(actual.at("/address/port").asInt()).isEqualTo(emulator.port(first + i));
    }
    assertThat(children.get(children.size() - 1)).isEqualTo(expected.lastKey());
  }

  /** Sessions time out for real here; each leader dies in turn, and the tasks live on. */
  @ParameterizedTest
  @CsvSource({"3, 1", "3, 3", "5, 2"})
  void handsTheLeadOn(int masters, int agents) throws Exception {
    try (MesosEmulator emulator =
        emulator(masters, agents).zooKeeperSession(Duration.ofMillis(2L * TICK_MILLIS)).start()) {
      String framework;
      String agent;
      try (FrameworkSession first = new FrameworkSession(emulator.masterUrl(0), null)) {
        framework = first.framework;
        agent = first.launch("t");
        emulator.killMaster(0);
        assertThat(first.client.awaitEnd()).as("the stream breaks").isTrue();
      }
      for (int leader = 1; leader < masters; leader++) {
        for (int other = leader; other < masters; other++) {
          awaitLeader(emulator, leader, other);
        }
        String id = emulator.masterInfo().getId();
        assertThat(framework).as("another master").doesNotContain(id);
        assertThat(nodes()).as("the dead one has gone").hasSize(masters - leader);
        try (FrameworkSession next = new FrameworkSession(emulator.masterUrl(leader), framework)) {
          assertThat(next.framework).isEqualTo(framework);
          next.awaitRunning("t");
          assertThat(emulator.agentIds()).as("agents keep their ids").contains(agent);
          if (leader < masters - 1) {
            emulator.killMaster(leader);
            assertThat(next.client.awaitEnd()).isTrue();
          } else {
            emulator.restartMaster(0);
            awaitLeader(emulator, leader, 0);
            next.call("KILL", ", \"kill\": {\"task_id\": {\"value\": \"t\"}}");
            next.client.await(
                "TASK_KILLED",
                one -> one.at("/update/status/state").asText().equals("TASK_KILLED"));
          }
        }
      }
    }
  }

  /** Whoever loses his node no longer leads: he starts anew, behind the others. */
  @Test
  void startsAnewWithoutItsNode() throws Exception {
    try (MesosEmulator emulator = emulator(3, 1).start();
        FrameworkSession session = new FrameworkSession(emulator.masterUrl(0), null)) {
      String past = emulator.masterInfo().getId();
      List<String> before = nodes();
      zooKeeper.client.delete(PATH + "/" + before.get(0), -1);
      assertThat(session.client.awaitEnd()).as("the stream breaks").isTrue();
      awaitLeader(emulator, 1, 0);
      awaitLeader(emulator, 1, 2);
      Await.until("a new node", () -> nodes().size() == 3);
      assertThat(nodes().subList(0, 2)).as("before the new one").isEqualTo(before.subList(1, 3));
      assertThat(
              new String(
                  zooKeeper.client.getData(PATH + "/" + nodes().get(2), false, null),
                  StandardCharsets.UTF_8))
          .contains(":" + emulator.port(0) + "\"")
          .doesNotContain(past);
      try (FrameworkSession next = new FrameworkSession(emulator.masterUrl(1), session.framework)) {
        next.await("OFFERS");
      }
    }
  }

  @Test
  void goesOnWhenAMasterDiesThatDoesNotLead() throws Exception {
    try (MesosEmulator emulator =
            emulator(3, 1).zooKeeperSession(Duration.ofMillis(2L * TICK_MILLIS)).start();
        FrameworkSession session = new FrameworkSession(emulator.masterUrl(0), null)) {
      emulator.killMaster(1);
      Await.until("the dead one's node has gone", () -> nodes().size() == 2);
      awaitLeader(emulator, 0, 0);
      awaitLeader(emulator, 0, 2);
      session.launch("t");
      emulator.restartMaster(1);
      awaitLeader(emulator, 0, 1);
      assertThatThrownBy(() -> emulator.restartMaster(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("kill it first");
    }
  }

  /** By the switches for tests that are no part of this JVM, and by the failover of the leader. */
  @Test
  void killsAndRestartsOnRequest() throws Exception {
    try (MesosEmulator emulator =
        emulator(3, 1).zooKeeperSession(Duration.ofMillis(2L * TICK_MILLIS)).start()) {
      assertThat(post(emulator, 1, "/emulator/masters/0/kill")).isEqualTo(202);
      awaitLeader(emulator, 1, 1);
      awaitLeader(emulator, 1, 2);
      assertThat(post(emulator, 1, "/emulator/masters/0/restart")).isEqualTo(202);
      Await.until("three nodes", () -> nodes().size() == 3);
      awaitLeader(emulator, 1, 0);
      emulator.failoverMaster();
      awaitLeader(emulator, 2, 0);
      awaitLeader(emulator, 2, 1);
      try (FrameworkSession session = new FrameworkSession(emulator.masterUrl(2), null)) {
        session.launch("t");
      }
      assertThat(post(emulator, 2, "/emulator/masters/3/kill")).isEqualTo(404);
      assertThat(post(emulator, 2, "/emulator/masters/0/stop")).isEqualTo(404);
    }
  }

  private int post(MesosEmulator emulator, int master, String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(emulator.masterUrl(master) + path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  /** For what stands in front of them, as with Mesos' --advertise_port. */
  @Test
  void tellsOfTheAdvertisedPorts() throws Exception {
    int first = 20_000;
    try (MesosEmulator emulator = emulator(2, 1).advertisedPort(first).start()) {
      for (int master = 0; master < 2; master++) {
        int asked = master;
        Await.until(
            "master " + asked + " knows the leader",
            () -> redirect(emulator, asked).equals("//127.0.0.1:" + first));
        assertThat(emulator.port(master)).isNotEqualTo(first + master);
        assertThat(
                new String(
                    zooKeeper.client.getData(PATH + "/" + nodes().get(master), false, null),
                    StandardCharsets.UTF_8))
            .contains("\"port\":" + (first + master))
            .doesNotContain(String.valueOf(emulator.port(master)));
      }
      assertThat(get(emulator, 1, "/state").headers().firstValue("Location"))
          .hasValue("//127.0.0.1:" + first + "/master/state");
    }
  }

  @Test
  void needsAZooKeeperForSeveral() {
    EmulatorBuilder two = MesosEmulator.builder().workDirectory(directory).masters(2);
    assertThatThrownBy(two::start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 masters");
  }
}
