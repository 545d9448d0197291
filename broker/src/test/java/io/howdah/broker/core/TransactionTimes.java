package io.howdah.broker.core;

import io.howdah.broker.store.StateStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * When batches are stored, in simulated time: one transaction is in flight, of as many batches as
 * it holds, while the next ones wait, as {@link io.howdah.broker.loop.CommitPipeline} does it.
 */
final class TransactionTimes {
  private Duration takes = Duration.ZERO;
  private final Deque<Batch> inFlight = new ArrayDeque<>();
  private long storedAt;

  /** How long each transaction takes from now on; at once if zero. */
  void take(Duration duration) {
    takes = duration;
  }

  /**
   * The next batch that is stored by now.
   *
   * @param waiting batches that no transaction has taken yet, in their order
   * @param now monotonic, ns
   */
  Optional<Batch> poll(Deque<Batch> waiting, StateStore store, long now) {
    if (inFlight.isEmpty()) {
      fill(waiting, store);
      storedAt = now + takes.toNanos();
    }
    return now - storedAt >= 0 ? Optional.ofNullable(inFlight.poll()) : Optional.empty();
  }

  private void fill(Deque<Batch> waiting, StateStore store) {
    long changes = 0;
    long bytes = 0;
    while (!waiting.isEmpty()) {
      Batch next = waiting.peek();
      changes += next.changes().size();
      bytes += next.changes().stream().mapToLong(store::bytes).sum();
      boolean fits = changes <= StateStore.MAX_CHANGES && bytes <= StateStore.MAX_BYTES;
      if (!fits && !inFlight.isEmpty()) {
        return;
      }
      inFlight.add(waiting.remove());
    }
  }

  /** Whether none is in flight. */
  boolean isIdle() {
    return inFlight.isEmpty();
  }

  /** The broker is gone, and what it had not stored. */
  void forget() {
    inFlight.clear();
  }
}
