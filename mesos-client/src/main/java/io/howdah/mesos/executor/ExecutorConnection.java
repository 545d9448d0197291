package io.howdah.mesos.executor;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.mesos.AgentLostException;
import io.howdah.mesos.CallRefusedException;
import io.howdah.mesos.ErrorEventException;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.NotSentException;
import io.howdah.mesos.SubscriptionLostException;
import io.howdah.mesos.SubscriptionRefusedException;
import io.howdah.mesos.http.EventStream;
import io.howdah.mesos.http.HttpClients;
import io.howdah.mesos.http.MesosHttp;
import io.howdah.mesos.http.Pause;
import io.howdah.mesos.http.SystemTimer;
import io.howdah.mesos.http.Timer;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor's subscription to its agent (Mesos' page "Executor HTTP API"). It keeps the tasks and
 * updates that the agent has not acknowledged and repeats them when it subscribes again, so {@link
 * #update} needs no repetition by its caller. After a loss it tries every 0.1 s, because an agent
 * that came back kills executors that do not subscribe within 2 s; it gives up after the recovery
 * time-out, or at once if the framework does not checkpoint.
 */
public final class ExecutorConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorConnection.class);

  /** What a repetition would not mend. An agent that is starting answers 404 and 503. */
  private static final Set<Integer> REFUSED_FOR_GOOD = Set.of(400, 401, 403, 406, 415);

  private final ExecutorEnvironment environment;
  private final ExecutorListener listener;
  private final ExecutorSettings settings;
  private final Timer timer;
  private final MesosHttp http;
  private final URI uri;
  private final Pause pause;
  private final Statuses statuses;
  private final Thread thread;
  private final Outbox outbox;

  private long lostAt;

  /**
   * A connection with the default figures that is not yet started.
   *
   * @param environment whose agent to subscribe to
   * @param listener told what happens
   */
  public ExecutorConnection(ExecutorEnvironment environment, ExecutorListener listener) {
    this(
        environment,
        listener,
        ExecutorSettings.DEFAULT,
        new SystemTimer("mesos-timer"),
        InstantSource.system());
  }

  /**
   * A connection that is not yet started.
   *
   * @param environment whose agent to subscribe to
   * @param listener told what happens
   * @param settings figures
   * @param timer closed with the connection
   * @param clock for the time stamps of updates
   */
  public ExecutorConnection(
      ExecutorEnvironment environment,
      ExecutorListener listener,
      ExecutorSettings settings,
      Timer timer,
      InstantSource clock) {
    this.environment = environment;
    this.listener = listener;
    this.settings = settings;
    this.timer = timer;
    this.http =
        new MesosHttp(
            HttpClients.of(environment.transport(), "mesos-calls", 1, settings.connectTimeout()),
            settings.callTimeout());
    this.uri =
        URI.create(
            environment.transport().scheme() + "://" + environment.agent() + "/api/v1/executor");
    this.pause = new Pause(timer);
    this.statuses = new Statuses(environment.executorId(), clock);
    this.outbox = new Outbox(environment, settings.callsWaiting(), this::send);
    this.thread = new Thread(this::run, "mesos-events");
    thread.setDaemon(true);
  }

  /** Begins to subscribe; returns at once. Once only. */
  public void start() {
    lostAt = timer.nanos();
    thread.start();
  }

  /**
   * Reports a task's state, now or as soon as the agent is back; updates keep their order. A
   * missing uuid, source, executor id and time stamp are filled in. Never blocks.
   *
   * @return done when the agent has stored the update (ACKNOWLEDGED); fails with {@link
   *     CallRefusedException} if the agent refuses it, {@link NotSentException} if the connection
   *     ends before. Dependents must not block
   */
  public CompletableFuture<Void> update(TaskStatus status) {
    return outbox.update(Call.Update.newBuilder().setStatus(statuses.complete(status)).build());
  }

  /**
   * Sends a framework message to the scheduler; Mesos does not promise its delivery. Never blocks.
   *
   * @return done when the agent took it; fails with {@link NotSentException}, {@link
   *     CallRefusedException} or {@link io.howdah.mesos.OutcomeUnknownException}
   */
  public CompletableFuture<Void> message(ByteString data) {
    return outbox.message(data);
  }

  /** Whether every update has been acknowledged by the agent. */
  public boolean allAcknowledged() {
    return outbox.allAcknowledged();
  }

  private CompletableFuture<Void> send(Call call) {
    return http.call(
        uri,
        call.getType().name(),
        environment.authorization(),
        Optional.empty(),
        call.toByteArray());
  }

  private void run() {
    try {
      while (true) {
        MesosException cause = attempt();
        if (outbox.isClosed()) {
          return;
        }
        boolean last = outbox.isShuttingDown();
        if (!last && !(cause instanceof SubscriptionLostException)) {
          giveUp(cause);
          return;
        }
        listener.disconnected(cause);
        if (last) {
          release(cause);
          return;
        }
        Duration away = Duration.ofNanos(timer.nanos() - lostAt);
        if (!environment.checkpoint() || away.compareTo(environment.recoveryTimeout()) >= 0) {
          giveUp(agentLost(away, cause));
          return;
        }
        pause.await(settings.retryInterval());
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
      Thread.currentThread().interrupt();
    }
  }

  private AgentLostException agentLost(Duration away, MesosException cause) {
    return new AgentLostException(
        environment.checkpoint()
            ? "the agent %s has been away for %d s, the recovery time-out is %d s: %s"
                .formatted(
                    environment.agent(),
                    away.toSeconds(),
                    environment.recoveryTimeout().toSeconds(),
                    cause.getMessage())
            : "the agent %s is away and the framework does not checkpoint: %s"
                .formatted(environment.agent(), cause.getMessage()),
        cause);
  }

  private void giveUp(MesosException cause) {
    release(cause);
    listener.failed(cause);
  }

  /** Subscribes and reads events until that ends; returns why. */
  private MesosException attempt() {
    MesosException cause;
    EventStream opened =
        new EventStream(http, timer, settings.silenceLimit(), settings.maxEventBytes());
    try {
      cause = subscribe(opened);
    } catch (MesosException e) {
      cause = e;
    } catch (RuntimeException e) {
      LOG.error("an event of the agent could not be dealt with; subscribing again", e);
      cause = new SubscriptionLostException("an event could not be dealt with: " + e, e);
    }
    opened.drop(cause);
    if (outbox.lost(cause)) {
      lostAt = timer.nanos();
    }
    return cause;
  }

  private MesosException subscribe(EventStream opened) throws MesosException {
    Optional<Call> call = outbox.subscribing(opened);
    if (call.isEmpty()) {
      return new SubscriptionLostException("the connection is closed");
    }
    EventStream.Head head = opened.open(uri, environment.authorization(), call.get().toByteArray());
    if (head.status() == 200) {
      opened.read(this::record);
    }
    String what =
        "SUBSCRIBE to agent %s: %d %s".formatted(environment.agent(), head.status(), head.text());
    return REFUSED_FOR_GOOD.contains(head.status())
        ? new SubscriptionRefusedException(what)
        : new SubscriptionLostException(what);
  }

  private void record(byte[] record) throws MesosException {
    Event event;
    try {
      event = Event.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new SubscriptionLostException(
          "an event of %d bytes is not an executor event: %s"
              .formatted(record.length, e.getMessage()),
          e);
    }
    switch (event.getType()) {
      case SUBSCRIBED -> {
        outbox.subscribed();
        listener.subscribed(event.getSubscribed());
      }
      case HEARTBEAT -> {}
      case ERROR -> throw new ErrorEventException(event.getError().getMessage());
      default -> {
        outbox.received(event);
        listener.event(event);
      }
    }
  }

  private void release(MesosException cause) {
    outbox.release(cause);
    timer.close();
  }

  /**
   * Ends the subscription. Idempotent. Waits until the listener is not being called any more,
   * unless the listener itself closes.
   */
  @Override
  public void close() {
    MesosException cause = new SubscriptionLostException("the connection is closed");
    outbox.refuseFurther().ifPresent(open -> open.drop(cause));
    release(cause);
    if (Thread.currentThread() != thread) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
