package io.howdah.broker.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the records those of a backup. Its first transaction marks the store as half restored, its
 * last one takes the mark away: whoever loads it in between is told to restore again, and doing so
 * begins anew with the same outcome, wherever it was interrupted.
 */
final class Restorer {
  /** Records that are collected before they are written. */
  private static final int AT_ONCE = 200;

  /** The number of a leadership in an instance's id. */
  private static final Pattern EPOCH = Pattern.compile("\\.(\\d{1,18})-\\d+$");

  private final Records records;

  Restorer(Records records) {
    this.records = records;
  }

  /** What a restore would do. */
  static RestorePlan plan(RecordSource target, BackupFile backup)
      throws StoreException, InterruptedException {
    Target found = read(target);
    Set<RecordKey> unknown = new HashSet<>(found.live);
    backup.read((key, data) -> unknown.remove(key));
    return found.plan(backup, unknown.size());
  }

  void restore(BackupFile backup, boolean replace, Instant now)
      throws StoreException, InterruptedException {
    Target found = read(records);
    Set<RecordKey> kept = new HashSet<>();
    long epoch = Math.max(backup.header().epoch(), now.toEpochMilli());
    epoch = Math.max(epoch, greatestEpoch(backup, kept));
    Set<RecordKey> unknown = new HashSet<>(found.live);
    unknown.removeAll(kept);
    check(found.plan(backup, unknown.size()), replace, now);

    // Numbers of leaderships, and with them ids of tasks, must not come twice (law 5), and nothing
    // in the store says how many there were since the backup. There were fewer than milliseconds.
    records.raiseEpoch(epoch);
    SchemaRecord.Restoring mark =
        new SchemaRecord.Restoring(backup.path().toString(), backup.sha256(), now);
    int schema = backup.header().schema();
    put(new SchemaRecord(schema).restoring(mark).write());
    List<RecordWrite> writes = new ArrayList<>();
    for (RecordKey key : found.keys) {
      if (!kept.contains(key)) {
        writes.add(RecordWrite.delete(key));
      }
    }
    records.commitAll(writes);
    writes.clear();
    backup.read(
        (key, data) -> {
          writes.add(RecordWrite.put(key, data));
          if (writes.size() >= AT_ONCE) {
            records.commitAll(writes);
            writes.clear();
          }
        });
    records.commitAll(writes);
    put(
        schema < SchemaRecord.FIRST
            ? RecordWrite.delete(SchemaRecord.KEY)
            : new SchemaRecord(schema).write());
  }

  private void put(RecordWrite write) throws StoreException, InterruptedException {
    records.commitAll(List.of(write));
  }

  private static void check(RestorePlan plan, boolean replace, Instant now) throws BackupException {
    Optional<String> refusal = plan.refusal(replace);
    if (refusal.isPresent()) {
      throw new BackupException(refusal.get() + " Nothing was changed.");
    }
    if (now.isBefore(plan.backup().at())) {
      throw new BackupException(
          "This machine's clock says %s, the backup is of %s: set the clock right first, as new task ids are made from it. Nothing was changed."
              .formatted(now, plan.backup().at()));
    }
  }

  private static long greatestEpoch(BackupFile backup, Set<RecordKey> keys)
      throws StoreException, InterruptedException {
    long[] greatest = {0};
    backup.read(
        (key, data) -> {
          if (!keys.add(key)) {
            throw new BackupException(
                "The backup %s holds %s twice: it was altered. Nothing was changed."
                    .formatted(backup.path(), key));
          }
          Matcher epoch = EPOCH.matcher(key.id());
          if (key.kind() == RecordKind.INSTANCE && epoch.find()) {
            greatest[0] = Math.max(greatest[0], Long.parseLong(epoch.group(1)));
          }
        });
    return greatest[0];
  }

  private static Target read(RecordSource source) throws StoreException, InterruptedException {
    Target target = new Target(source);
    source.read(target);
    return target;
  }

  /** What is there before. */
  private static final class Target implements RecordSource.Visitor {
    private final RecordSource source;
    private final Set<RecordKey> keys = new HashSet<>();
    private final Set<RecordKey> live = new HashSet<>();
    private BackupContents.Counter counter = new BackupContents.Counter();
    private Optional<SchemaRecord.Restoring> restoring = Optional.empty();

    Target(RecordSource source) {
      this.source = source;
    }

    @Override
    public void begin() {
      keys.clear();
      live.clear();
      counter = new BackupContents.Counter();
      restoring = Optional.empty();
    }

    @Override
    public void found(RecordKey key, byte[] data) throws StoreException {
      if (key.equals(SchemaRecord.KEY)) {
        restoring = SchemaRecord.parse(source.path(key), data, Migrations.ALL.schema()).restoring();
        return;
      }
      keys.add(key);
      if (counter.count(key, source.path(key), data)) {
        live.add(key);
      }
    }

    RestorePlan plan(BackupFile backup, long unknown) {
      return new RestorePlan(
          backup.header(),
          counter.contents(),
          unknown,
          restoring.map(SchemaRecord.Restoring::file),
          restoring.filter(one -> one.sha256().equals(backup.sha256())).isPresent());
    }
  }
}
