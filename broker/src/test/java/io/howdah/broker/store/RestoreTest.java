package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.FrameworkIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Restoring, with the store's twin in memory: when it is refused, and dying at each transaction.
 */
final class RestoreTest {
  private static final Instant NOW = Samples.NOON.plusSeconds(3600);

  @TempDir private Path folder;
  private MemoryState source;
  private BackupFile backup;

  @BeforeEach
  void takeBackup() throws Exception {
    source = new MemoryState();
    try (StateStore store = new MemoryStateStore(source)) {
      store.load();
      store.commit(Samples.all());
    }
    backup = BackupFile.open(Backups.write(folder.resolve("one.gz"), source, 7));
  }

  @Test
  void everythingIsAsItWas() throws Exception {
    MemoryState target = new MemoryState();
    restore(target, false);
    assertThat(load(target)).isEqualTo(load(source));
    assertThat(target.read()).containsOnlyKeys(source.read().keySet());
  }

  @Test
  void whatIsNotInTheBackupIsGone() throws Exception {
    MemoryState target = new MemoryState();
    commit(target, new Change.PutPlace(Samples.place(77)), new Change.PutPlace(Samples.place(1)));
    restore(target, false);
    assertThat(load(target)).isEqualTo(load(source));
  }

  /** Law 5: ids of tasks come from the leadership's number. */
  @Test
  void theNextLeadershipIsAboveAllThatEverWere() throws Exception {
    MemoryState target = new MemoryState();
    restore(target, false);
    assertThat(new MemoryStateStore(target).epoch()).isGreaterThan(NOW.toEpochMilli());

    // Restored from the same backup once more, after the store was lost again: more was used.
    MemoryState again = new MemoryState();
    new MemoryStateStore(again).restore(backup, false, NOW.plusSeconds(60));
    assertThat(new MemoryStateStore(again).epoch())
        .isGreaterThan(NOW.plusSeconds(60).toEpochMilli());

    // A backup whose leaderships are above the clock already.
    long above = NOW.plusSeconds(1_000).toEpochMilli();
    BackupFile late = BackupFile.open(Backups.write(folder.resolve("late"), source, above));
    MemoryState third = new MemoryState();
    new MemoryStateStore(third).restore(late, false, NOW);
    assertThat(new MemoryStateStore(third).epoch()).isGreaterThan(above);
  }

  @Test
  void aClockThatIsBehindTheBackupIsRefused() {
    MemoryState target = new MemoryState();
    StateStore store = new MemoryStateStore(target);
    assertThatThrownBy(() -> store.restore(backup, false, Samples.NOON.minusSeconds(1)))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("clock");
    assertThat(target.commits()).isZero();
  }

  /** Law 3. */
  @Test
  void anotherFrameworkIdIsNeverReplaced() throws Exception {
    MemoryState target = new MemoryState();
    commit(target, new Change.PutFramework(new FrameworkIdentity("other-0001", Samples.NOON)));
    for (boolean replace : new boolean[] {false, true}) {
      assertThatThrownBy(() -> restore(target, replace))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("other-0001")
          .hasMessageContaining("forget-framework");
    }
    assertThat(load(target).framework().orElseThrow().frameworkId()).isEqualTo("other-0001");
    assertThat(load(target).instances()).isEmpty();
  }

  @Test
  void liveRecordsAreReplacedOnlyIfThatWasAskedFor() throws Exception {
    MemoryState target = new MemoryState();
    commit(
        target,
        new Change.PutFramework(Samples.framework()),
        new Change.PutInstance(Samples.task(2)),
        new Change.PutInstance(Samples.task(5)));
    assertThatThrownBy(() -> restore(target, false))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("2 instances that have not ended; 1 of them are not in the backup")
        .hasMessageContaining("--replace");
    assertThat(load(target).instances()).hasSize(2);
    restore(target, true);
    assertThat(load(target)).isEqualTo(load(source));
  }

  /** An unreadable instance may stand for a task that runs. */
  @Test
  void anInstanceThatCannotBeReadCountsAsAlive() throws Exception {
    MemoryState target = new MemoryState();
    target.putRaw(
        new RecordKey(RecordKind.INSTANCE, "web.1-1"), "x".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> restore(target, false)).isInstanceOf(BackupException.class);
    restore(target, true);
    assertThat(load(target)).isEqualTo(load(source));
  }

