package io.howdah.broker.core;

import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.OwnerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Delays the launches of owners whose instances fail. Kept in memory only: a new leader tries again
 * at once.
 */
final class BackoffTracker {
  private record Entry(int failures, long notBefore) {}

  private final Map<OwnerName, Entry> entries = new HashMap<>();

  /**
   * Counts a failure. Those that come while the delay of an earlier one lasts are of the same round
   * of launches: ten instances that fail together are no reason to wait ten times as long.
   *
   * @param steady whether the instance had run for long, so that counting starts anew
   */
  void failed(OwnerName owner, Backoff backoff, boolean steady, long nanos) {
    Entry before = entries.get(owner);
    if (before != null && before.notBefore - nanos > 0) {
      return;
    }
    int failures = before == null || steady ? 1 : before.failures + 1;
    Duration delay = backoff.after(failures);
    entries.put(owner, new Entry(failures, nanos + delay.toNanos()));
  }

  /** Nanoseconds until the owner may launch again; 0 if it may now. */
  long delay(OwnerName owner, long nanos) {
    Entry entry = entries.get(owner);
    return entry == null ? 0 : Math.max(0, entry.notBefore - nanos);
  }

  /** A changed definition gets a fresh start: the person who mended it should not have to wait. */
  void forget(OwnerName owner) {
    entries.remove(owner);
  }
}
