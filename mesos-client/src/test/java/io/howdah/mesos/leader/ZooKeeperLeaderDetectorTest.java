package io.howdah.mesos.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.testing.Recordings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ZooKeeperLeaderDetectorTest {
  private static final Duration SESSION = Duration.ofSeconds(4);
  private static final Optional<HostAndPort> FIRST =
      Optional.of(new HostAndPort("127.0.0.1", 5050));
  private static final Optional<HostAndPort> SECOND =
      Optional.of(new HostAndPort("127.0.0.1", 5060));

  private final Semaphore changes = new Semaphore(0);
  private TestingServer server;
  private CuratorFramework masters;
  private LeaderDetector detector;

  @BeforeEach
  void open() throws Exception {
    server = new TestingServer(true);
    masters =
        CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryNTimes(100, 200));
    masters.start();
    detector = Masters.detector("zk://" + server.getConnectString() + "/mesos", SESSION, false);
  }

  @AfterEach
  void close() throws Exception {
    detector.close();
    masters.close();
    server.close();
  }

  /** Certificates are for names more often than for addresses. */
  @Test
  void byNameItIsTheNameThatTheMasterGives() throws Exception {
    recordedNodes("20-zookeeper-nodes-before.json");
    try (LeaderDetector byName =
        Masters.detector("zk://" + server.getConnectString() + "/mesos", SESSION, true)) {
      Semaphore told = new Semaphore(0);
      byName.start(told::release);
      assertThat(told.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
      assertThat(byName.next()).contains(new HostAndPort("localhost", 5050));
      assertThat(byName.isMaster(new HostAndPort("127.0.0.1", 5050))).isTrue();
      assertThat(byName.isMaster(new HostAndPort("127.0.0.1", 5060))).isFalse();
    }
  }

  private void recordedNodes(String name) throws Exception {
    JsonNode nodes = new ObjectMapper().readTree(Recordings.bundled().file(name));
    for (Map.Entry<String, JsonNode> node : nodes.properties()) {
      node(node.getKey(), node.getValue().asText());
    }
  }

  private void node(String name, String data) throws Exception {
    masters
        .create()
        .orSetData()
        .creatingParentsIfNeeded()
        .forPath("/mesos/" + name, data.getBytes(StandardCharsets.UTF_8));
  }

  private void remove(String name) throws Exception {
    masters.delete().forPath("/mesos/" + name);
  }

  private void awaitLeader(Optional<HostAndPort> leader) throws InterruptedException {
    while (!detector.watched().equals(leader)) {
      if (!changes.tryAcquire(30, TimeUnit.SECONDS)) {
        throw new AssertionError("leader stays " + detector.watched() + ", expected " + leader);
      }
    }
    assertThat(detector.next()).isEqualTo(leader);
  }

  @Test
  void followsTheMasters() throws Exception {
    recordedNodes("20-zookeeper-nodes-before.json");
    detector.start(changes::release);
    awaitLeader(FIRST);
    remove("json.info_0000000003");
    awaitLeader(SECOND);
    remove("json.info_0000000004");
    remove("json.info_0000000005");
    awaitLeader(Optional.empty());
    // A higher number does not lead before the lower one is gone; ten digits do not wrap.
    node("json.info_0000000010", info(6000));
    awaitLeader(Optional.of(new HostAndPort("127.0.0.1", 6000)));
    node("json.info_0000000009", info(5999));
    awaitLeader(Optional.of(new HostAndPort("127.0.0.1", 5999)));
  }

  private static String info(int port) {
    return "{\"address\":{\"hostname\":\"h\",\"ip\":\"127.0.0.1\",\"port\":" + port + "}}";
  }

  @Test
  void waitsForMastersThatHaveNeverBeenThere() throws Exception {
    detector.start(changes::release);
    assertThat(detector.next()).isEmpty();
    recordedNodes("20-zookeeper-nodes-after.json");
    awaitLeader(SECOND);
  }

  @Test
  void aBrokenNodeIsNoLeaderAndIsNotFollowedForEver() throws Exception {
    node("json.info_0000000001", "not json");
    node("json.info_0000000002", info(6002));
    detector.start(changes::release);
    remove("json.info_0000000001");
    awaitLeader(Optional.of(new HostAndPort("127.0.0.1", 6002)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "zk://",
        "zk://host:2181",
        "zk://host:2181/",
        "zk://host/mesos",
        "host",
        "a:1,",
        "a:x"
      })
  void saysWhatIsWrongWithAnAddress(String text) {
    assertThatThrownBy(() -> Masters.detector(text, SESSION, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void neverPrintsThePassword() {
    assertThatThrownBy(() -> Masters.detector("zk://user:secret@host/mesos", SESSION, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    try (LeaderDetector protectedOne =
        Masters.detector("zk://user:secret@host:2181/mesos", SESSION, false)) {
      assertThat(protectedOne.describe()).isEqualTo("zk://host:2181/mesos");
    }
  }

  @Test
  void listedMastersAreTriedInTurn() {
    LeaderDetector list = Masters.detector("a:1, b:2", SESSION, false);
    assertThat(List.of(list.next(), list.next(), list.next()))
        .containsExactly(
            Optional.of(new HostAndPort("a", 1)),
            Optional.of(new HostAndPort("b", 2)),
            Optional.of(new HostAndPort("a", 1)));
    assertThat(list.watched()).isEmpty();
  }
}
