package io.howdah.broker.store;

import java.time.Instant;
import java.util.List;

/** What a store does with its records, wherever they are. */
abstract class RecordStateStore implements StateStore {
  private final RecordCodec codec;
  private final Records records;
  private final Migrator migrator;

  // Guarded by this: one load or commit at a time.
  private boolean loaded;

  RecordStateStore(Records records) {
    this(records, Migrations.ALL);
  }

  RecordStateStore(Records records, Migrations migrations) {
    this.records = records;
    this.codec = new RecordCodec(migrations);
    this.migrator = new Migrator(records, codec, migrations);
  }

  @Override
  public synchronized StoredState load() throws StoreException, InterruptedException {
    migrator.run();
    try (RecordDecoder decoder = new RecordDecoder(records, codec)) {
      records.read(decoder);
      StoredState state = StateReader.read(decoder.records());
      loaded = true;
      return state;
    }
  }

  @Override
  public synchronized void commit(List<Change> changes)
      throws StoreException, InterruptedException {
    if (!loaded) {
      throw new IllegalStateException("load() comes first");
    }
    records.commit(Transaction.of(codec, records.root(), changes));
  }

  @Override
  public int bytes(Change change) {
    return Transaction.bytes(codec.encode(change)) + records.root().length();
  }

  @Override
  public synchronized void restore(BackupFile backup, boolean replace, Instant now)
      throws StoreException, InterruptedException {
    new Restorer(records).restore(backup, replace, now);
  }
}
