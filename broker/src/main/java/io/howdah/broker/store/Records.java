package io.howdah.broker.store;

import java.util.List;
import java.util.Optional;

/**
 * The records of a leadership as bytes: what loading, migrating and restoring have in common. Every
 * write is fenced by the leadership's epoch (law 2).
 */
interface Records extends RecordSource {
  /** Reads one record. */
  Optional<byte[]> find(RecordKey key) throws StoreException, InterruptedException;

  /**
   * Writes all or nothing, as {@link StateStore#commit} does. A visitor may call it while it is
   * shown records, of those that it was shown.
   *
   * @param transaction within the limits
   * @throws IllegalStateException if nothing was read before
   */
  void commit(Transaction transaction) throws StoreException, InterruptedException;

  /**
   * Lets every leadership after the next transaction have a greater number than this one. Without
   * effect if the own number is greater.
   */
  void raiseEpoch(long number);

  /** As a transaction of its own, or of several in their order where one would be too large. */
  default void commitAll(List<RecordWrite> writes) throws StoreException, InterruptedException {
    for (Transaction transaction : Transaction.split(root(), writes)) {
      commit(transaction);
    }
  }
}
