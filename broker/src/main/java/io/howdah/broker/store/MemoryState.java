package io.howdah.broker.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records behind {@link MemoryStateStore}: what ZooKeeper's servers are to the real store. It
 * outlives the stores on it, so that a broker can be "restarted" on the same records.
 */
public final class MemoryState {
  /** Lets tests stand between a store and its records. Called on the committing thread. */
  public interface Hook {
    /** A hook that does nothing. */
    Hook NONE = new Hook() {};

    /**
     * Before the changes are written. It may wait, to hold the commit, or throw, to fail it with
     * nothing written.
     */
    default void beforeCommit(List<Change> changes) throws StoreException, InterruptedException {}

    /**
     * After the changes were written, before their author learns of it. It may wait, or throw: the
     * changes stay.
     */
    default void afterCommit(List<Change> changes) throws StoreException, InterruptedException {}
  }

  private final Map<RecordKey, byte[]> records = new HashMap<>();
  private volatile Hook hook = Hook.NONE;
  private long epoch;
  private long raised;
  private long commits;

  /** Replaces the hook; {@link Hook#NONE} takes it away. */
  public void setHook(Hook hook) {
    this.hook = hook;
  }

  /**
   * Number of transactions of changes that were written; migrating and restoring are not counted.
   */
  public synchronized long commits() {
    return commits;
  }

  /** Number of the newest leadership, 0 if there was none yet. */
  public synchronized long epoch() {
    return epoch;
  }

  /** Ends the current leadership without beginning another one, as an expired session does. */
  public synchronized void fence() {
    epoch++;
  }

  Hook hook() {
    return hook;
  }

  synchronized long takeEpoch() {
    epoch = Math.max(epoch, raised) + 1;
    return epoch;
  }

  synchronized Map<RecordKey, byte[]> read() {
    return new HashMap<>(records);
  }

  synchronized void write(long expectedEpoch, long nextAbove, Transaction transaction)
      throws FencedException {
    checkEpoch(expectedEpoch);
    raised = Math.max(raised, nextAbove);
    for (RecordWrite write : transaction.writes()) {
      write
          .data()
          .ifPresentOrElse(
              data -> records.put(write.key(), data), () -> records.remove(write.key()));
    }
    if (!transaction.isOfWrites()) {
      commits++;
    }
  }

  synchronized void checkEpoch(long expected) throws FencedException {
    if (epoch != expected) {
      throw new FencedException(
          "Leadership %d has ended: the newest is %d".formatted(expected, epoch));
    }
  }

  /** Puts bytes in the place of a record, as a hand on the store might. */
  synchronized void putRaw(RecordKey key, byte[] data) {
    records.put(key, data);
  }
}
