package io.howdah.broker.election;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether this process may act as the leader at this very moment (law 2). Asked right before
 * whatever leaves the process: Mesos calls, executor messages, YARN calls. Any thread.
 */
public final class LeadershipGate implements BooleanSupplier {
  private final SessionClock clock;
  private volatile boolean fenced;

  LeadershipGate(Duration timeout, LongSupplier nanos) {
    this.clock = new SessionClock(timeout, nanos);
  }

  /**
   * Whether the session was confirmed within the last third of its time-out, and nobody took over.
   */
  public boolean isOpen() {
    return !fenced && clock.isConfirmed();
  }

  @Override
  public boolean getAsBoolean() {
    return isOpen();
  }

  /** Takes a confirmation; tells whether it opened the gate. */
  boolean confirm(long sent) {
    boolean before = isOpen();
    clock.confirm(sent);
    return !before && isOpen();
  }

  void suspend() {
    clock.suspend();
  }

  void fence() {
    fenced = true;
  }
}
