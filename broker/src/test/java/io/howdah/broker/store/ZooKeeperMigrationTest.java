package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** With a real ZooKeeper. One root for all: making the folders takes longest. */
@Timeout(600)
final class ZooKeeperMigrationTest extends MigrationContract {
  private static final StorePaths PATHS = new StorePaths("/howdah");
  private static ZooKeeperServer server;
  private static CuratorFramework client;

  @BeforeAll
  static void startServer() throws Exception {
    server = new ZooKeeperServer();
    client = ZooKeeperClients.connect(server.address(), Duration.ofSeconds(10));
    assertThat(client.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
  }

  @AfterAll
  static void stopServer() throws Exception {
    client.close();
    server.close();
  }

  @Override
  Records open() throws Exception {
    ZooKeeperSession session = ZooKeeperSession.current(client, System::nanoTime);
    return new ZooKeeperRecords(session, PATHS, new EpochNode(session, PATHS).take("b:1"));
  }
}
