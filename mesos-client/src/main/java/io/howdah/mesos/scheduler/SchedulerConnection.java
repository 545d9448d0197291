package io.howdah.mesos.scheduler;

import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.NotSentException;
import io.howdah.mesos.SubscriptionLostException;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.Backoff;
import io.howdah.mesos.http.HttpClients;
import io.howdah.mesos.http.MesosHttp;
import io.howdah.mesos.http.Pause;
import io.howdah.mesos.http.SystemTimer;
import io.howdah.mesos.http.Timer;
import io.howdah.mesos.http.Transport;
import io.howdah.mesos.leader.LeaderDetector;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler's subscription to the leading master (Mesos' page "Scheduler HTTP API"). It finds the
 * leader, subscribes, drops a stream that is silent, and subscribes again with back-off until it is
 * closed or Mesos refuses it for good.
 *
 * <p>Calls of one agent stay in order, others overlap; see {@link #send}.
 */
public final class SchedulerConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerConnection.class);
  private static final long WARN_INTERVAL = Duration.ofMinutes(1).toNanos();

  private final LeaderDetector detector;
  private final SchedulerListener listener;
  private final Timer timer;
  private Optional<Long> warnedAt = Optional.empty();
  private final SubscribeAttempt.Factory attempts;
  private final Backoff backoff;
  private final Pause pause;
  private final Thread thread;
  private final Object lock = new Object();

  private SubscribeAttempt attempt;
  private boolean closed;

  private SchedulerConnection(Builder builder) {
    this.detector = builder.detector;
    this.listener = builder.listener;
    this.timer = builder.timer;
    SchedulerSettings settings = builder.settings;
    this.backoff = new Backoff(settings.minBackoff(), settings.maxBackoff(), builder.random);
    this.pause = new Pause(timer);
    MesosHttp http =
        new MesosHttp(
            HttpClients.of(builder.transport, "mesos-calls", 2, settings.connectTimeout()),
            settings.callTimeout());
    this.attempts =
        new SubscribeAttempt.Factory(
            http,
            builder.transport,
            timer,
            settings,
            builder.subscribe,
            builder.authorization,
            detector,
            this::stands,
            listener);
    this.thread = new Thread(this::run, "mesos-events");
    thread.setDaemon(true);
  }

  /**
   * Begins a connection.
   *
   * @param detector where the leader is; started and closed with the connection
   * @param subscribe asked anew for each SUBSCRIBE: the framework id and the suppressed roles
   *     change. Once Mesos has given an id it is filled in where the answer lacks one
   * @param listener told what happens
   */
  public static Builder builder(
      LeaderDetector detector, Supplier<Call.Subscribe> subscribe, SchedulerListener listener) {
    return new Builder(detector, subscribe, listener);
  }

  /** Begins to subscribe; returns at once. Once only. */
  public void start() {
    detector.start(this::leaderChanged);
    thread.start();
  }

  /**
   * Sends a call other than SUBSCRIBE; the framework id is filled in. Never blocks. Calls about one
   * agent (ACCEPT with a launch, KILL, ACKNOWLEDGE, MESSAGE, SHUTDOWN) are sent in the order of
   * {@code send}, each when the one before is answered. DECLINEs overlap with everything. All other
   * calls wait for all before them, and all after wait for them. A call belongs to the subscription
   * that stands now and is never carried over to the next.
   *
   * @return done when Mesos accepted the call, which promises nothing about its effect. Fails with
   *     {@link NotSentException}, {@link io.howdah.mesos.CallRefusedException} or {@link
   *     io.howdah.mesos.OutcomeUnknownException}. Completed on an HTTP thread: dependents must not
   *     block
   */
  public CompletableFuture<Void> send(Call call) {
    SubscribeAttempt current;
    synchronized (lock) {
      current = attempt;
    }
    return current == null
        ? CompletableFuture.failedFuture(
            new NotSentException(call.getType() + ": there is no subscription"))
        : current.send(call);
  }

  private void run() {
    try {
      while (true) {
        MesosException cause = attempt();
        synchronized (lock) {
          attempt = null;
          if (closed) {
            return;
          }
        }
        if (!(cause instanceof SubscriptionLostException)) {
          LOG.error("Mesos subscription ended for good: {}", cause.getMessage());
          release();
          listener.failed(cause);
          return;
        }
        warn(cause);
        listener.disconnected(cause);
        pause.await(backoff.next());
      }
    } catch (InterruptedException e) {
      // Only close() interrupts, and it has set the flag that send() looks at.
      Thread.currentThread().interrupt();
    }
  }

  /** Subscribes and reads until that ends. */
  private MesosException attempt() {
    Optional<HostAndPort> master = detector.next();
    if (master.isEmpty()) {
      return new SubscriptionLostException(
          "no leading master is known from " + detector.describe());
    }
    SubscribeAttempt next = attempts.with(master.get());
    synchronized (lock) {
      if (closed) {
        return new SubscriptionLostException("the connection is closed");
      }
      attempt = next;
    }
    // The leader may have changed just before the attempt could be seen.
    dropUnlessWithLeader(next);
    return next.run();
  }

  private void stands() {
    backoff.reset();
    pause.forget();
  }

  private void leaderChanged() {
    SubscribeAttempt current;
    synchronized (lock) {
      current = attempt;
    }
    if (current != null) {
      dropUnlessWithLeader(current);
    }
    pause.wake();
  }

  private void dropUnlessWithLeader(SubscribeAttempt current) {
    detector
        .watched()
        .filter(leader -> !current.isWith(leader))
        .ifPresent(
            leader ->
                current.drop(new SubscriptionLostException("the leading master is now " + leader)));
  }

  /** A master that stays away is told once a minute, not at every attempt. */
  private void warn(MesosException cause) {
    long now = timer.nanos();
    if (warnedAt.isEmpty() || now - warnedAt.get() >= WARN_INTERVAL) {
      warnedAt = Optional.of(now);
      LOG.warn("no Mesos subscription, trying again: {}", cause.getMessage());
    } else {
      LOG.debug("no Mesos subscription, trying again: {}", cause.getMessage());
    }
  }

  private void release() {
    synchronized (lock) {
      closed = true;
    }
    detector.close();
    timer.close();
  }

  /**
   * Ends the subscription without TEARDOWN: to Mesos the scheduler is away, and its failover
   * time-out begins. Idempotent. Waits until the listener is not being called any more, unless the
   * listener itself closes.
   */
  @Override
  public void close() {
    SubscribeAttempt current;
    synchronized (lock) {
      closed = true;
      current = attempt;
    }
    if (current != null) {
      current.drop(new SubscriptionLostException("the connection is closed"));
    }
    release();
    if (Thread.currentThread() != thread) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The parts of a connection; all but the first three have defaults. */
  public static final class Builder {
    private final LeaderDetector detector;
    private final Supplier<Call.Subscribe> subscribe;
    private final SchedulerListener listener;
    private SchedulerSettings settings = SchedulerSettings.DEFAULT;
    private Supplier<Authorization> authorization = () -> Authorization.NONE;
    private Transport transport = Transport.PLAIN;
    private Timer timer;
    private RandomGenerator random = RandomGenerator.getDefault();

    private Builder(
        LeaderDetector detector, Supplier<Call.Subscribe> subscribe, SchedulerListener listener) {
      this.detector = detector;
      this.subscribe = subscribe;
      this.listener = listener;
    }

    /** Figures other than the default ones. */
    public Builder settings(SchedulerSettings value) {
      settings = value;
      return this;
    }

    /**
     * Who the scheduler is. Asked anew for each SUBSCRIBE and kept for the calls of that
     * subscription: a secret that changes takes effect when masters that know it are subscribed to.
     * Sent to masters that the detector knows only, wherever redirects lead.
     */
    public Builder authorization(Supplier<Authorization> value) {
      authorization = value;
      return this;
    }

    /** What masters speak over. */
    public Builder transport(Transport value) {
      transport = value;
      return this;
    }

    /** Time; closed with the connection. */
    public Builder timer(Timer value) {
      timer = value;
      return this;
    }

    /** Randomness of the back-off. */
    public Builder random(RandomGenerator value) {
      random = value;
      return this;
    }

    /** A connection that is not started. */
    public SchedulerConnection build() {
      if (timer == null) {
        timer = new SystemTimer("mesos-timer");
      }
      return new SchedulerConnection(this);
    }
  }
}