  /** Dies before and after each of its transactions; the next one makes it whole. */
  @Test
  void aRestoreThatDiesAnywhereIsVisibleAndMadeGoodByTheSameAgain() throws Exception {
    try (StateStore store = new MemoryStateStore(source)) {
      store.load();
      List<Change> many = new ArrayList<>();
      for (int i = 100; i < 700; i++) {
        many.add(new Change.PutPlace(Samples.place(i)));
      }
      store.commit(many);
    }
    backup = BackupFile.open(Backups.write(folder.resolve("large"), source, 7));
    int transactions = transactionsOf(stained(), Integer.MAX_VALUE, true);
    assertThat(transactions).isGreaterThan(4);
    for (int death = 1; death <= transactions; death++) {
      for (boolean before : new boolean[] {true, false}) {
        MemoryState target = stained();
        transactionsOf(target, death, before);
        boolean begun = death > 1 || !before;
        boolean ended = death == transactions && !before;
        if (begun && !ended) {
          assertThatThrownBy(() -> load(target))
              .as("loaded after death %d, before: %s", death, before)
              .isInstanceOf(CorruptRecordException.class)
              .hasMessageContaining("restore")
              .hasMessageContaining("large");
        }
        // One that has ended left live records.
        restore(target, ended);
        assertThat(load(target)).isEqualTo(load(source));
      }
    }
  }

  /** Also by a version that knows nothing of restores: its schema is 1. */
  @Test
  void aHalfRestoredStoreIsRefusedByTheFirstVersionToo() throws Exception {
    MemoryState target = new MemoryState();
    transactionsOf(target, 2, true);
    byte[] schema = target.read().get(SchemaRecord.KEY);
    assertThat(RecordJson.MAPPER.readTree(schema).path("schema").asInt()).isGreaterThan(1);
    assertThat(SchemaRecord.KEY.kind()).isEqualTo(RecordKind.FRAMEWORK);
  }

  @Test
  void anotherBackupIsNotPutOverAHalfRestoredStoreUnasked() throws Exception {
    MemoryState target = new MemoryState();
    transactionsOf(target, 3, true);
    BackupFile other = BackupFile.open(Backups.write(folder.resolve("other"), source, 8));
    assertThatThrownBy(() -> new MemoryStateStore(target).restore(other, false, NOW))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("another backup");
    new MemoryStateStore(target).restore(other, true, NOW);
    assertThat(load(target)).isEqualTo(load(source));
  }

  @Test
  void aFileThatWasAlteredAfterItWasCheckedLeavesTheMark() throws Exception {
    MemoryState target = new MemoryState();
    target.setHook(
        new MemoryState.Hook() {
          @Override
          public void afterCommit(List<Change> changes) throws StoreException {
            try {
              Files.writeString(backup.path(), "{\"howdah\":\"backup\"");
            } catch (java.io.IOException e) {
              throw new StoreException("cannot write", e);
            }
          }
        });
    assertThatThrownBy(() -> restore(target, false)).isInstanceOf(BackupException.class);
    assertThatThrownBy(() -> load(target)).isInstanceOf(CorruptRecordException.class);
  }

  private static MemoryState stained() throws Exception {
    MemoryState state = new MemoryState();
    commit(state, new Change.PutPlace(Samples.place(77)));
    return state;
  }

  /** Restores, and dies before or after that transaction; says how many there were. */
  private int transactionsOf(MemoryState target, int death, boolean before) throws Exception {
    AtomicInteger number = new AtomicInteger();
    target.setHook(
        new MemoryState.Hook() {
          @Override
          public void beforeCommit(List<Change> changes) throws StoreException {
            if (number.incrementAndGet() == death && before) {
              throw new StoreException("died");
            }
          }

          @Override
          public void afterCommit(List<Change> changes) throws StoreException {
            if (number.get() == death) {
              throw new StoreException("died");
            }
          }
        });
    try {
      restore(target, false);
    } catch (StoreException e) {
      assertThat(e).hasMessage("died");
    }
    target.setHook(MemoryState.Hook.NONE);
    return number.get();
  }

  private void restore(MemoryState target, boolean replace) throws Exception {
    new MemoryStateStore(target).restore(backup, replace, NOW);
  }

  private static StoredState load(MemoryState state) throws Exception {
    return new MemoryStateStore(state).load();
  }

  private static void commit(MemoryState state, Change... changes) throws Exception {
    StateStore store = new MemoryStateStore(state);
    store.load();
    store.commit(List.of(changes));
  }
}
