package io.howdah.mesos.http;

import java.time.Duration;

/** Time, from outside, so that tests can move it. */
public interface Timer extends AutoCloseable {
  /** A monotonic clock; only differences mean something. */
  long nanos();

  /**
   * Runs a short task once.
   *
   * @return cancels it if it has not begun
   */
  Cancellable after(Duration delay, Runnable task);

  /** Drops what has not begun. */
  @Override
  void close();

  /** Something that can be called off. */
  interface Cancellable {
    /** Idempotent. */
    void cancel();
  }
}
