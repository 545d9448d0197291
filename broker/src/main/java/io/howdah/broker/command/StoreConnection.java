package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.store.StorePaths;
import io.howdah.broker.store.ZooKeeperClients;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;

/** A command's own connection to the brokers' ZooKeeper, beside the brokers. */
final class StoreConnection implements AutoCloseable {
  private static final Duration WITHIN = Duration.ofSeconds(20);

  private final CuratorFramework client;
  private final StorePaths paths;

  private StoreConnection(CuratorFramework client, StorePaths paths) {
    this.client = client;
    this.paths = paths;
  }

  static StoreConnection open(BrokerSettings.ZooKeeperSettings settings)
      throws CommandException, InterruptedException {
    CuratorFramework client =
        ZooKeeperClients.connect(settings.connectString(), settings.sessionTimeout());
    if (!client.blockUntilConnected((int) WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      client.close();
      throw new CommandException(
          ProcessExit.NO_ANSWER,
          "ZooKeeper at %s does not answer; zookeeper.servers in broker.yaml names it"
              .formatted(settings.connectString()));
    }
    return new StoreConnection(client, new StorePaths(settings.path()));
  }

  CuratorFramework client() {
    return client;
  }

  StorePaths paths() {
    return paths;
  }

  @Override
  public void close() {
    client.close();
  }
}
