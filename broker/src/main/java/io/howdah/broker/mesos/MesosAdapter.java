package io.howdah.broker.mesos;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.mesos.AuthenticationRefusedException;
import io.howdah.mesos.FailedOverException;
import io.howdah.mesos.FrameworkRemovedException;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.leader.LeaderDetector;
import io.howdah.mesos.scheduler.SchedulerConnection;
import io.howdah.mesos.scheduler.SchedulerListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.scheduler.Protos;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the core's {@link Effect.MesosEffect}s and tells it what Mesos says. It connects with
 * {@link Effect.Connect}; from then on it subscribes again by itself. An event that the sink has no
 * room for waits, and with it the event stream and Mesos; calls never wait.
 */
public final class MesosAdapter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MesosAdapter.class);

  private final FrameworkSettings settings;
  private final MasterAccess access;
  private final LeaderDetector detector;
  private final Calls calls;
  private final EventMapper mapper;
  private final EventSink events;

  /**
   * Tells failed calls from a thread of its own: a call may fail on the event loop's thread, which
   * must not wait for its own queue. Never more than the calls that wait.
   */
  private final ThreadPoolExecutor failures;

  private volatile Optional<String> frameworkId = Optional.empty();

  /** The framework's in the next SUBSCRIBE: what the core said last. */
  private volatile List<String> roles = List.of();

  private volatile SchedulerConnection connection;

  /**
   * An adapter that is not connected.
   *
   * @param access how masters are approached
   * @param detector where the leading master is; closed with the adapter
   * @param epoch of this leadership; goes with tasks and messages to executors
   * @param events usually the event loop
   */
  public MesosAdapter(
      FrameworkSettings settings,
      MasterAccess access,
      LeaderDetector detector,
      long epoch,
      EventSink events) {
    this.settings = settings;
    this.access = access;
    this.detector = detector;
    this.calls = new Calls(epoch);
    this.mapper = new EventMapper(settings.role());
    this.events = events;
    this.failures =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "mesos-failures");
              thread.setDaemon(true);
              return thread;
            },
            // Closed: nobody is left to be told.
            new ThreadPoolExecutor.DiscardPolicy());
    failures.allowCoreThreadTimeOut(true);
  }

  /** Carries out an effect without waiting. A call that fails comes back as CallFailed. */
  public void carryOut(Effect.MesosEffect effect) {
    if (effect instanceof Effect.Connect connect) {
      connect(connect);
      return;
    }
    if (effect instanceof Effect.UpdateRoles update) {
      roles = update.roles();
    }
    CompletableFuture<Void> sent;
    try {
      SchedulerConnection open = connection;
      if (open == null) {
        throw new IllegalStateException("not connected to Mesos yet");
      }
      sent =
          open.send(
              effect instanceof Effect.UpdateRoles update
                  ? Subscriptions.update(settings, update, frameworkId)
                  : calls.call(effect));
    } catch (RuntimeException e) {
      LOG.error("cannot make the call of {}", effect, e);
      sent = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Void> unused =
        sent.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                failures.execute(() -> failed(effect, failure));
              }
            });
  }

  private synchronized void connect(Effect.Connect connect) {
    if (connection != null) {
      throw new IllegalStateException("connected already");
    }
    frameworkId = connect.frameworkId();
    roles = connect.roles();
    connection =
        SchedulerConnection.builder(
                detector,
                () -> Subscriptions.subscribe(settings, roles, frameworkId),
                new Listener())
            .authorization(access.authorization())
            .transport(access.transport())
            .build();
    connection.start();
  }

  private void failed(Effect.MesosEffect effect, Throwable failure) {
    LOG.warn("a Mesos call failed: {}", failure.getMessage());
    post(new Event.CallFailed(effect, String.valueOf(failure.getMessage())));
  }

  private void post(Event event) {
    try {
      events.post(event);
    } catch (InterruptedException e) {
      // Only close() interrupts: the event belongs to a leadership that is over.
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the subscription without TEARDOWN. Idempotent. */
  @Override
  public void close() {
    SchedulerConnection open = connection;
    if (open != null) {
      open.close();
    } else {
      detector.close();
    }
    failures.shutdownNow();
  }

  private final class Listener implements SchedulerListener {
    @Override
    public void subscribed(Protos.Event.Subscribed subscribed) {
      frameworkId = Optional.of(subscribed.getFrameworkId().getValue());
      mapper.subscribed(subscribed);
      post(new Event.Subscribed(subscribed.getFrameworkId().getValue(), settings.principal()));
    }

    @Override
    public void event(Protos.Event event) {
      mapper.event(event).ifPresent(MesosAdapter.this::post);
    }

    @Override
    public void disconnected(MesosException cause) {
      post(new Event.Disconnected(cause.getMessage()));
    }

    @Override
    public void failed(MesosException cause) {
      String message = cause.getMessage();
      Event.SubscriptionRefused.Kind kind = Event.SubscriptionRefused.Kind.REFUSED;
      if (cause instanceof FrameworkRemovedException) {
        kind = Event.SubscriptionRefused.Kind.FRAMEWORK_REMOVED;
      } else if (cause instanceof FailedOverException) {
        kind = Event.SubscriptionRefused.Kind.FAILED_OVER;
      } else if (cause instanceof AuthenticationRefusedException) {
        kind = Event.SubscriptionRefused.Kind.NOT_AUTHENTICATED;
        message = message + " -- " + access.advice();
      }
      post(new Event.SubscriptionRefused(kind, message));
    }
  }
}
