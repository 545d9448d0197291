package io.howdah.localcluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition of another process, which can only be asked for, with a deadline. */
public final class Await {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private Await() {}

  /**
   * Asks until the answer is yes.
   *
   * @param what completes "… did not happen within 30 s": name the part and the state
   * @param detail what to add to the message, for instance the end of a log; asked for only on
   *     failure
   * @throws ClusterException after the deadline, or when the thread is interrupted
   */
  public static void until(
      String what, Duration deadline, BooleanSupplier condition, Supplier<String> detail) {
    value(
        what,
        deadline,
        () -> condition.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty(),
        detail);
  }

  /** As {@link #until}, for a condition that yields something. */
  public static <T> T value(
      String what, Duration deadline, Supplier<Optional<T>> question, Supplier<String> detail) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new ClusterException("interrupted while waiting: " + what);
      }
      if (System.nanoTime() - end > 0) {
        throw new ClusterException(
            what
                + " did not happen within "
                + deadline.toMillis() / 1000.0
                + " s\n"
                + detail.get());
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }
}
