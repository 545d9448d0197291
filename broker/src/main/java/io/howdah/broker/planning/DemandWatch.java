package io.howdah.broker.planning;

import io.howdah.broker.model.OwnerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Remembers since when fleets have demand or none. It has no clock: moments are given, in
 * nanoseconds of one monotonic clock.
 */
public final class DemandWatch {
  private static final class Fleet {
    boolean pending;
    long since;
    long lastSeen;
  }

  private final Map<OwnerName, Fleet> fleets = new HashMap<>();

  /** Takes note of a report: whether something is pending that the fleet serves. */
  public void see(OwnerName name, boolean pending, long nanos) {
    Fleet fleet = fleets.get(name);
    // What a longer silence hid is not known: nothing counts as quiet from before it.
    if (fleet == null
        || fleet.pending != pending
        || nanos - fleet.lastSeen > IdleWatch.LONGEST_GAP.toNanos()) {
      fleet = new Fleet();
      fleet.pending = pending;
      fleet.since = nanos;
      fleets.put(name, fleet);
    }
    fleet.lastSeen = nanos;
  }

  /** Whether nothing was pending all the time of the last {@code hysteresis}. */
  public boolean quiet(OwnerName name, long nanos, Duration hysteresis) {
    Fleet fleet = fleets.get(name);
    return fleet != null && !fleet.pending && nanos - fleet.since >= hysteresis.toNanos();
  }

  /** Since when something is pending without a break; empty if nothing is. */
  public OptionalLong pendingSince(OwnerName name) {
    Fleet fleet = fleets.get(name);
    return fleet != null && fleet.pending ? OptionalLong.of(fleet.since) : OptionalLong.empty();
  }

  /** The fleet is gone, or nothing is known of its demand any more. */
  public void forget(OwnerName name) {
    fleets.remove(name);
  }
}
