package io.howdah.emulator.zookeeper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.howdah.emulator.wire.MesosJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a master's {@code json.info_*} node into ZooKeeper, as Mesos does: ephemeral, numbered, the
 * lowest number leads. After a lost session it registers again.
 */
public final class MasterContender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MasterContender.class);
  private static final String PREFIX = "json.info_";
  private static final String LOG = "/log_replicas";
  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final ZooKeeperAddress address;
  private final Duration sessionTimeout;
  private final boolean replicatedLog;
  private final Runnable elected;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private MortalZooKeeper zooKeeper;
  private String node;
  private MasterInfo info;
  private volatile Optional<String> otherLeader = Optional.empty();
  private boolean closed;

  /**
   * A contender that has not registered.
   *
   * @param replicatedLog whether there is a node for the replicas of a log, as beside several
   *     masters
   * @param elected is run whenever it turns out that this master leads; it must not block
   */
  public MasterContender(
      ZooKeeperAddress address, Duration sessionTimeout, boolean replicatedLog, Runnable elected) {
    this.address = address;
    this.sessionTimeout = sessionTimeout;
    this.replicatedLog = replicatedLog;
    this.elected = elected;
  }

  /**
   * Registers, or replaces the node by a new one when the master has failed over.
   *
   * @throws IOException if ZooKeeper cannot be reached within 30 s or refuses
   */
  public void contend(MasterInfo master) throws IOException {
    lock.lock();
    try {
      info = master;
      connect();
      if (node != null) {
        delete(node);
      }
      register();
    } finally {
      lock.unlock();
    }
  }

  /** Host and port of the leading master, if it is another one. */
  public Optional<String> otherLeader() {
    return otherLeader;
  }

  private void connect() throws IOException {
    if (zooKeeper != null && zooKeeper.getState().isAlive()) {
      return;
    }
    zooKeeper =
        new MortalZooKeeper(address.hosts(), (int) sessionTimeout.toMillis(), this::session);
    long deadline = System.nanoTime() + CONNECT.toNanos();
    while (zooKeeper.getState() != ZooKeeper.States.CONNECTED) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new IOException(
            "no connection to ZooKeeper at " + address.hosts() + " within " + CONNECT);
      }
      try {
        // The state may change without an event, so it is looked at now and then.
        changed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while connecting to ZooKeeper", e);
      }
    }
  }

  private void session(WatchedEvent event) {
    lock.lock();
    try {
      changed.signalAll();
      if (event.getState() == Watcher.Event.KeeperState.Expired && !closed) {
        log.warn("ZooKeeper session expired; registering again");
        zooKeeper = null;
        node = null;
        Thread again = new Thread(this::registerAgain, "emulator-zookeeper");
        again.setDaemon(true);
        again.start();
      }
    } finally {
      lock.unlock();
    }
  }

  private void registerAgain() {
    lock.lock();
    try {
      if (!closed) {
        connect();
        register();
      }
    } catch (IOException e) {
      log.error("the master is no longer registered in ZooKeeper: {}", e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  private void register() throws IOException {
    try {
      createPath();
      if (replicatedLog) {
        createNode(address.path() + LOG);
      }
      String created =
          zooKeeper.create(
              address.path() + "/" + PREFIX,
              json(info),
              ZooDefs.Ids.OPEN_ACL_UNSAFE,
              CreateMode.EPHEMERAL_SEQUENTIAL);
      node = created.substring(address.path().length() + 1);
      look();
    } catch (KeeperException e) {
      throw new IOException("ZooKeeper refuses " + address.path() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while registering in ZooKeeper", e);
    }
  }

  private void createPath() throws KeeperException, InterruptedException {
    StringBuilder path = new StringBuilder();
    for (String part : address.path().substring(1).split("/", -1)) {
      path.append('/').append(part);
      createNode(path.toString());
    }
  }

  private void createNode(String path) throws KeeperException, InterruptedException {
    try {
      zooKeeper.create(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    } catch (KeeperException.NodeExistsException e) {
      log.debug("{} exists", path);
    }
  }

  private void delete(String name) throws IOException {
    try {
      zooKeeper.delete(address.path() + "/" + name, -1);
    } catch (KeeperException.NoNodeException e) {
      log.debug("{} has gone already", name);
    } catch (KeeperException e) {
      throw new IOException("cannot delete " + name + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while deleting " + name, e);
    }
  }

  /** Mesos writes the node's fields in alphabetical order. */
  static byte[] json(MasterInfo info) throws IOException {
    JsonNode tree = SORTED.readTree(MesosJson.write(info));
    return SORTED.writeValueAsBytes(SORTED.treeToValue(tree, Object.class));
  }

  private void look() throws KeeperException, InterruptedException {
    List<String> children = zooKeeper.getChildren(address.path(), this::childrenChanged);
    TreeMap<String, String> masters = new TreeMap<>();
    children.stream().filter(name -> name.startsWith(PREFIX)).forEach(n -> masters.put(n, n));
    if (masters.isEmpty() || masters.firstKey().equals(node)) {
      otherLeader = Optional.empty();
      if (!masters.isEmpty()) {
        elected.run();
      }
      return;
    }
    try {
      byte[] data = zooKeeper.getData(address.path() + "/" + masters.firstKey(), false, null);
      JsonNode leader = SORTED.readTree(data).path("address");
      otherLeader =
          Optional.of(leader.path("hostname").asText() + ":" + leader.path("port").asInt());
    } catch (KeeperException.NoNodeException e) {
      log.debug("the leader went while it was looked at; the watch tells", e);
    } catch (IOException e) {
      log.warn("{} is no JSON: {}", masters.firstKey(), e.getMessage());
    }
  }

  private void childrenChanged(WatchedEvent event) {
    if (event.getType() != Watcher.Event.EventType.NodeChildrenChanged) {
      return;
    }
    Thread looking = new Thread(this::lookAgain, "emulator-zookeeper-look");
    looking.setDaemon(true);
    looking.start();
  }

  private void lookAgain() {
    lock.lock();
    try {
      if (!closed && zooKeeper != null) {
        look();
      }
    } catch (KeeperException e) {
      log.warn("cannot look for the leading master: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Dies without closing the session, as SIGKILL does: the node stays until it times out. */
  public void die() {
    MortalZooKeeper open = giveUp();
    if (open != null) {
      open.die();
    }
  }

  private MortalZooKeeper giveUp() {
    lock.lock();
    try {
      closed = true;
      MortalZooKeeper open = zooKeeper;
      zooKeeper = null;
      return open;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    MortalZooKeeper open = giveUp();
    if (open != null) {
      try {
        open.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
