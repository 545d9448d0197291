package io.howdah.mesos.executor;

import com.google.protobuf.ByteString;
import io.howdah.mesos.CallRefusedException;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.NotSentException;
import io.howdah.mesos.SubscriptionLostException;
import io.howdah.mesos.http.CallQueue;
import io.howdah.mesos.http.EventStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * What goes to the agent, in order: updates, kept until it has stored them, and messages while it
 * is there. Safe for use by several threads; futures are completed without its lock.
 */
final class Outbox {
  private static final String KEY = "in order";

  private final ExecutorEnvironment environment;
  private final int capacity;
  private final Function<Call, CompletableFuture<Void>> transport;
  private final Object lock = new Object();

  private final Unacknowledged unacknowledged = new Unacknowledged();
  private List<Call.Update> inSubscribe = List.of();
  private EventStream stream;
  private CallQueue<Call> calls;
  private boolean shuttingDown;
  private boolean closed;

  /**
   * @param capacity calls that may wait
   * @param transport sends a call; its future is done when the agent has answered
   */
  Outbox(
      ExecutorEnvironment environment,
      int capacity,
      Function<Call, CompletableFuture<Void>> transport) {
    this.environment = environment;
    this.capacity = capacity;
    this.transport = transport;
  }

  /** See {@link ExecutorConnection#update}. */
  CompletableFuture<Void> update(Call.Update update) {
    synchronized (lock) {
      if (closed) {
        return CompletableFuture.failedFuture(new NotSentException("the connection is closed"));
      }
      CompletableFuture<Void> acknowledged = unacknowledged.add(update);
      if (calls != null) {
        send(update);
      }
      return acknowledged;
    }
  }

  /** See {@link ExecutorConnection#message}. */
  CompletableFuture<Void> message(ByteString data) {
    Call call = call(Call.Type.MESSAGE).setMessage(Call.Message.newBuilder().setData(data)).build();
    synchronized (lock) {
      return calls == null
          ? CompletableFuture.failedFuture(new NotSentException("MESSAGE: the agent is away"))
          : calls.submit(Optional.of(KEY), call);
    }
  }

  boolean allAcknowledged() {
    synchronized (lock) {
      return unacknowledged.noUpdates();
    }
  }

  boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Whether the agent has sent SHUTDOWN. */
  boolean isShuttingDown() {
    synchronized (lock) {
      return shuttingDown;
    }
  }

  /**
   * The SUBSCRIBE with all that is not acknowledged; empty if it is closed.
   *
   * @param opened the stream that it opens; dropped when an update does not arrive
   */
  Optional<Call> subscribing(EventStream opened) {
    synchronized (lock) {
      if (closed) {
        return Optional.empty();
      }
      stream = opened;
      inSubscribe = unacknowledged.updates();
      return Optional.of(
          call(Call.Type.SUBSCRIBE).setSubscribe(unacknowledged.subscribe()).build());
    }
  }

  /** The agent has answered SUBSCRIBED: calls may be made. */
  void subscribed() {
    synchronized (lock) {
      calls = new CallQueue<>(1, capacity, transport);
      // Updates that were made after the SUBSCRIBE was written.
      List<Call.Update> known = inSubscribe;
      unacknowledged.updates().stream()
          .filter(update -> !known.contains(update))
          .forEach(this::send);
      inSubscribe = List.of();
    }
  }

  /** The subscription is over; returns whether there was one. */
  boolean lost(MesosException cause) {
    CallQueue<Call> unsent;
    synchronized (lock) {
      unsent = calls;
      calls = null;
    }
    if (unsent != null) {
      unsent.close(cause);
    }
    return unsent != null;
  }

  /** Learns from an event what the agent has and has not. */
  void received(Event event) {
    Optional<CompletableFuture<Void>> stored = Optional.empty();
    synchronized (lock) {
      switch (event.getType()) {
        case LAUNCH -> unacknowledged.launched(event.getLaunch().getTask());
        case LAUNCH_GROUP ->
            event.getLaunchGroup().getTaskGroup().getTasksList().forEach(unacknowledged::launched);
        case ACKNOWLEDGED ->
            stored =
                unacknowledged.acknowledged(
                    event.getAcknowledged().getTaskId(), event.getAcknowledged().getUuid());
        case SHUTDOWN -> shuttingDown = true;
        default -> {}
      }
    }
    stored.ifPresent(future -> future.complete(null));
  }

  /** Takes nothing any more; returns the stream that is open or was last. */
  Optional<EventStream> refuseFurther() {
    synchronized (lock) {
      closed = true;
      return Optional.ofNullable(stream);
    }
  }

  /** Takes nothing any more, and fails what waits. */
  void release(MesosException cause) {
    List<Runnable> told;
    synchronized (lock) {
      closed = true;
      told = unacknowledged.fail(new NotSentException(cause.getMessage(), cause));
    }
    lost(cause);
    told.forEach(Runnable::run);
  }

  private Call.Builder call(Call.Type type) {
    return Call.newBuilder()
        .setType(type)
        .setExecutorId(ExecutorID.newBuilder().setValue(environment.executorId()))
        .setFrameworkId(FrameworkID.newBuilder().setValue(environment.frameworkId()));
  }

  /** Called with the lock. */
  private void send(Call.Update update) {
    EventStream current = stream;
    ByteString uuid = update.getStatus().getUuid();
    CompletableFuture<Void> answered =
        calls.submit(Optional.of(KEY), call(Call.Type.UPDATE).setUpdate(update).build());
    CompletableFuture<Void> unused =
        answered.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                notStored(uuid, current, failure);
              }
            });
  }

  private void notStored(ByteString uuid, EventStream current, Throwable failure) {
    if (failure instanceof CallRefusedException refused && refused.status() == 400) {
      Optional<CompletableFuture<Void>> waiting;
      synchronized (lock) {
        waiting = unacknowledged.remove(uuid);
      }
      waiting.ifPresent(future -> future.completeExceptionally(refused));
    } else {
      // The agent may not have it: subscribing again repeats it.
      current.drop(new SubscriptionLostException(failure.getMessage(), failure));
    }
  }
}
