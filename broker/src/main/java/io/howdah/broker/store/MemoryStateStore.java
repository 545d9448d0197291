package io.howdah.broker.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The store's twin in memory, for tests and simulations. It encodes, decodes and limits as the real
 * one does. Opening another one on the same {@link MemoryState} is a new leadership: from then on
 * the older store is fenced.
 */
public final class MemoryStateStore implements StateStore {
  private static final String ROOT = "memory:";

  private final RecordCodec codec = new RecordCodec();
  private final MemoryState state;
  private final long epoch;
  private volatile boolean loaded;
  private volatile boolean closed;

  /** A new leadership on these records. */
  public MemoryStateStore(MemoryState state) {
    this.state = state;
    this.epoch = state.takeEpoch();
  }

  /** The number of this leadership, from 1. */
  public long epoch() {
    return epoch;
  }

  @Override
  public StoredState load() throws StoreException {
    checkOpen();
    state.checkEpoch(epoch);
    List<Record> records = new ArrayList<>();
    for (Map.Entry<RecordKey, byte[]> entry : state.read().entrySet()) {
      RecordKey key = entry.getKey();
      records.add(codec.decode(key, ROOT + "/" + key.path(), entry.getValue()));
    }
    loaded = true;
    return StateReader.read(records);
  }

  @Override
  public void commit(List<Change> changes) throws StoreException, InterruptedException {
    checkOpen();
    if (!loaded) {
      throw new IllegalStateException("load() comes first");
    }
    Transaction transaction = Transaction.of(codec, ROOT, changes);
    MemoryState.Hook hook = state.hook();
    hook.beforeCommit(changes);
    state.write(epoch, transaction);
    hook.afterCommit(changes);
  }

  @Override
  public int bytes(Change change) {
    return Transaction.bytes(codec.encode(change));
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
  }
}
