package io.howdah.emulator.loop;

import java.time.Duration;
import java.time.Instant;

/**
 * The one thread that reads and changes the state of the master and its agents. Everything else
 * (sockets, processes, ZooKeeper) hands it steps.
 */
public interface StateLoop {
  /** A step that is due later. */
  interface Timer {
    /** Drops the step unless it has begun. */
    void cancel();
  }

  /** Runs a step after all that were handed over before. */
  void execute(Runnable step);

  /** Runs a step once the delay is over. */
  Timer after(Duration delay, Runnable step);

  /** The wall time that goes into records. */
  Instant now();

  /** Nanoseconds of a clock that never steps back. */
  long nanoTime();
}
