package io.howdah.broker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.Transition;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.MemoryState;
import io.howdah.broker.store.MemoryStateStore;
import io.howdah.broker.store.StoredState;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForgetFrameworkCommandTest {
  private static final OwnerName HADOOP = new OwnerName("hadoop");
  private final MemoryState records = new MemoryState();

  @BeforeEach
  void store() throws Exception {
    Placement placement =
        new Placement("a1", "host1", Map.of(), "howdah", List.of(), List.of(), List.of());
    Instance live =
        new Instance(
            new InstanceId("worker.hadoop.1-1"),
            InstanceKind.WORKER,
            HADOOP,
            "v1",
            InstanceState.RUNNING,
            placement,
            Optional.of("hadoop.1-1"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(new Transition(Instant.EPOCH, InstanceState.RUNNING, "runs")));
    try (MemoryStateStore store = new MemoryStateStore(records)) {
      assertThat(store.load()).isEqualTo(StoredState.EMPTY);
      store.commit(
          List.of(
              new Change.PutFramework(new FrameworkIdentity("f-1", Instant.EPOCH)),
              new Change.PutInstance(live),
              new Change.PutPlace(
                  new Place(
                      "hadoop.1-1", HADOOP, "a1", "host1", List.of(31000), Optional.empty()))));
    }
  }

  @Test
  void anotherIdIsRefused() throws Exception {
    try (MemoryStateStore store = new MemoryStateStore(records)) {
      assertThatThrownBy(() -> ForgetFrameworkCommand.forget(store, "f-2", true, Clock.systemUTC()))
          .hasMessage("the stored framework id is f-1, not f-2; nothing was changed");
      assertThat(store.load().framework()).isPresent();
    }
  }

  @Test
  void liveRecordsAreRefusedUnlessTheyAreToEnd() throws Exception {
    try (MemoryStateStore store = new MemoryStateStore(records)) {
      assertThatThrownBy(
              () -> ForgetFrameworkCommand.forget(store, "f-1", false, Clock.systemUTC()))
          .hasMessageContaining("1 instances are recorded as alive")
          .hasMessageContaining("--end-records");
      assertThat(store.load().framework()).isPresent();

      ForgetFrameworkCommand.forget(store, "f-1", true, Clock.systemUTC());
      StoredState after = store.load();
      assertThat(after.framework()).isEmpty();
      assertThat(after.places()).isEmpty();
      assertThat(after.instances())
          .singleElement()
          .satisfies(one -> assertThat(one.state()).isEqualTo(InstanceState.ENDED));
    }
  }
}
