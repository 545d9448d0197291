package io.howdah.broker.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition that nothing announces, with a deadline. */
public final class Until {
  private static final Duration AT_MOST = Duration.ofSeconds(30);

  private Until() {}

  public static void holds(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + AT_MOST.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Not within " + AT_MOST + ": " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
