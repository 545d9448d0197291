package io.howdah.broker.store;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes backups of stores in memory. */
final class Backups {
  private Backups() {}

  /** Of all that is there; returns the file. */
  static Path write(Path file, MemoryState state, long epoch) throws Exception {
    Map<RecordKey, byte[]> records = state.read();
    records.remove(SchemaRecord.KEY);
    List<RecordKey> keys =
        records.keySet().stream().sorted(Comparator.comparing(RecordKey::path)).toList();
    BackupContents.Counter counter = new BackupContents.Counter();
    for (RecordKey key : keys) {
      counter.count(key, key.path(), records.get(key));
    }
    try (BackupWriter writer = new BackupWriter(file)) {
      writer.header(
          new BackupHeader(
              BackupHeader.KIND,
              BackupHeader.FORMAT,
              Migrations.ALL.schema(),
              "test",
              Samples.NOON,
              "zk1:2181",
              "/howdah",
              epoch,
              counter.contents()));
      for (RecordKey key : keys) {
        writer.record(key, records.get(key));
      }
      writer.finish();
    }
    return file;
  }
}
