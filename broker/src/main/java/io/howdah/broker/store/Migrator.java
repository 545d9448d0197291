package io.howdah.broker.store;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a store to this version's schema, step by step, before a new leader loads it. All steps go
 * through transactions that check the epoch.
 *
 * <p>The first transaction of a step writes where it leads to, so that from then on no broker of an
 * older version leads; then records are rewritten, each with the schema that it has now; the last
 * transaction says that the step is done. Whoever leads after a death in between does the same step
 * again, and passes over records that have been rewritten: the outcome is the same.
 */
final class Migrator {
  private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);

  /** Records that are collected before they are written. */
  private static final int AT_ONCE = 200;

  private final Records records;
  private final RecordCodec codec;
  private final Migrations migrations;

  Migrator(Records records, RecordCodec codec, Migrations migrations) {
    this.records = records;
    this.codec = codec;
    this.migrations = migrations;
  }

  /**
   * Migrates if that is needed.
   *
   * @throws CorruptRecordException if the store is of a newer version or half restored, or a record
   *     cannot be read; nothing was changed then
   */
  void run() throws StoreException, InterruptedException {
    SchemaRecord found = stored();
    if (found.schema() == migrations.schema()) {
      return;
    }
    // Reads every record as it is going to be, so that one that cannot be read ends this before
    // anything is written.
    Checking checking = new Checking();
    records.read(checking);
    if (checking.count == 0) {
      put(new SchemaRecord(migrations.schema()));
      return;
    }
    for (Migration step : migrations.from(found.schema())) {
      int to = step.from() + 1;
      LOG.info(
          "Migrating {} from schema {} to {}: {}", records.root(), step.from(), to, step.what());
      put(new SchemaRecord(step.from()).migratingTo(to));
      Rewriting rewriting = new Rewriting(step);
      records.read(rewriting);
      rewriting.flush();
      put(new SchemaRecord(to));
    }
  }

  private SchemaRecord stored() throws StoreException, InterruptedException {
    String path = records.path(SchemaRecord.KEY);
    var data = records.find(SchemaRecord.KEY);
    if (data.isEmpty()) {
      return new SchemaRecord(Migrations.FIRST_SCHEMA);
    }
    SchemaRecord found = SchemaRecord.parse(path, data.get(), migrations.schema());
    found.checkWhole(path);
    return found;
  }

  private void put(SchemaRecord schema) throws StoreException, InterruptedException {
    records.commitAll(List.of(schema.write()));
  }

  private final class Checking implements RecordSource.Visitor {
    private int count;

    @Override
    public void begin() {
      count = 0;
    }

    @Override
    public void found(RecordKey key, byte[] data) throws StoreException {
      if (!key.equals(SchemaRecord.KEY)) {
        codec.decode(key, records.path(key), data);
        count++;
      }
    }
  }

  private final class Rewriting implements RecordSource.Visitor {
    private final Migration step;
    private final List<RecordWrite> writes = new ArrayList<>();

    Rewriting(Migration step) {
      this.step = step;
    }

    @Override
    public void begin() {
      writes.clear();
    }

    @Override
    public void found(RecordKey key, byte[] data) throws StoreException, InterruptedException {
      if (!step.kinds().contains(key.kind()) || key.equals(SchemaRecord.KEY)) {
        return;
      }
      codec
          .rewritten(key, records.path(key), data, step)
          .ifPresent(bytes -> writes.add(RecordWrite.put(key, bytes)));
      if (writes.size() >= AT_ONCE) {
        flush();
      }
    }

    void flush() throws StoreException, InterruptedException {
      records.commitAll(writes);
      writes.clear();
    }
  }
}
