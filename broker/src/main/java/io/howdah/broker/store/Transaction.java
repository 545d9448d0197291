package io.howdah.broker.store;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes made ready for one transaction: encoded, within ZooKeeper's limits, and one write for
 * each record, since only the last one of several is ever seen.
 */
final class Transaction {
  /** Most bytes of one record. Two of them still fit into one transaction. */
  static final int MAX_RECORD_BYTES = 400_000;

  /** Beside path and data: operation header, version, permissions, and room to spare. */
  private static final int OPERATION_BYTES = 100;

  private final Map<RecordKey, RecordWrite> writes = new LinkedHashMap<>();

  private Transaction() {}

  /**
   * Encodes changes.
   *
   * @param root prefix of the paths in errors
   * @throws StoreException if they do not fit into a transaction; names what is too large
   */
  static Transaction of(RecordCodec codec, String root, List<Change> changes)
      throws StoreException {
    Transaction transaction = new Transaction();
    for (Change change : changes) {
      RecordWrite write = codec.encode(change);
      int length = write.data().map(d -> d.length).orElse(0);
      if (length > MAX_RECORD_BYTES) {
        throw new StoreException(
            "The record %s/%s would have %d bytes; at most %d can be stored"
                .formatted(root, write.key().path(), length, MAX_RECORD_BYTES));
      }
      transaction.writes.put(write.key(), write);
    }
    if (transaction.writes.size() > StateStore.MAX_CHANGES) {
      throw new StoreException(
          "%d records in one transaction, the first %s; at most %d can be stored together"
              .formatted(
                  transaction.writes.size(),
                  transaction.writes.keySet().iterator().next(),
                  StateStore.MAX_CHANGES));
    }
    int bytes = transaction.writes.values().stream().mapToInt(Transaction::bytes).sum();
    if (bytes > StateStore.MAX_BYTES) {
      throw new StoreException(
          "%d bytes in one transaction of %d records, the first %s; at most %d can be stored together"
              .formatted(
                  bytes,
                  transaction.writes.size(),
                  transaction.writes.keySet().iterator().next(),
                  StateStore.MAX_BYTES));
    }
    return transaction;
  }

  /** What a write takes up in a transaction, rounded up. */
  static int bytes(RecordWrite write) {
    return OPERATION_BYTES
        + write.key().path().length()
        + write.data().map(d -> d.length).orElse(0);
  }

  Collection<RecordWrite> writes() {
    return writes.values();
  }
}
