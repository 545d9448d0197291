package io.howdah.broker.store;

import java.time.Instant;
import java.util.List;

/**
 * The broker's records. ZooKeeper keeps them; an in-memory twin passes the same contract test.
 *
 * <p>A store belongs to one leadership: every commit is fenced by the epoch that the leadership
 * took (law 2).
 */
public interface StateStore extends AutoCloseable {
  /**
   * Reads every record. A store of an older schema is migrated before; of a newer one, nothing is
   * read and nothing written.
   *
   * @throws CorruptRecordException if a record cannot be read or has a newer schema; names its path
   * @throws StoreException if the store cannot be reached
   * @throws InterruptedException if the thread was interrupted
   */
  StoredState load() throws StoreException, InterruptedException;

  /**
   * Writes all changes in one transaction, or none. Returns when the outcome is known: a lost
   * connection is waited for and the outcome read, for as long as the session lives.
   *
   * @param changes at most {@link #MAX_CHANGES} records; of several writes of one record only the
   *     last is written
   * @throws FencedException if another leadership took the epoch or the session has ended; this
   *     store never writes again. If the session ended in the middle of a transaction, only the
   *     next leader can know whether it was written: it reads all of it or nothing
   * @throws StoreException if a change cannot be stored at all (too large, for example)
   * @throws InterruptedException if the thread was interrupted; the outcome is unknown
   * @throws IllegalStateException if nothing was loaded before
   */
  void commit(List<Change> changes) throws StoreException, InterruptedException;

  /**
   * Replaces everything by what a backup holds. Nothing is changed unless it can begin. One that
   * was interrupted leaves a store that cannot be loaded, until a restore has ended.
   *
   * @param replace also if records are lost by it that may stand for running tasks
   * @param now wall time; the next leadership's number is greater than its milliseconds since 1970,
   *     and so than all that there ever were, stored or not
   * @throws BackupException if it must not begin, or the file has changed meanwhile
   * @throws StoreException if the store cannot be written
   * @throws InterruptedException if the thread was interrupted
   */
  void restore(BackupFile backup, boolean replace, Instant now)
      throws StoreException, InterruptedException;

  /**
   * Most changes of one transaction (ZooKeeper answers more than about a thousand operations
   * badly).
   */
  int MAX_CHANGES = 900;

  /**
   * Most bytes of one transaction, as {@link #bytes} counts them: ZooKeeper closes the connection
   * on packets of 1 MiB.
   */
  int MAX_BYTES = 950_000;

  /** What a change takes up of {@link #MAX_BYTES}. */
  int bytes(Change change);

  @Override
  void close();
}
