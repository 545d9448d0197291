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
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a master's {@code json.info_*} node into ZooKeeper, as Mesos does: ephemeral, numbered, the
 * lowest number leads. After a lost session it registers again; whatever fails because ZooKeeper is
 * away is tried again until it works or the contender is closed.
 */
public final class MasterContender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MasterContender.class);
  private static final String PREFIX = "json.info_";
  private static final String LOG = "/log_replicas";
  private static final Duration CONNECT = Duration.ofSeconds(30);

  /** Between two attempts, if no event of the connection comes earlier. */
  private static final Duration RETRY = Duration.ofMillis(500);

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

  /** Whether it has been registered once. */
  private boolean known;

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
   * Registers, or replaces the node by a new one when the master has failed over. If that does not
   * work within 30 s, a master that has been registered before goes on trying in the background.
   *
   * @throws IOException if it is the first time and ZooKeeper cannot be reached within 30 s, or
   *     refuses
   */
  public void contend(MasterInfo master) throws IOException {
    lock.lock();
    try {
      info = master;
      node = null;
      registerWithin(CONNECT);
      known = true;
    } catch (IOException e) {
      if (!known || closed) {
        throw e;
      }
      log.warn("cannot register the master in ZooKeeper, and will try again: {}", e.getMessage());
      inBackground("emulator-zookeeper", this::registerAgain);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while registering in ZooKeeper", e);
    } finally {
      lock.unlock();
    }
  }

  private void registerWithin(Duration limit) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      try {
        registerOrLook();
        return;
      } catch (KeeperException e) {
        boolean lost =
            e instanceof KeeperException.ConnectionLossException
                || e instanceof KeeperException.SessionExpiredException;
        if (!lost || System.nanoTime() - begun > limit.toNanos()) {
          throw new IOException("ZooKeeper refuses " + address.path() + ": " + e.getMessage(), e);
        }
      }
      changed.awaitNanos(RETRY.toNanos());
    }
  }

  /** Host and port of the leading master, if it is another one. */
  public Optional<String> otherLeader() {
    return otherLeader;
  }

  private void connect() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + CONNECT.toNanos();
    while (!connected()) {
      if (closed) {
        throw new IOException("this master has left ZooKeeper");
      }
      if (zooKeeper == null || !zooKeeper.getState().isAlive()) {
        node = null; // it went with the session, whether or not the event has come
        zooKeeper =
            new MortalZooKeeper(address.hosts(), (int) sessionTimeout.toMillis(), this::session);
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new IOException(
            "no connection to ZooKeeper at " + address.hosts() + " within " + CONNECT);
      }
      // The state may change without an event, so it is looked at now and then.
      changed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
    }
  }

  private boolean connected() {
    return zooKeeper != null && zooKeeper.getState() == ZooKeeper.States.CONNECTED;
  }

  private void session(WatchedEvent event) {
    lock.lock();
    try {
      changed.signalAll();
      boolean replaced = zooKeeper != null && zooKeeper.getState().isAlive();
      if (event.getState() == Watcher.Event.KeeperState.Expired && !closed && !replaced) {
        log.warn("ZooKeeper session expired; registering again");
        zooKeeper = null;
        inBackground("emulator-zookeeper", this::registerAgain);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void inBackground(String name, Runnable action) {
    Thread thread = new Thread(action, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What may fail as long as ZooKeeper is away. */
  private interface Attempt {
    void run() throws IOException, KeeperException, InterruptedException;
  }

  /** Holds the lock but for the pauses between two attempts. */
  private void untilItWorks(String what, Attempt attempt) {
    lock.lock();
    try {
      while (!closed) {
        try {
          attempt.run();
          return;
        } catch (IOException | KeeperException e) {
          if (!closed) {
            log.warn("cannot {}, and will try again: {}", what, e.getMessage());
            changed.awaitNanos(RETRY.toNanos());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void registerAgain() {
    untilItWorks("register the master in ZooKeeper", this::registerOrLook);
  }

  /** Does what is left to do of both. */
  private void registerOrLook() throws IOException, KeeperException, InterruptedException {
    connect();
    if (node == null) {
      register();
    }
    look();
  }

  private void register() throws IOException, KeeperException, InterruptedException {
    createPath();
    if (replicatedLog) {
      createNode(address.path() + LOG);
    }
    deleteEarlierOnes();
    String created =
        zooKeeper.create(
            address.path() + "/" + PREFIX,
            json(info),
            ZooDefs.Ids.OPEN_ACL_UNSAFE,
            CreateMode.EPHEMERAL_SEQUENTIAL);
    node = created.substring(address.path().length() + 1);
  }

  /**
   * Nodes of this session: of the master's life before, or of an attempt whose answer was lost with
   * the connection. Such a node would lead, and nobody would feel meant by it.
   */
  private void deleteEarlierOnes() throws KeeperException, InterruptedException {
    for (String name : zooKeeper.getChildren(address.path(), false)) {
      Stat stat =
          name.startsWith(PREFIX) ? zooKeeper.exists(address.path() + "/" + name, false) : null;
      if (stat != null && stat.getEphemeralOwner() == zooKeeper.getSessionId()) {
        delete(name);
      }
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

  private void delete(String name) throws KeeperException, InterruptedException {
    try {
      zooKeeper.delete(address.path() + "/" + name, -1);
    } catch (KeeperException.NoNodeException e) {
      log.debug("{} has gone already", name);
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
    if (event.getType() == Watcher.Event.EventType.NodeChildrenChanged) {
      inBackground("emulator-zookeeper-look", this::lookAgain);
    }
  }

  /** The watch has gone with what it told: what fails now must not be left at that. */
  private void lookAgain() {
    untilItWorks(
        "look for the leading master",
        () -> {
          // Whoever has no session registers again, and looks then.
          if (zooKeeper != null && zooKeeper.getState().isAlive()) {
            look();
          }
        });
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
      changed.signalAll();
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
