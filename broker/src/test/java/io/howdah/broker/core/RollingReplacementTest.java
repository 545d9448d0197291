package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A changed definition replaces instances one at a time, and stops where it does not work. */
class RollingReplacementTest {
  private static Definitions version(int workers, int instances, String version) {
    Definitions first = BrokerWorld.definitions(workers, instances);
    return new Definitions(
        first.clusters(),
        Map.of(BrokerWorld.HADOOP, BrokerWorld.fleet(workers, version)),
        Map.of(BrokerWorld.WEB, BrokerWorld.service(instances, version)),
        Map.of(),
        Set.of());
  }

  private static List<Instance> running(BrokerWorld world, String version) {
    return world.snapshot().instances().values().stream()
        .filter(one -> one.state() == InstanceState.RUNNING && one.version().equals(version))
        .toList();
  }

  @Test
  void instancesAreReplacedOneAtATime() {
    BrokerWorld world = new BrokerWorld();
    world.want(version(3, 4, "v1"));
    world.settle();
    world.want(version(3, 4, "v2"));
    for (int i = 0; i < 1_500; i++) {
      world.pass(Duration.ofMillis(100));
      assertThat(world.running(BrokerWorld.WEB)).isBetween(3L, 4L);
      assertThat(world.running(BrokerWorld.HADOOP)).isBetween(2L, 3L);
    }
    assertThat(running(world, "v1")).isEmpty();
    assertThat(running(world, "v2")).hasSize(7);
    world.check();
  }

  @Test
  void aVersionThatCrashesRightAfterItsStartReplacesOneInstanceOnly() {
    BrokerWorld world = new BrokerWorld();
    world.want(version(0, 4, "v1"));
    world.settle();
    world.want(version(0, 4, "v2"));
    for (int i = 0; i < 120; i++) {
      world.pass(Duration.ofSeconds(1));
      running(world, "v2").forEach(one -> world.mesos.fail(one.id()));
    }
    assertThat(running(world, "v1")).hasSize(3);
    // The way back works too.
    world.want(version(0, 4, "v1"));
    world.settle();
    assertThat(running(world, "v1")).hasSize(4);
    world.check();
  }
}
