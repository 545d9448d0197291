package io.howdah.broker.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** A real ZooKeeper in this JVM. Its tick is short, so that sessions may be. */
public final class ZooKeeperServer implements AutoCloseable {
  private static final int TICK_MS = 500;

  private final TestingServer server;

  public ZooKeeperServer() throws Exception {
    server = new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, TICK_MS, 200), true);
  }

  public String address() {
    return server.getConnectString();
  }

  public int port() {
    return server.getPort();
  }

  /** Stops; the data stays. */
  public void stop() throws Exception {
    server.stop();
  }

  public void restart() throws Exception {
    server.restart();
  }

  /** Ends a client's session at the server, as if it had timed out. */
  public void expire(CuratorFramework client) throws Exception {
    ZooKeeper victim = client.getZookeeperClient().getZooKeeper();
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper other =
        new ZooKeeper(
            address(),
            (int) Duration.ofSeconds(10).toMillis(),
            event -> {
              if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
              }
            },
            victim.getSessionId(),
            victim.getSessionPasswd());
    boolean there = connected.await(30, TimeUnit.SECONDS);
    // Closing ends the session, for both of its connections.
    other.close();
    if (!there) {
      throw new AssertionError("no second connection to the session");
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
