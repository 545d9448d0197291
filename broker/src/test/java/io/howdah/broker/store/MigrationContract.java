package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Migrations on any kind of store, with a leader that dies at each of its transactions. Beside the
 * real steps there are two of the tests', which must be done exactly once to each record.
 */
abstract class MigrationContract {
  /** More than are written in one transaction. */
  private static final int PLACES = 450;

  private static final Migrations FIRST = new Migrations(List.of());
  private static final Migrations STEPS =
      new Migrations(
          List.of(
              new FleetsOfTheFirstVersion(),
              new Appending(2, Map.of(RecordKind.PLACE, "hostname")),
              new Appending(
                  3, Map.of(RecordKind.PLACE, "hostname", RecordKind.INSTANCE, "version"))));

  /** Appends the schema that it leads to, to a component of each record. */
  private record Appending(int from, Map<RecordKind, String> components) implements Migration {
    @Override
    public String what() {
      return components + " are longer";
    }

    @Override
    public Set<RecordKind> kinds() {
      return components.keySet();
    }

    @Override
    public void convert(RecordKind kind, ObjectNode content) {
      String component = components.get(kind);
      content.put(component, content.path(component).asText() + "+" + (from + 1));
    }
  }

  /** Records of a new leadership; all others are fenced. */
  abstract Records open() throws Exception;

  @Test
  void allStepsAreDoneInTheirOrder() throws Exception {
    writeFirstVersion();
    StoredState state = store(open(), STEPS).load();
    assertThat(state.definitions().fleets()).containsOnlyKeys(Samples.FLEET);
    assertThat(state.definitions().fleets().get(Samples.FLEET)).isEqualTo(Samples.fleet());
    assertThat(state.places()).hasSize(PLACES);
    assertThat(state.places()).allMatch(place -> place.hostname().equals("host1+3+4"));
    assertThat(state.instances().get(0).version()).isEqualTo("ffee+4");
    assertThat(state.framework()).contains(Samples.framework());
  }

  @Test
  void whereverALeaderDiesTheNextOneEndsInTheSameState() throws Exception {
    writeFirstVersion();
    DyingRecords whole = new DyingRecords(open(), Integer.MAX_VALUE, true);
    StoredState state = store(whole, STEPS).load();
    Map<String, String> bytes = snapshot();
    // Three steps with a begin and an end each, and 1, 3 and 3 transactions of records.
    assertThat(whole.transactions()).isEqualTo(13);
    for (int death = 1; death <= whole.transactions(); death++) {
      for (boolean before : new boolean[] {true, false}) {
        String when = "death %d, before: %s".formatted(death, before);
        writeFirstVersion();
        Records dying = new DyingRecords(open(), death, before);
        assertThatThrownBy(() -> store(dying, STEPS).load())
            .as(when)
            .isInstanceOf(DyingRecords.Death.class);
        if (death > 1 || !before) {
          noOlderVersionLeads(when);
        }
        assertThat(store(open(), STEPS).load()).as(when).isEqualTo(state);
        assertThat(snapshot()).as(when).isEqualTo(bytes);
      }
    }
  }

  /** Twice, as its own restart or the other standby's turn would be. */
  private void noOlderVersionLeads(String when) throws Exception {
    Map<String, String> before = snapshot();
    assertThatThrownBy(() -> store(open(), FIRST).load())
        .as(when)
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("reads schemas up to 1");
    // The first released version knows nothing of the store's schema, but reads this record as one.
    byte[] schema = open().find(SchemaRecord.KEY).orElseThrow();
    assertThatThrownBy(() -> new RecordCodec(FIRST).decode(SchemaRecord.KEY, "path", schema))
        .as(when)
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("newer version");
    assertThat(snapshot()).as(when).isEqualTo(before);
  }

