package io.howdah.mesos.http;

import java.time.Duration;

/** A wait that can be cut short. A wake-up that comes before the wait is not lost. */
public final class Pause {
  private final Timer timer;
  private long waits;
  private boolean woken;

  /** A wait measured by {@code timer}. */
  public Pause(Timer timer) {
    this.timer = timer;
  }

  /** Waits until the time is over or {@link #wake} was called since the last wait. */
  public synchronized void await(Duration time) throws InterruptedException {
    long wait = ++waits;
    Timer.Cancellable alarm = timer.after(time, () -> expire(wait));
    try {
      while (!woken) {
        wait();
      }
    } finally {
      woken = false;
      alarm.cancel();
    }
  }

  /** Ends the wait. */
  public synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** Forgets wake-ups that no wait has used. */
  public synchronized void forget() {
    woken = false;
  }

  /** An alarm of an earlier wait, late to be cancelled, means nothing. */
  private synchronized void expire(long wait) {
    if (wait == waits) {
      wake();
    }
  }
}
