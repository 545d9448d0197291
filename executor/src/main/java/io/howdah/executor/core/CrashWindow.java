package io.howdah.executor.core;

import java.util.ArrayDeque;
import java.util.Deque;

/** Counts crashes within a sliding window and says how long to wait before the next start. */
final class CrashWindow {
  private static final long MAX_DELAY_MILLIS = 10_000;

  private final long windowMillis;
  private final Deque<Long> crashes = new ArrayDeque<>();

  CrashWindow(long windowMillis) {
    this.windowMillis = windowMillis;
  }

  /** Notes a crash and answers how many there were within the window, this one included. */
  int crashed(long nowMillis) {
    crashes.addLast(nowMillis);
    while (nowMillis - crashes.getFirst() > windowMillis) {
      crashes.removeFirst();
    }
    return crashes.size();
  }

  /**
   * The first restart is immediate, since running containers wait for it; then 1, 2, 4, 8, 10 s.
   */
  long delayMillis() {
    int earlier = crashes.size() - 1;
    return earlier <= 0 ? 0 : Math.min(MAX_DELAY_MILLIS, 1000L << Math.min(earlier - 1, 10));
  }
}
