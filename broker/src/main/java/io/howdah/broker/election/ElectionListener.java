package io.howdah.broker.election;

import io.howdah.broker.store.StoreException;

/** Hears of the election. Called on the election's thread: implementations return soon. */
public interface ElectionListener {
  /** This process leads; the epoch is taken. At most once in the process's life. */
  void elected(Leadership leadership);

  /** The gate has opened again after it was closed for a while: what was held may leave. */
  void confirmedAgain();

  /**
   * The leadership is over; the gate is closed for good. At most once, never without {@link
   * #elected} before. The process is to end: what it holds in memory is no longer true.
   */
  void fenced(String why);

  /** The epoch cannot be taken for a reason that trying again does not mend. */
  void failed(StoreException why);
}
