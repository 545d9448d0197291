package io.howdah.broker.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records in memory, of one leadership. */
final class MemoryRecords implements Records {
  private final MemoryState state;
  private final long epoch;
  private volatile boolean closed;
  private volatile long nextAbove;

  MemoryRecords(MemoryState state) {
    this.state = state;
    this.epoch = state.takeEpoch();
  }

  long epoch() {
    return epoch;
  }

  @Override
  public String root() {
    return "memory:";
  }

  @Override
  public void read(Visitor visitor) throws StoreException, InterruptedException {
    checkOpen();
    state.checkEpoch(epoch);
    visitor.begin();
    Map<RecordKey, byte[]> records = state.read();
    byte[] schema = records.remove(SchemaRecord.KEY);
    if (schema != null) {
      visitor.found(SchemaRecord.KEY, schema);
    }
    for (Map.Entry<RecordKey, byte[]> entry : records.entrySet()) {
      visitor.found(entry.getKey(), entry.getValue());
    }
  }

  @Override
  public Optional<byte[]> find(RecordKey key) throws StoreException {
    checkOpen();
    state.checkEpoch(epoch);
    return Optional.ofNullable(state.read().get(key));
  }

  @Override
  public void commit(Transaction transaction) throws StoreException, InterruptedException {
    checkOpen();
    List<Change> changes = transaction.changes();
    MemoryState.Hook hook = state.hook();
    hook.beforeCommit(changes);
    state.write(epoch, nextAbove, transaction);
    hook.afterCommit(changes);
  }

  @Override
  public void raiseEpoch(long number) {
    nextAbove = Math.max(nextAbove, number);
  }

  void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
  }
}
