package io.howdah.mesos.executor;

import com.google.protobuf.ByteString;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * An executor's subscription to its agent. It keeps the tasks and updates that the agent has not
 * acknowledged and repeats them when it subscribes again, so {@link #update} needs no repetition by
 * its caller. After a loss it tries every 0.1 s, because an agent that came back kills executors
 * that do not subscribe within 2 s; it gives up after the recovery time-out, or at once if the
 * framework does not checkpoint.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ExecutorConnection implements AutoCloseable {
  /**
   * A connection that is not yet started.
   *
   * @param environment whose agent to subscribe to
   * @param listener told what happens
   */
  public ExecutorConnection(ExecutorEnvironment environment, ExecutorListener listener) {
    throw new UnsupportedOperationException(environment + " " + listener);
  }

  /** Begins to subscribe; returns at once. */
  public void start() {
    throw new UnsupportedOperationException();
  }

  /**
   * Reports a task's state, now or as soon as the agent is back; updates keep their order. A
   * missing uuid, source, executor id and time stamp are filled in.
   *
   * @return done when the agent has stored the update (ACKNOWLEDGED); fails with {@link
   *     io.howdah.mesos.CallRefusedException} if the agent refuses it, {@link
   *     io.howdah.mesos.NotSentException} if the connection closes before
   */
  public CompletableFuture<Void> update(TaskStatus status) {
    throw new UnsupportedOperationException(status.toString());
  }

  /**
   * Sends a framework message to the scheduler; Mesos does not promise its delivery.
   *
   * @return done when the agent took it; fails with a {@link io.howdah.mesos.MesosException}
   */
  public CompletableFuture<Void> message(ByteString data) {
    throw new UnsupportedOperationException(data.toString());
  }

  /** Whether every update has been acknowledged by the agent. */
  public boolean allAcknowledged() {
    throw new UnsupportedOperationException();
  }

  /** Ends the subscription. Idempotent; no listener method is begun after it returns. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
