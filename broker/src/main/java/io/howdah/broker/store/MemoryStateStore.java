package io.howdah.broker.store;

/**
 * The store's twin in memory, for tests and simulations. It encodes, decodes and limits as the real
 * one does. Opening another one on the same {@link MemoryState} is a new leadership: from then on
 * the older store is fenced.
 */
public final class MemoryStateStore extends RecordStateStore {
  private final MemoryRecords records;

  /** A new leadership on these records. */
  public MemoryStateStore(MemoryState state) {
    this(new MemoryRecords(state));
  }

  private MemoryStateStore(MemoryRecords records) {
    super(records);
    this.records = records;
  }

  /** The number of this leadership, from 1. */
  public long epoch() {
    return records.epoch();
  }

  /** Waits for nothing. */
  @Override
  public synchronized StoredState load() throws StoreException {
    try {
      return super.load();
    } catch (InterruptedException e) {
      throw new IllegalStateException("memory is read without waiting", e);
    }
  }

  @Override
  public void close() {
    records.close();
  }
}
