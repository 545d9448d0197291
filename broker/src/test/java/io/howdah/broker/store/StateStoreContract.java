package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.Pool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link StateStore} does. */
abstract class StateStoreContract {
  /** A store of a new leadership on the same records, as after a restart or a failover. */
  abstract StateStore open() throws Exception;

  /** Puts bytes in a record's place behind the store's back. */
  abstract void putRaw(RecordKey key, byte[] data) throws Exception;

  @Test
  void theFirstLeaderFindsNothing() throws Exception {
    try (StateStore store = open()) {
      assertThat(store.load()).isEqualTo(StoredState.EMPTY);
    }
  }

  @Test
  void whatWasCommittedIsReadByTheNextLeader() throws Exception {
    try (StateStore store = open()) {
      store.load();
      store.commit(Samples.all());
    }
    try (StateStore next = open()) {
      assertThat(next.load())
          .isEqualTo(
              new StoredState(
                  Optional.of(Samples.framework()),
                  List.of(Samples.revision(1)),
                  new Definitions(
                      Map.of(
                          "default",
                          Samples.cluster(),
                          "reports",
                          Samples.clusterWithArchive(),
                          "images",
                          Samples.clusterWithImage()),
                      Map.of(
                          Samples.FLEET,
                          Samples.fleet(),
                          Samples.elasticFleet().name(),
                          Samples.elasticFleet()),
                      Map.of(
                          Samples.SERVICE,
                          Samples.service(),
                          Samples.bareService().name(),
                          Samples.bareService()),
                      Map.of(Pool.SERVICES, Samples.pool(), "bare", Pool.unmentioned("bare")),
                      Set.of()),
                  List.of(Samples.task(2), Samples.worker(1)),
                  List.of(Samples.place(1), Samples.place(2).vacant(Samples.NOON))));
    }
  }

  @Test
  void recordsAreReplacedAndRemoved() throws Exception {
    try (StateStore store = open()) {
      store.load();
      store.commit(Samples.all());
      store.commit(
          List.of(
              new Change.PutPlace(Samples.place(1).vacant(Samples.NOON)),
              new Change.DeleteInstance(Samples.worker(1).id()),
              new Change.DeletePlace("hadoop.7-2"),
              new Change.DeleteService(Samples.SERVICE)));
      StoredState state = store.load();
      assertThat(state.places()).containsExactly(Samples.place(1).vacant(Samples.NOON));
      assertThat(state.instances()).containsExactly(Samples.task(2));
      assertThat(state.definitions().services()).containsOnlyKeys(Samples.bareService().name());
    }
  }

  @Test
  void revisionsComeInTheirOrder() throws Exception {
    try (StateStore store = open()) {
      store.load();
      for (long number : new long[] {10, 9, 2, 1, 100}) {
        store.commit(List.of(new Change.PutRevision(Samples.revision(number))));
      }
      assertThat(store.load().revisions())
          .extracting("number")
          .containsExactly(1L, 2L, 9L, 10L, 100L);
    }
  }

  @Test
  void theLastOfSeveralWritesOfARecordCounts() throws Exception {
    try (StateStore store = open()) {
      store.load();
      store.commit(
          List.of(
              new Change.PutPlace(Samples.place(1)),
              new Change.DeletePlace(Samples.place(1).name()),
              new Change.PutPlace(Samples.place(2)),
              new Change.PutPlace(Samples.place(2).vacant(Samples.NOON)),
              new Change.DeletePlace(Samples.place(3).name()),
              new Change.PutPlace(Samples.place(3))));
      assertThat(store.load().places())
          .containsExactly(Samples.place(2).vacant(Samples.NOON), Samples.place(3));
    }
  }

  @Test
  void removingWhatIsNotThereIsNoError() throws Exception {
    try (StateStore store = open()) {
      store.load();
      store.commit(List.of(new Change.DeletePlace("nowhere")));
      store.commit(List.of());
      assertThat(store.load()).isEqualTo(StoredState.EMPTY);
    }
  }

  @Test
  void anOlderLeaderIsFencedAndWritesNothing() throws Exception {
    try (StateStore old = open()) {
      old.load();
      old.commit(List.of(new Change.PutPlace(Samples.place(1))));
      try (StateStore next = open()) {
        next.load();
        assertFenced(old, Samples.place(2).name());
        next.commit(List.of(new Change.PutPlace(Samples.place(3))));
        assertFenced(old, Samples.place(2).name());
        assertThat(next.load().places()).containsExactly(Samples.place(1), Samples.place(3));
      }
      assertFenced(old, Samples.place(2).name());
    }
  }

