package io.howdah.broker.election;

import io.howdah.broker.store.Epoch;
import io.howdah.broker.store.EpochNode;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.StoreException;
import io.howdah.broker.store.StorePaths;
import io.howdah.broker.store.ZooKeeperSession;
import io.howdah.broker.store.ZooKeeperStateStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.recipes.leader.Participant;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for election, and leads at most once: a leadership that is over ends the process.
 *
 * <p>Built on Curator's {@link LeaderLatch}, which keeps its place until it is closed. {@code
 * LeaderSelector} lends a thread to each leadership and queues again after it; here leading ends
 * with the process, and an interrupted thread is no way to end it.
 *
 * <p>The latch decides who tries to lead; that only one does is ensured by the epoch, which the
 * winner takes first, and which every transaction checks (law 2).
 */
public final class Election implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);

  /** Round trips at rest for each session time-out: twice as many as the gate needs. */
  private static final int HEARTBEATS = 2 * SessionClock.FRACTION;

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final CuratorFramework client;
  private final StorePaths paths;
  private final LeaderAddress self;
  private final ElectionListener listener;
  private final LongSupplier nanos;
  private final LeaderLatch latch;
  private final ConnectionReport report;
  // Taking the epoch may wait for ZooKeeper, so may a look at who leads, and a listener takes what
  // time it takes: none of them may hold up a heartbeat.
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(daemon("election-heartbeat"));
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(daemon("election-watch"));
  private final ExecutorService taker = Executors.newSingleThreadExecutor(daemon("election-epoch"));
  private final ExecutorService caller = Executors.newSingleThreadExecutor(daemon("election"));
  private final ConnectionStateListener connections = this::connectionChanged;

  private final Object lock = new Object();
  // Guarded by lock.
  private Optional<Leading> leading = Optional.empty();
  private boolean over;

  private volatile Optional<LeaderAddress> leader = Optional.empty();
  private volatile Future<?> looks = CompletableFuture.completedFuture(null);
  private volatile Future<?> heartbeats = CompletableFuture.completedFuture(null);

  private record Leading(ZooKeeperSession session, Epoch epoch, LeadershipGate gate) {}

  /**
   * Not standing yet.
   *
   * @param client from {@code ZooKeeperClients}; used by nobody else, closed by its owner
   * @param self told to the other brokers
   * @param nanos monotonic clock
   */
  public Election(
      CuratorFramework client,
      StorePaths paths,
      LeaderAddress self,
      ElectionListener listener,
      LongSupplier nanos) {
    this.client = client;
    this.paths = paths;
    this.self = self;
    this.listener = listener;
    this.nanos = nanos;
    this.report = new ConnectionReport(client.getZookeeperClient().getCurrentConnectionString());
    this.latch = new LeaderLatch(client, paths.election(), self.toString());
  }

  /** Stands for election, as soon as ZooKeeper answers and for as long as it takes. */
  public void start() {
    client.getConnectionStateListenable().addListener(connections);
    latch.addListener(
        new LeaderLatchListener() {
          @Override
          public void isLeader() {
            taker.execute(Election.this::takeLeadership);
          }

          @Override
          public void notLeader() {
            fence("another broker was elected, or the ZooKeeper session has ended");
          }
        });
    try {
      latch.start();
    } catch (Exception e) {
      // Declared, but thrown only for a latch that was started before.
      throw new IllegalStateException("The election cannot be started", e);
    }
    looks = watcher.scheduleWithFixedDelay(this::watch, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Who leads or is about to, itself included; at most a few seconds old. */
  public Optional<LeaderAddress> currentLeader() {
    return leader;
  }

  /**
   * Ends the leadership: for others who learn that it is over, the commit pipeline above all. The
   * listener hears of it once, whoever finds it first.
   */
  public void fence(String why) {
    synchronized (lock) {
      if (leading.isEmpty() || over) {
        return;
      }
      over = true;
      leading.get().gate().fence();
    }
    tell(() -> listener.fenced(why));
  }

  private void takeLeadership() {
    try {
      Optional<ZooKeeperSession> found = connectedSession();
      if (found.isEmpty()) {
        return;
      }
      ZooKeeperSession session = found.get();
      LeadershipGate gate = new LeadershipGate(session.timeout(), nanos);
      session.onConfirmation(
          sent -> {
            if (gate.confirm(sent)) {
              confirmedAgain();
            }
          });
      Epoch epoch = new EpochNode(session, paths).take(self.toString());
      synchronized (lock) {
        if (over || leading.isPresent()) {
          return;
        }
        // From here on losing the latch fences. If it was lost before, there is nothing to fence:
        // another one takes the next epoch.
        if (!latch.hasLeadership() || !isCurrent(session)) {
          LOG.info("Lost the election again while taking epoch {}", epoch.number());
          return;
        }
        leading = Optional.of(new Leading(session, epoch, gate));
      }
      leader = Optional.of(self);
      LOG.info("Leading as {} with epoch {}", self, epoch.number());
      Leadership leadership =
          new Leadership(epoch, new ZooKeeperStateStore(session, paths, epoch), gate);
      tell(() -> listener.elected(leadership));
      long period = session.timeout().toMillis() / HEARTBEATS;
      heartbeats = heart.scheduleAtFixedRate(this::heartbeat, 0, period, TimeUnit.MILLISECONDS);
      if (!latch.hasLeadership()) {
        fence("another broker was elected while the epoch was taken");
      }
    } catch (FencedException e) {
      // Not leading yet: the latch stands again in the next session.
      LOG.info("Elected, but: {}", e.getMessage());
    } catch (StoreException e) {
      tell(() -> listener.failed(e));
    } catch (InterruptedException e) {
      // Only close() interrupts this thread.
      Thread.currentThread().interrupt();
    }
  }

  /** The session, once it is connected; empty if the election was lost meanwhile. */
  private Optional<ZooKeeperSession> connectedSession() throws InterruptedException {
    while (latch.hasLeadership()) {
      if (client.blockUntilConnected((int) LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          return Optional.of(ZooKeeperSession.current(client, nanos));
        } catch (StoreException e) {
          LOG.info("Elected, but: {}", e.getMessage());
        }
      }
    }
    return Optional.empty();
  }

  private boolean isCurrent(ZooKeeperSession session) throws StoreException {
    return ZooKeeperSession.current(client, nanos).id() == session.id();
  }

  private void confirmedAgain() {
    boolean leads;
    synchronized (lock) {
      leads = leading.isPresent() && !over;
    }
    if (leads) {
      tell(listener::confirmedAgain);
    }
  }

  /** A round trip to ZooKeeper's leader, and a look at the epoch. */
  private void heartbeat() {
    Leading now;
    synchronized (lock) {
      if (leading.isEmpty() || over) {
        return;
      }
      now = leading.get();
    }
    String path = paths.epoch();
    Epoch epoch = now.epoch();
    CompletableFuture<ZooKeeperSession.Node> answer =
        now.session().sync(path).thenCompose(done -> now.session().read(path));
    CompletableFuture<?> judged =
        answer.whenComplete(
            (node, failure) -> {
              if (failure != null) {
                whyFenced(failure).ifPresent(this::fence);
              } else if (node.stat().getVersion() != epoch.version()) {
                fence("another broker has taken the epoch after %d".formatted(epoch.number()));
              }
            });
    // A failure was judged above; the future itself says nothing more.
    LOG.trace("heartbeat {}", judged);
  }

  /** Empty: nothing is known; the gate closes by itself, and the next heartbeat tells. */
  private static Optional<String> whyFenced(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof KeeperException.SessionExpiredException) {
      return Optional.of("the ZooKeeper session has ended");
    }
    if (cause instanceof KeeperException.NoNodeException gone) {
      return Optional.of(gone.getPath() + " is gone");
    }
    return Optional.empty();
  }

  private void connectionChanged(CuratorFramework source, ConnectionState state) {
    Optional<Leading> now;
    synchronized (lock) {
      now = leading;
    }
    if (now.isEmpty()) {
      return;
    }
    switch (state) {
      case SUSPENDED -> {
        now.get().gate().suspend();
        LOG.warn("The connection to ZooKeeper is lost: no effect leaves until it is back");
      }
      case LOST -> fence("the ZooKeeper session has ended");
      case RECONNECTED, CONNECTED -> heartbeat();
      case READ_ONLY -> now.get().gate().suspend();
    }
  }

  private void watch() {
    boolean connected = client.getZookeeperClient().isConnected();
    long now = nanos.getAsLong();
    report.look(connected, now).ifPresent(LOG::warn);
    Duration timeout =
        Duration.ofMillis(client.getZookeeperClient().getLastNegotiatedSessionTimeoutMs());
    if (!connected) {
      if (report.awayLongerThan(timeout, now)) {
        leader = Optional.empty();
      }
      return;
    }
    try {
      Participant first = latch.getLeader();
      leader =
          first.getId().isEmpty()
              ? Optional.empty()
              : Optional.of(LeaderAddress.parse(first.getId()));
    } catch (InterruptedException e) {
      // Only close() interrupts this thread.
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // Curator declares Exception. The next look is a second away, and a standby without a leader
      // answers reads by itself.
      LOG.debug("Cannot read who leads", e);
    }
  }

  /** Steps down and stands no more; the listener hears nothing of it. */
  @Override
  public void close() {
    synchronized (lock) {
      over = true;
      leading.ifPresent(l -> l.gate().fence());
    }
    client.getConnectionStateListenable().removeListener(connections);
    try {
      latch.close(LeaderLatch.CloseMode.SILENT);
    } catch (IOException | IllegalStateException e) {
      // The place ends with the session in any case.
      LOG.debug("Cannot leave the election", e);
    }
    looks.cancel(true);
    heartbeats.cancel(true);
    taker.shutdownNow();
    watcher.shutdownNow();
    heart.shutdownNow();
    caller.shutdown();
  }

  /** Tells the listener something, unless the election was closed meanwhile. */
  private void tell(Runnable call) {
    try {
      caller.execute(call);
    } catch (RejectedExecutionException e) {
      // Closed: the listener hears nothing more.
      LOG.debug("Not told after closing", e);
    }
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
