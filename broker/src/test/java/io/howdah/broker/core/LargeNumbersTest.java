package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.MemoryStateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No batch is larger than a transaction, whatever the numbers: the store would end the process. */
class LargeNumbersTest {
  @Test
  void aThousandVacantPlacesThatNoFleetWantsAreGivenUp() throws Exception {
    BrokerWorld world = new BrokerWorld();
    vacantPlaces(world, 1_000);
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(Duration.ofSeconds(1));
    assertThat(world.snapshot().places()).isEmpty();
  }

  @Test
  void aThousandVacantPlacesWhoseTimeIsOverAreGivenUp() throws Exception {
    BrokerWorld world = new BrokerWorld();
    vacantPlaces(world, 1_000);
    world.want(Definitions.EMPTY);
    world.pass(Duration.ofSeconds(1));
    assertThat(world.snapshot().places()).hasSize(1_000);
    world.pass(Duration.ofMinutes(2));
    assertThat(world.snapshot().places()).isEmpty();
    assertThat(new MemoryStateStore(world.records).load().places()).isEmpty();
  }

  @Test
  void manyLargeServicesAreDefinedAtOnce() throws Exception {
    BrokerWorld world = new BrokerWorld();
    Map<OwnerName, Service> services = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      OwnerName name = new OwnerName("/large/" + i);
      services.put(name, large(name));
    }
    world.want(new Definitions(Map.of(), Map.of(), services, Map.of(), Set.of()));
    assertThat(new MemoryStateStore(world.records).load().definitions().services()).hasSize(400);
  }

  @Test
  void aThousandInstancesRunOnOneAgentAndEndAgain() {
    BrokerWorld world = new BrokerWorld();
    world.mesos.agent(
        "a4", "host4", new Resources(600_000, 400_000, 0, 0), new PortRange(31000, 33000));
    world.want(BrokerWorld.definitions(0, 1_000));
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1_000);
    world.confirm(BrokerWorld.definitions(0, 0));
    world.settle();
    world.check();
    assertThat(world.running(BrokerWorld.WEB)).isZero();
    // Ended records are pruned.
    assertThat(world.snapshot().instances()).hasSize(10);
  }

  /** Each would be withdrawn if it committed too late, and deciding it again adds to the load. */
  @Test
  void aSlowStoreIsNotBuriedUnderLaunches() {
    BrokerWorld world = new BrokerWorld();
    for (int i = 10; i < 25; i++) {
      world.mesos.agent(
          "a" + i, "host" + i, new Resources(200_000, 100_000, 0, 0), new PortRange(31000, 31999));
    }
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(Duration.ofSeconds(1));
    world.holdCommits();
    world.want(BrokerWorld.definitions(0, 2_500));
    int most = 0;
    for (int i = 0; i < 30; i++) {
      world.pass(Duration.ofMillis(100));
      most = Math.max(most, world.in(BrokerWorld.WEB, InstanceState.LAUNCHING).size());
    }
    // It is used up, or the test shows nothing.
    assertThat(most).as("launches that wait for their commit").isEqualTo(1_000);
    world.letCommit();
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2_500);
    world.check();
  }

  private static void vacantPlaces(BrokerWorld world, int count) throws Exception {
    MemoryStateStore store = new MemoryStateStore(world.records);
    store.load();
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(
          new Change.PutPlace(
              new Place(
                  "hadoop.0-" + i,
                  BrokerWorld.HADOOP,
                  "gone-" + i,
                  "gone" + i,
                  List.of(1, 2, 3, 4, 5),
                  Optional.of(Instant.parse("2026-01-01T00:00:00Z")))));
    }
    for (int i = 0; i < count; i += 500) {
      store.commit(changes.subList(i, Math.min(count, i + 500)));
    }
  }

  private static Service large(OwnerName name) {
    Service small = BrokerWorld.service(0, "v1");
    return new Service(
        name,
        0,
        small.resources(),
        Optional.of("x".repeat(5_000)),
        small.arguments(),
        small.container(),
        small.ports(),
        small.environment(),
        small.labels(),
        small.fetch(),
        small.constraints(),
        small.user(),
        small.backoff(),
        small.killGrace(),
        small.unreachable(),
        small.owner(),
        small.version());
  }
}
