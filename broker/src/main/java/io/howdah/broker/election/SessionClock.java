package io.howdah.broker.election;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fresh the knowledge is that the ZooKeeper session lives. A round trip confirms it as of the
 * moment at which its request was sent: the server may have taken it up right then, and counts from
 * there.
 *
 * <p>The clock is monotonic and goes on while the process is stopped (Linux: CLOCK_MONOTONIC under
 * SIGSTOP), so a process that was paused finds its session unconfirmed at its first look.
 */
final class SessionClock {
  /** Confirmed means: within the last third of the session's time-out (law 2). */
  static final int FRACTION = 3;

  private final long window;
  private final LongSupplier nanos;
  private final Object lock = new Object();

  // Guarded by lock.
  private boolean known;
  private long confirmedAt;
  private boolean suspended;
  private long suspendedAt;

  /**
   * Nothing is confirmed yet.
   *
   * @param timeout negotiated with the server
   * @param nanos monotonic clock, the one that confirmations are stamped with
   */
  SessionClock(Duration timeout, LongSupplier nanos) {
    this.window = timeout.dividedBy(FRACTION).toNanos();
    this.nanos = nanos;
  }

  /** A request that was sent at this time has been answered. */
  void confirm(long sent) {
    synchronized (lock) {
      if (suspended && sent - suspendedAt < 0) {
        // Its answer was still on its way through this process when the connection was lost.
        return;
      }
      suspended = false;
      if (!known || sent - confirmedAt > 0) {
        known = true;
        confirmedAt = sent;
      }
    }
  }

  /** The connection is lost: only what is sent from now on confirms anything. */
  void suspend() {
    synchronized (lock) {
      suspended = true;
      suspendedAt = nanos.getAsLong();
    }
  }

  boolean isConfirmed() {
    synchronized (lock) {
      // The clock is read last: a pause before it counts.
      return known && !suspended && nanos.getAsLong() - confirmedAt <= window;
    }
  }
}