  private static void assertFenced(StateStore store, String place) {
    assertThatThrownBy(
            () ->
                store.commit(
                    List.of(
                        new Change.PutPlace(Samples.place(2)),
                        new Change.DeletePlace("hadoop.7-1"))))
        .as("commit of %s by the older leader", place)
        .isInstanceOf(FencedException.class);
  }

  @Test
  void aFullTransactionIsWritten() throws Exception {
    try (StateStore store = open()) {
      store.load();
      store.commit(places(StateStore.MAX_CHANGES));
      store.commit(places(StateStore.MAX_CHANGES));
      assertThat(store.load().places()).hasSize(StateStore.MAX_CHANGES);
    }
  }

  @Test
  void tooManyRecordsAreRefusedAsAWhole() throws Exception {
    try (StateStore store = open()) {
      store.load();
      assertThatThrownBy(() -> store.commit(places(StateStore.MAX_CHANGES + 1)))
          .isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining("901")
          .hasMessageContaining("at most 900");
      assertThat(store.load()).isEqualTo(StoredState.EMPTY);
    }
  }

  @Test
  void aRecordThatIsTooLargeIsNamed() throws Exception {
    try (StateStore store = open()) {
      store.load();
      Change large =
          new Change.PutService(Samples.largeService("/large", Transaction.MAX_RECORD_BYTES));
      assertThatThrownBy(() -> store.commit(List.of(new Change.PutPlace(Samples.place(1)), large)))
          .isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining("service/")
          .hasMessageContaining("%2Flarge")
          .hasMessageContaining("at most " + Transaction.MAX_RECORD_BYTES);
      assertThat(store.load()).isEqualTo(StoredState.EMPTY);
    }
  }

  @Test
  void aTransactionUpToTheLimitIsWrittenAndALargerOneRefused() throws Exception {
    int third = StateStore.MAX_BYTES / 3 - 1_000;
    List<Change> fits = new ArrayList<>();
    for (String path : List.of("/a", "/b", "/c")) {
      fits.add(new Change.PutService(Samples.largeService(path, third)));
    }
    List<Change> tooLarge = new ArrayList<>(fits);
    tooLarge.add(new Change.PutService(Samples.largeService("/d", 3_000)));
    try (StateStore store = open()) {
      store.load();
      assertThat(fits.stream().mapToInt(store::bytes).sum()).isLessThan(StateStore.MAX_BYTES);
      assertThat(tooLarge.stream().mapToInt(store::bytes).sum())
          .isGreaterThan(StateStore.MAX_BYTES);
      assertThatThrownBy(() -> store.commit(tooLarge))
          .isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining("at most " + StateStore.MAX_BYTES);
      store.commit(fits);
      assertThat(store.load().definitions().services()).hasSize(3);
    }
  }

  @Test
  void aCorruptRecordStopsTheLoadAndIsNamed() throws Exception {
    RecordKey key = new RecordKey(RecordKind.INSTANCE, "worker.hadoop.7-1");
    try (StateStore store = open()) {
      store.load();
      store.commit(Samples.all());
    }
    putRaw(key, "{\"schema\":1,\"rec".getBytes(StandardCharsets.UTF_8));
    try (StateStore next = open()) {
      assertThatThrownBy(next::load)
          .isInstanceOf(CorruptRecordException.class)
          .hasMessageContaining(key.path());
    }
  }

  @Test
  void aNewerRecordStopsTheLoadAndIsNamed() throws Exception {
    RecordKey key = new RecordKey(RecordKind.SERVICE, "/new");
    try (StateStore store = open()) {
      store.load();
    }
    putRaw(key, "{\"schema\":99,\"record\":{}}".getBytes(StandardCharsets.UTF_8));
    try (StateStore next = open()) {
      assertThatThrownBy(next::load)
          .isInstanceOf(CorruptRecordException.class)
          .hasMessageContaining(key.path())
          .hasMessageContaining("schema 99");
    }
  }

  @Test
  void loadComesBeforeCommit() throws Exception {
    try (StateStore store = open()) {
      assertThatThrownBy(() -> store.commit(List.of())).isInstanceOf(IllegalStateException.class);
    }
  }

  static List<Change> places(int count) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(new Change.PutPlace(Samples.place(i)));
    }
    return changes;
  }

  /** A worker's history as it is at most. */
  static Instance fullWorker(long number) {
    Instance worker = Samples.worker(number);
    while (worker.history().size() < Instance.HISTORY_LIMIT) {
      worker = worker.enter(worker.history().get(1));
    }
    return worker;
  }
}
