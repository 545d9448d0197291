package io.howdah.broker.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes made ready for one transaction: within ZooKeeper's limits, and one for each record, since
 * only the last one of several is ever seen.
 */
final class Transaction {
  /** Most bytes of one record. Two of them still fit into one transaction. */
  static final int MAX_RECORD_BYTES = 400_000;

  /** Beside path and data: operation header, version, permissions, and room to spare. */
  private static final int OPERATION_BYTES = 100;

  private final Map<RecordKey, RecordWrite> writes = new LinkedHashMap<>();
  private final Optional<List<Change>> changes;

  private Transaction(Optional<List<Change>> changes) {
    this.changes = changes;
  }

  /**
   * Encodes changes.
   *
   * @param root prefix of the paths in errors
   * @throws StoreException if they do not fit into a transaction; names what is too large
   */
  static Transaction of(RecordCodec codec, String root, List<Change> changes)
      throws StoreException {
    return of(root, changes.stream().map(codec::encode).toList(), Optional.of(changes));
  }

  /**
   * Takes writes as they are.
   *
   * @param root prefix of the paths in errors
   * @throws StoreException if they do not fit into a transaction; names what is too large
   */
  static Transaction of(String root, List<RecordWrite> all) throws StoreException {
    return of(root, all, Optional.empty());
  }

  private static Transaction of(String root, List<RecordWrite> all, Optional<List<Change>> changes)
      throws StoreException {
    Transaction transaction = new Transaction(changes);
    for (RecordWrite write : all) {
      int length = write.data().map(d -> d.length).orElse(0);
      if (length > MAX_RECORD_BYTES) {
        throw new StoreException(
            "The record %s/%s would have %d bytes; at most %d can be stored"
                .formatted(root, write.key().path(), length, MAX_RECORD_BYTES));
      }
      transaction.writes.put(write.key(), write);
    }
    transaction.checkSize();
    return transaction;
  }

  /** As many transactions as the limits demand, in the order of the writes. */
  static List<Transaction> split(String root, List<RecordWrite> all) throws StoreException {
    List<Transaction> transactions = new ArrayList<>();
    List<RecordWrite> next = new ArrayList<>();
    int bytes = 0;
    for (RecordWrite write : all) {
      int more = bytes(write) + root.length();
      if (next.size() >= StateStore.MAX_CHANGES || bytes + more > StateStore.MAX_BYTES) {
        transactions.add(of(root, next));
        next.clear();
        bytes = 0;
      }
      next.add(write);
      bytes += more;
    }
    if (!next.isEmpty()) {
      transactions.add(of(root, next));
    }
    return transactions;
  }

  private void checkSize() throws StoreException {
    if (writes.size() > StateStore.MAX_CHANGES) {
      throw new StoreException(
          "%d records in one transaction, the first %s; at most %d can be stored together"
              .formatted(writes.size(), writes.keySet().iterator().next(), StateStore.MAX_CHANGES));
    }
    int bytes = writes.values().stream().mapToInt(Transaction::bytes).sum();
    if (bytes > StateStore.MAX_BYTES) {
      throw new StoreException(
          "%d bytes in one transaction of %d records, the first %s; at most %d can be stored together"
              .formatted(
                  bytes, writes.size(), writes.keySet().iterator().next(), StateStore.MAX_BYTES));
    }
  }

  /** What a write takes up in a transaction, rounded up. */
  static int bytes(RecordWrite write) {
    return OPERATION_BYTES
        + write.key().path().length()
        + write.data().map(d -> d.length).orElse(0);
  }

  /** What it was made of; empty if it was made of writes. */
  List<Change> changes() {
    return changes.orElse(List.of());
  }

  /** Whether it was made of writes, not of changes. */
  boolean isOfWrites() {
    return changes.isEmpty();
  }

  Collection<RecordWrite> writes() {
    return writes.values();
  }
}
