package io.howdah.mesos.leader;

import io.howdah.mesos.HostAndPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the masters' election in ZooKeeper. While ZooKeeper cannot be reached it goes on naming
 * the last leader it saw: unknown is not gone.
 */
public final class ZooKeeperLeaderDetector implements LeaderDetector {
  private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperLeaderDetector.class);
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int RETRY_MS = 500;

  private final String description;
  private final String path;
  private final boolean byName;
  private final CuratorFramework curator;
  private final CuratorWatcher childrenWatcher = event -> read();
  private volatile Optional<HostAndPort> leader = Optional.empty();
  private volatile Runnable changed = () -> {};
  private volatile boolean closed;

  /**
   * A detector with a ZooKeeper session of its own.
   *
   * @param ensemble ZooKeeper servers
   * @param path of the masters' nodes, as in the masters' {@code --zk}
   * @param digest user:password, if the nodes are protected
   * @param sessionTimeout of the session
   * @param byName whether masters are contacted by name rather than by address
   */
  public ZooKeeperLeaderDetector(
      List<HostAndPort> ensemble,
      String path,
      Optional<String> digest,
      Duration sessionTimeout,
      boolean byName) {
    String servers = ensemble.stream().map(HostAndPort::toString).collect(Collectors.joining(","));
    this.path = path;
    this.byName = byName;
    this.description = "zk://" + servers + path;
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(servers)
            .sessionTimeoutMs((int) sessionTimeout.toMillis())
            .connectionTimeoutMs(CONNECT_TIMEOUT_MS)
            .retryPolicy(new ExponentialBackoffRetry(RETRY_MS, 3));
    digest.ifPresent(
        auth -> builder.authorization("digest", auth.getBytes(StandardCharsets.UTF_8)));
    this.curator = builder.build();
  }

  @Override
  public void start(Runnable whenChanged) {
    changed = whenChanged;
    curator
        .getConnectionStateListenable()
        .addListener(
            (client, state) -> {
              // Watches do not survive a session; and what changed meanwhile was not told.
              if (state == ConnectionState.CONNECTED || state == ConnectionState.RECONNECTED) {
                read();
              }
            });
    curator.start();
  }

  private void read() {
    if (closed) {
      return;
    }
    try {
      curator
          .getChildren()
          .usingWatcher(childrenWatcher)
          .inBackground((client, event) -> children(event))
          .forPath(path);
    } catch (Exception e) {
      // Curator declares Exception; in the background it throws only when it is closed.
      LOG.debug("{}: cannot read the masters' nodes", description, e);
    }
  }

  private void children(CuratorEvent event) {
    KeeperException.Code code = KeeperException.Code.get(event.getResultCode());
    if (code == KeeperException.Code.NONODE) {
      // No master has ever been there. Its coming is told by a watch on the path itself.
      become(Optional.empty());
      watchForPath();
    } else if (code == KeeperException.Code.OK) {
      Optional<String> leading = MasterInfoNode.leading(event.getChildren());
      if (leading.isEmpty()) {
        become(Optional.empty());
      } else {
        readLeader(leading.get());
      }
    } else {
      LOG.warn("{}: cannot list the masters: {}", description, code);
    }
  }

  private void watchForPath() {
    try {
      curator
          .checkExists()
          .usingWatcher(childrenWatcher)
          .inBackground(
              (client, event) -> {
                if (event.getResultCode() == KeeperException.Code.OK.intValue()) {
                  read();
                }
              })
          .forPath(path);
    } catch (Exception e) {
      LOG.debug("{}: cannot watch the masters' path", description, e);
    }
  }

  private void readLeader(String node) {
    try {
      curator
          .getData()
          .inBackground((client, event) -> data(node, event))
          .forPath(path + "/" + node);
    } catch (Exception e) {
      LOG.debug("{}: cannot read {}", description, node, e);
    }
  }

  private void data(String node, CuratorEvent event) {
    KeeperException.Code code = KeeperException.Code.get(event.getResultCode());
    if (code == KeeperException.Code.NONODE) {
      // It went away in between; the watch on the children has fired or will.
      read();
    } else if (code == KeeperException.Code.OK) {
      try {
        become(Optional.of(MasterInfoNode.address(event.getData(), byName)));
      } catch (IOException e) {
        LOG.error("{}/{} is not a Mesos master's node: {}", description, node, e.getMessage());
        become(Optional.empty());
      }
    } else {
      LOG.warn("{}: cannot read {}: {}", description, node, code);
    }
  }

  private void become(Optional<HostAndPort> now) {
    if (!now.equals(leader) && !closed) {
      LOG.info(
          "{}: leading master is {}", description, now.map(HostAndPort::toString).orElse("none"));
      leader = now;
      changed.run();
    }
  }

  @Override
  public Optional<HostAndPort> next() {
    return leader;
  }

  @Override
  public Optional<HostAndPort> watched() {
    return leader;
  }

  /** Of the leader only: who does not lead has nobody else to redirect to. */
  @Override
  public boolean isMaster(HostAndPort address) {
    return leader.filter(master -> master.isSamePlaceAs(address)).isPresent();
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void close() {
    closed = true;
    curator.close();
  }
}
