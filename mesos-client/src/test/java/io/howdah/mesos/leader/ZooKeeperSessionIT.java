package io.howdah.mesos.leader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.testing.Recordings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

@Timeout(120)
class ZooKeeperSessionIT {
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
  void goesOnAfterItsSessionIsLost() throws Exception {
    recordedNodes("20-zookeeper-nodes-before.json");
    detector.start(changes::release);
    awaitLeader(FIRST);
    int port = server.getPort();
    server.stop();
    assertThat(detector.next()).as("unknown is not gone").isEqualTo(FIRST);
    // A new ensemble in the old place knows neither the session nor its watches.
    server.close();
    server = new TestingServer(port, true);
    recordedNodes("20-zookeeper-nodes-after.json");
    awaitLeader(SECOND);
    remove("json.info_0000000004");
    awaitLeader(Optional.of(new HostAndPort("127.0.0.1", 5070)));
  }
}
