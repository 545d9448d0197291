package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryStateStoreTest extends StateStoreContract {
  private final MemoryState state = new MemoryState();

  @Override
  MemoryStateStore open() {
    return new MemoryStateStore(state);
  }

  @Override
  void putRaw(RecordKey key, byte[] data) {
    state.putRaw(key, data);
  }

  @Test
  void epochsAscend() {
    assertThat(open().epoch()).isEqualTo(1);
    assertThat(open().epoch()).isEqualTo(2);
  }

  /** More than one thread takes at once. */
  @Test
  void oneCorruptRecordAmongManyIsNamed() throws Exception {
    MemoryStateStore store = open();
    store.load();
    for (int i = 0; i < 3_000; i++) {
      store.commit(List.of(new Change.PutPlace(Samples.place(i))));
    }
    assertThat(open().load().places()).hasSize(3_000);
    RecordKey key = new RecordKey(RecordKind.PLACE, "hadoop.7-1234");
    putRaw(key, new byte[] {'x'});
    assertThatThrownBy(() -> open().load())
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining(key.path());
  }

  @Test
  void aFailureBeforeTheCommitLeavesNothing() throws Exception {
    MemoryStateStore store = open();
    store.load();
    state.setHook(
        new MemoryState.Hook() {
          @Override
          public void beforeCommit(List<Change> changes) throws StoreException {
            throw new StoreException("no room");
          }
        });
    assertThatThrownBy(() -> store.commit(places(1))).hasMessage("no room");
    assertThat(store.load()).isEqualTo(StoredState.EMPTY);
    assertThat(state.commits()).isZero();
  }

  @Test
  void aFailureAfterTheCommitLeavesTheChanges() throws Exception {
    MemoryStateStore store = open();
    store.load();
    state.setHook(
        new MemoryState.Hook() {
          @Override
          public void afterCommit(List<Change> changes) throws StoreException {
            throw new FencedException("died here");
          }
        });
    assertThatThrownBy(() -> store.commit(places(1))).isInstanceOf(FencedException.class);
    assertThat(open().load().places()).hasSize(1);
  }

  @Test
  void aCommitThatWasHeldWhileItsLeadershipEndedIsNotWritten() throws Exception {
    MemoryStateStore store = open();
    store.load();
    state.setHook(
        new MemoryState.Hook() {
          @Override
          public void beforeCommit(List<Change> changes) {
            state.fence();
          }
        });
    assertThatThrownBy(() -> store.commit(places(1))).isInstanceOf(FencedException.class);
    assertThat(open().load()).isEqualTo(StoredState.EMPTY);
  }
}
