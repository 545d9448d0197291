package io.howdah.broker.core;

import java.time.Duration;

/**
 * Says when offers are wanted (law 8): the role is suppressed when nothing is, never while
 * something is; REVIVE goes out the first time at once and then at most once a second.
 */
final class RoleGovernor {
  private static final long REVIVE_INTERVAL = Duration.ofSeconds(1).toNanos();

  private enum Known {
    UNKNOWN,
    REVIVED,
    SUPPRESSED
  }

  private final String role;
  private final Counters counters;
  private Known known = Known.UNKNOWN;
  private boolean revivePending;
  private boolean everRevived;
  private long revivedAt;
  private boolean failed;
  private long failedAt;

  RoleGovernor(String role, Counters counters) {
    this.role = role;
    this.counters = counters;
  }

  /** After a new subscription it is not certain what Mesos thinks. */
  void subscribed() {
    known = Known.UNKNOWN;
    revivePending = false;
    failed = false;
  }

  /** When (monotonic) offers of all agents were asked for last; empty if they were not yet. */
  java.util.OptionalLong revivedAt() {
    return everRevived ? java.util.OptionalLong.of(revivedAt) : java.util.OptionalLong.empty();
  }

  boolean isRevived() {
    return known == Known.REVIVED;
  }

  /**
   * UPDATE_FRAMEWORK says of each role whether it is suppressed.
   *
   * @param open a new role in which offers are wanted
   * @return whether offers come in this role; otherwise it is suppressed by the call
   */
  boolean told(boolean open, Time time) {
    if (open) {
      known = Known.REVIVED;
      everRevived = true;
      revivedAt = time.nanos();
    }
    if (known != Known.REVIVED) {
      known = Known.SUPPRESSED;
    }
    return known == Known.REVIVED;
  }

  /** A call failed: it is tried again, but not as fast as calls fail. */
  void failed(Time time) {
    subscribed();
    failed = true;
    failedAt = time.nanos();
  }

  /**
   * Brings Mesos in line.
   *
   * @param wanted whether anything could be launched now
   * @param fresh whether there is demand that earlier filters may hide offers from
   */
  void govern(boolean wanted, boolean fresh, Time time, StepOutput out) {
    if (failed && time.nanos() - failedAt < REVIVE_INTERVAL) {
      return;
    }
    failed = false;
    if (!wanted) {
      revivePending = false;
      if (known != Known.SUPPRESSED) {
        known = Known.SUPPRESSED;
        counters.add(Counters.SUPPRESSES);
        out.now(new Effect.Suppress(role));
      }
      return;
    }
    revivePending |= fresh || known != Known.REVIVED;
    if (revivePending && (!everRevived || time.nanos() - revivedAt >= REVIVE_INTERVAL)) {
      revivePending = false;
      everRevived = true;
      revivedAt = time.nanos();
      known = Known.REVIVED;
      counters.add(Counters.REVIVES);
      out.now(new Effect.Revive(role));
    }
  }
}
