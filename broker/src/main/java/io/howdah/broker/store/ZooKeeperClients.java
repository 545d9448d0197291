package io.howdah.broker.store;

import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;

/** Makes the Curator client that election and store share: one session for both. */
public final class ZooKeeperClients {
  private ZooKeeperClients() {}

  /**
   * A started client. It keeps trying to connect for as long as it is open.
   *
   * @param servers {@code host:port,host:port}
   * @param sessionTimeout asked for; the servers may grant another one
   */
  public static CuratorFramework connect(String servers, Duration sessionTimeout) {
    CuratorFramework client =
        CuratorFrameworkFactory.builder()
            .connectString(servers)
            .sessionTimeoutMs((int) sessionTimeout.toMillis())
            .connectionTimeoutMs((int) sessionTimeout.toMillis())
            .retryPolicy(new BoundedExponentialBackoffRetry(200, 5_000, 29))
            // A leader keeps its place while only the connection is away: effects wait, and the
            // session decides.
            .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
            .simulatedSessionExpirationPercent(100)
            // The servers are those of the configuration: the ensemble's own list may hold
            // addresses
            // that are not reachable from here.
            .ensembleTracker(false)
            .build();
    client.start();
    return client;
  }
}
