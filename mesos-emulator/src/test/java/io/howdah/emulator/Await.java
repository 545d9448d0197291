package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what the emulator, its processes or a ZooKeeper do on their own. */
final class Await {
  private static final long DEADLINE_SECONDS = 60;

  private Await() {}

  /** What is waited for. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Looks until the condition holds, and fails after a minute. */
  static void until(String what, Condition condition) throws Exception {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      assertThat(System.nanoTime() - begun)
          .as(what)
          .isLessThan(TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
