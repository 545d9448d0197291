package io.howdah.executor;

import com.google.protobuf.ByteString;
import io.howdah.executor.core.Action;
import java.util.concurrent.CompletableFuture;

/** What the executor says to its agent. */
interface AgentLink extends AutoCloseable {
  void start();

  /**
   * Reports a task's state; repeated by the link until the agent has stored it.
   *
   * @return done when it is stored; fails if the agent refuses it
   */
  CompletableFuture<Void> report(Action.Report report);

  /** Sends a framework message to the broker; may be lost. */
  CompletableFuture<Void> message(ByteString data);

  @Override
  void close();
}
