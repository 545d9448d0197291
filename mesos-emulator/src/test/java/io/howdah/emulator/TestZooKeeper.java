package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** A ZooKeeper for the masters of a test, with a client that looks at what they do there. */
final class TestZooKeeper implements AutoCloseable {
  /** Where the masters register. */
  static final String PATH = "/mesos/cluster";

  /** The tick of a server that nothing is said about. */
  static final int DEFAULT_TICK = -1;

  private static final int SESSION_MILLIS = 10_000;

  private final TestingServer server;
  final ZooKeeper client;

  /**
   * Starts it.
   *
   * @param tickMillis the shortest session lasts two ticks
   */
  TestZooKeeper(int tickMillis) throws Exception {
    // Else the longest session is twenty ticks, whatever a client asks for.
    Map<String, Object> properties = Map.of("maxSessionTimeout", "60000");
    server =
        new TestingServer(
            new InstanceSpec(null, -1, -1, -1, true, -1, tickMillis, -1, properties), true);
    CountDownLatch connected = new CountDownLatch(1);
    client =
        new ZooKeeper(
            server.getConnectString(),
            SESSION_MILLIS,
            event -> {
              if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    assertThat(connected.await(20, TimeUnit.SECONDS)).as("a connection to ZooKeeper").isTrue();
    assertThat(client.getSessionTimeout()).isEqualTo(SESSION_MILLIS);
  }

  /** host:port. */
  String address() {
    return server.getConnectString();
  }

  int port() {
    return server.getPort();
  }

  /** What masters are told. */
  String url() {
    return "zk://" + address() + PATH;
  }

  /** The nodes of masters, the first of which leads; none if none was ever there. */
  List<String> masters() throws KeeperException, InterruptedException {
    if (client.exists(PATH, false) == null) {
      return List.of();
    }
    return client.getChildren(PATH, false).stream()
        .filter(name -> name.startsWith("json.info_"))
        .sorted()
        .toList();
  }

  @Override
  public void close() throws IOException {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }
}