  @Test
  void anOlderVersionDoesNotLeadAfterAMigrationAndWritesNothing() throws Exception {
    writeFirstVersion();
    store(open(), STEPS).load();
    Map<String, String> before = snapshot();
    for (int version = 1; version < STEPS.schema(); version++) {
      Migrations older = new Migrations(STEPS.from(1).subList(0, version - 1));
      StateStore store = store(open(), older);
      assertThatThrownBy(store::load)
          .isInstanceOf(CorruptRecordException.class)
          .hasMessageContaining("has schema 4")
          .hasMessageContaining("reads schemas up to " + version);
      assertThatThrownBy(() -> store.commit(List.of(new Change.PutPlace(Samples.place(1)))))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void aNewStoreHasTheNewestSchemaAndASecondLoadWritesNothing() throws Exception {
    writeFirstVersion();
    clear();
    DyingRecords first = new DyingRecords(open(), Integer.MAX_VALUE, true);
    assertThat(store(first, STEPS).load()).isEqualTo(StoredState.EMPTY);
    assertThat(first.transactions()).isEqualTo(1);
    DyingRecords second = new DyingRecords(open(), Integer.MAX_VALUE, true);
    store(second, STEPS).load();
    assertThat(second.transactions()).isZero();
    assertThatThrownBy(() -> store(open(), FIRST).load())
        .isInstanceOf(CorruptRecordException.class);
  }

  @Test
  void aRecordThatCannotBeReadEndsItBeforeAnythingIsWritten() throws Exception {
    writeFirstVersion();
    RecordKey key = new RecordKey(RecordKind.SERVICE, "/bad");
    put(RecordWrite.put(key, "{\"schema\":1,\"rec".getBytes(StandardCharsets.UTF_8)));
    Map<String, String> before = snapshot();
    assertThatThrownBy(() -> store(open(), STEPS).load())
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining(key.path());
    assertThat(snapshot()).isEqualTo(before);
    put(RecordWrite.delete(key));
    assertThat(store(open(), STEPS).load().places()).hasSize(PLACES);
  }

  /** Law 2. */
  @Test
  void aLeaderOfBeforeMigratesNothing() throws Exception {
    writeFirstVersion();
    Records old = open();
    Records now = open();
    Map<String, String> before = snapshotOf(now);
    assertThatThrownBy(() -> store(old, STEPS).load()).isInstanceOf(FencedException.class);
    assertThat(snapshotOf(now)).isEqualTo(before);
  }

  /** From a backup, by hand. */
  @Test
  void aRecordOfAnOlderSchemaIsUnderstoodAfterTheMigrationToo() throws Exception {
    writeFirstVersion();
    store(open(), STEPS).load();
    put(new RecordCodec(FIRST).encode(new Change.PutPlace(Samples.place(9_999))));
    assertThat(store(open(), STEPS).load().places())
        .hasSize(PLACES + 1)
        .allMatch(place -> place.hostname().equals("host1+3+4"));
  }

  @Test
  void aBackupOfAnOlderSchemaIsMigratedAfterItsRestore() throws Exception {
    writeFirstVersion();
    put(new SchemaRecord(1).restoring(someRestore()).write());
    assertThatThrownBy(() -> store(open(), STEPS).load())
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("not ended");
    put(RecordWrite.delete(SchemaRecord.KEY));
    assertThat(store(open(), STEPS).load().places())
        .allMatch(place -> place.hostname().equals("host1+3+4"));
  }

  private static SchemaRecord.Restoring someRestore() {
    return new SchemaRecord.Restoring("backup.gz", "00", Samples.NOON);
  }

  /** A store that reads and writes with these steps. */
  private static StateStore store(Records records, Migrations steps) {
    return new RecordStateStore(records, steps) {
      @Override
      public void close() {}
    };
  }

  private void writeFirstVersion() throws Exception {
    RecordCodec codec = new RecordCodec(FIRST);
    clear();
    List<RecordWrite> writes = new ArrayList<>();
    writes.add(codec.encode(new Change.PutFramework(Samples.framework())));
    writes.add(codec.encode(new Change.PutInstance(Samples.task(1))));
    writes.add(
        RecordWrite.put(
            new RecordKey(RecordKind.FLEET, "hadoop"),
            OlderRecordsTest.FLEET.getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < PLACES; i++) {
      writes.add(codec.encode(new Change.PutPlace(Samples.place(i))));
    }
    put(writes.toArray(RecordWrite[]::new));
  }

  private void clear() throws Exception {
    Records records = open();
    Set<RecordKey> keys = new HashSet<>();
    records.read(new Seeing((key, data) -> keys.add(key)));
    records.commitAll(keys.stream().map(RecordWrite::delete).toList());
  }

  private void put(RecordWrite... writes) throws Exception {
    Records records = open();
    records.read(new Seeing((key, data) -> {}));
    records.commitAll(List.of(writes));
  }

  private Map<String, String> snapshot() throws Exception {
    return snapshotOf(open());
  }

  private static Map<String, String> snapshotOf(Records records) throws Exception {
    Map<String, String> all = new TreeMap<>();
    records.read(
        new Seeing((key, data) -> all.put(key.path(), new String(data, StandardCharsets.UTF_8))));
    return all;
  }

  private record Seeing(java.util.function.BiConsumer<RecordKey, byte[]> each)
      implements RecordSource.Visitor {
    @Override
    public void begin() {}

    @Override
    public void found(RecordKey key, byte[] data) {
      each.accept(key, data);
    }
  }
}
