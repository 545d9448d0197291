package io.howdah.broker.command;

import ch.qos.logback.classic.Level;
import io.howdah.broker.api.ApiServer;
import io.howdah.broker.api.BrokerIdentity;
import io.howdah.broker.api.BrokerMetrics;
import io.howdah.broker.api.ExecutorArchive;
import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.config.Configuration;
import io.howdah.broker.config.ConfigurationWatcher;
import io.howdah.broker.core.Effect;
import io.howdah.broker.election.Election;
import io.howdah.broker.election.ElectionListener;
import io.howdah.broker.election.LeaderAddress;
import io.howdah.broker.election.Leadership;
import io.howdah.broker.loop.LoopEnd;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.StoreException;
import io.howdah.broker.store.StorePaths;
import io.howdah.broker.store.ZooKeeperClients;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker's life: HTTP first, so that it can be asked how it is; then ZooKeeper and the election,
 * for as long as they take; then, at most once, leading. Whatever ends a leadership ends the
 * process.
 */
final class BrokerProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerProcess.class);

  /** Seconds between two comparisons of the file with the newest revision. */
  private static final int COMPARED_EVERY = 5;

  /** Why the process is to end. */
  record End(ProcessExit exit, String message) {}

  private final Path file;
  private final Configuration read;
  private final BrokerSettings settings;
  private final MesosEdge.Factory mesos;
  private final ConfigurationWatcher watcher;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "broker-timer");
            thread.setDaemon(true);
            return thread;
          });

  private volatile LeaderAddress self;
  private volatile Optional<Election> election = Optional.empty();
  private volatile Optional<Leading> leading = Optional.empty();
  private final BrokerMetrics metrics = new BrokerMetrics(() -> leading.map(Leading::snapshot));
  private final FollowedFile followed;
  private int untilComparison = COMPARED_EVERY;
  private CuratorFramework zooKeeper;
  private ApiServer http;
  private ExecutorArchive archive;
  private Future<?> looks = CompletableFuture.completedFuture(null);
  private boolean closed;

  BrokerProcess(Path file, Configuration configuration, MesosEdge.Factory mesos) {
    this.file = file;
    this.settings = configuration.settings();
    this.read = configuration;
    this.mesos = mesos;
    this.followed = new FollowedFile(file, configuration, () -> leading);
    metrics.diverges(followed::diverges);
    this.watcher = new ConfigurationWatcher(file, configuration, followed);
  }

  /**
   * Starts everything and returns; ZooKeeper and Mesos need not be there yet.
   *
   * @throws CommandException if the port is taken or the executor's archive cannot be read
   */
  synchronized void start() throws CommandException {
    setLogLevel(settings);
    read.warnings().forEach(warning -> LOG.warn("{}: {}", file, warning));
    archive = archive();
    startHttp();
    LOG.info(
        "Howdah {} at http://{}/, ZooKeeper {}{}, Mesos {}",
        Version.text(),
        self,
        settings.zookeeper().connectString(),
        settings.zookeeper().path(),
        String.join(",", settings.mesos().masters()).replaceAll("//[^/]*@", "//...@"));
    zooKeeper =
        ZooKeeperClients.connect(
            settings.zookeeper().connectString(), settings.zookeeper().sessionTimeout());
    Election standing =
        new Election(
            zooKeeper,
            new StorePaths(settings.zookeeper().path()),
            self,
            new Elected(),
            System::nanoTime);
    election = Optional.of(standing);
    standing.start();
    watcher.start(timer);
    looks = timer.scheduleWithFixedDelay(this::lookSafely, 1, 1, TimeUnit.SECONDS);
  }

  /** Waits for the end and logs why. */
  End await() throws InterruptedException {
    try {
      End reached = end.get();
      if (reached.exit() == ProcessExit.OK) {
        LOG.info("{}", reached.message());
      } else {
        LOG.error(
            "{} (exit status {}: {})",
            reached.message(),
            reached.exit().code(),
            reached.exit().meaning());
      }
      return reached;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end is only ever completed normally", e);
    }
  }

  /** host:port that it advertises, once started. */
  LeaderAddress address() {
    return self;
  }

  private void startHttp() throws CommandException {
    http =
        new ApiServer(
            new Identity(),
            () -> leading.map(Leading::snapshot),
            () -> leading.map(Leading::desk),
            metrics,
            Optional.of(archive),
            settings.http().leaderProxy(),
            Version.text());
    try {
      http.start(settings.http().bind(), settings.http().port());
    } catch (BindException e) {
      throw new CommandException(
          ProcessExit.PORT_TAKEN,
          e.getMessage() + ". Stop what listens there, or change http.port in " + file);
    }
    self = new LeaderAddress(host(), http.port());
  }

  private String host() throws CommandException {
    try {
      String host =
          settings.http().advertise().isPresent()
              ? settings.http().advertise().get()
              : InetAddress.getLocalHost().getCanonicalHostName();
      return host.contains(":") ? "[" + host + "]" : host;
    } catch (UnknownHostException e) {
      throw new CommandException(
          ProcessExit.BAD_CONFIGURATION,
          "this machine's own name has no address (%s); set http.advertise in %s"
              .formatted(e.getMessage(), file));
    }
  }

  private ExecutorArchive archive() throws CommandException {
    Path path =
        settings
            .executorArchive()
            .orElse(Path.of(System.getProperty("howdah.home", "."), "lib/howdah-executor.tar.gz"));
    try {
      return ExecutorArchive.of(path);
    } catch (IOException e) {
      throw new CommandException(
          ProcessExit.BAD_CONFIGURATION,
          "the executor's archive %s cannot be read; executor-archive in %s names another one"
              .formatted(path, file));
    }
  }

  private void lookSafely() {
    try {
      leading.ifPresent(Leading::look);
      if (--untilComparison <= 0) {
        untilComparison = COMPARED_EVERY;
        followed.compare(
            election
                .flatMap(Election::currentLeader)
                .filter(leader -> !leader.equals(self))
                .map(LeaderAddress::toString));
      }
    } catch (RuntimeException e) {
      // A scheduled task that throws is never run again, and ResourceManagers would be forgotten.
      LOG.error("Following the definitions failed; it is tried again", e);
    }
  }

  private void lead(Leadership leadership) {
    try {
      String address = "http://" + self + archive.path();
      Leading now =
          new Leading(
              settings,
              self,
              leadership,
              mesos,
              mesos.executorInfos(settings, address),
              "file " + file + " on " + self.host(),
              new Ends(),
              metrics.commits(),
              Clock.systemUTC(),
              System::nanoTime);
      synchronized (this) {
        if (closed) {
          now.close();
          return;
        }
        now.start(followed.current());
        leading = Optional.of(now);
      }
    } catch (StoreException e) {
      finish(ProcessExit.of(e), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      finish(ProcessExit.INTERNAL_ERROR, "interrupted while the state was read");
    } catch (RuntimeException | Error e) {
      LOG.error("Leading failed", e);
      finish(ProcessExit.INTERNAL_ERROR, "cannot lead: " + e);
    }
  }

  private void finish(ProcessExit exit, String message) {
    end.complete(new End(exit, message));
  }

  /** Hands over: what was decided is stored, the subscription ends, another broker may lead. */
  synchronized void handOver() {
    if (closed) {
      return;
    }
    closed = true;
    watcher.close();
    looks.cancel(false);
    timer.shutdownNow();
    leading.ifPresent(Leading::close);
    election.ifPresent(Election::close);
    if (zooKeeper != null) {
      zooKeeper.close();
    }
    if (http != null) {
      http.close();
    }
    finish(ProcessExit.OK, "stopped");
  }

  @Override
  public void close() {
    handOver();
  }

  private static void setLogLevel(BrokerSettings settings) {
    if (LoggerFactory.getLogger("io.howdah") instanceof ch.qos.logback.classic.Logger logger) {
      logger.setLevel(Level.valueOf(settings.logLevel().name()));
    }
  }

  private final class Identity implements BrokerIdentity {
    @Override
    public String self() {
      return String.valueOf(self);
    }

    @Override
    public Optional<String> leader() {
      return election.flatMap(Election::currentLeader).map(LeaderAddress::toString);
    }

    @Override
    public String zooKeeperProblem() {
      CuratorFramework client = zooKeeper;
      return client != null && client.getZookeeperClient().isConnected()
          ? ""
          : "ZooKeeper at %s does not answer".formatted(settings.zookeeper().connectString());
    }

    @Override
    public Optional<String> configurationNote() {
      return followed.note();
    }
  }

  private final class Elected implements ElectionListener {
    @Override
    public void elected(Leadership leadership) {
      Thread thread = new Thread(() -> lead(leadership), "leadership");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void confirmedAgain() {
      // The loop looks at the gate with every tick.
    }

    @Override
    public void fenced(String why) {
      finish(ProcessExit.LEADERSHIP_LOST, "The leadership is over: " + why);
    }

    @Override
    public void failed(StoreException why) {
      finish(ProcessExit.of(why), why.getMessage());
    }
  }

  private final class Ends implements LoopEnd {
    @Override
    public void exit(Effect.Exit exit) {
      ProcessExit why = ProcessExit.of(exit.reason());
      if (why == ProcessExit.FAILED_OVER) {
        // A leader that was paused hears of its successor from Mesos first; the election tells it
        // apart from a stranger.
        Future<?> unused =
            timer.schedule(
                () -> finish(why, exit.message()),
                settings.zookeeper().sessionTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
      } else {
        finish(why, exit.message());
      }
    }

    @Override
    public void fenced(FencedException why) {
      election.ifPresent(e -> e.fence(why.getMessage()));
      finish(ProcessExit.LEADERSHIP_LOST, why.getMessage());
    }

    @Override
    public void storeFailed(StoreException why) {
      finish(ProcessExit.of(why), why.getMessage());
    }

    @Override
    public void crashed(Throwable why) {
      LOG.error("The event loop crashed", why);
      finish(ProcessExit.INTERNAL_ERROR, "the event loop crashed: " + why);
    }
  }
}
