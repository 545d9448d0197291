package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Capacity follows demand, in both directions, wherever the broker dies. */
class ElasticFleetTest {
  @Test
  void fromZeroAndBackToZeroWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.want(Elastic.definitions(0, 3));
          world.pass(Duration.ofSeconds(1));
          world.yarn.submit("job", 6);
          world.pass(Duration.ofSeconds(8));
          world.yarn.finish("job");
          world.pass(Duration.ofSeconds(10));
        },
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isZero();
          assertThat(world.snapshot().places()).isEmpty();
        });
  }

  @Test
  void aJobGetsAllThatItAsksFor() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    assertThat(world.yarn.capabilities().values()).containsOnly(new Capacity(3, 3072));
    world.check();
  }

  @Test
  void aRunningWorkerGrowsBeforeAnotherIsLaunched() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(2, 3));
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.capabilities().values())
        .as("one of them is the anchor")
        .containsExactlyInAnyOrder(new Capacity(3, 3072), new Capacity(1, 1024));
    world.yarn.submit("job", 5);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.yarn.containersRunning()).isEqualTo(6);
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.RUNNING))
        .filteredOn(one -> one.leaseOf().isEmpty())
        .hasSize(2);
    world.check();
  }

  @Test
  void idleCapacityGoesBackAndTheWorkersStayAtTheirMinimum() {
    BrokerWorld.everywhere(
        world -> {
          world.want(Elastic.definitions(2, 2));
          world.pass(Duration.ofSeconds(5));
          world.yarn.submit("job", 5);
          world.pass(Duration.ofSeconds(5));
          world.yarn.finish("job");
          world.pass(Duration.ofSeconds(12));
        },
        world ->
            assertThat(world.yarn.capabilities().values())
                .containsExactlyInAnyOrder(new Capacity(3, 3072), new Capacity(1, 1024)));
  }

  @Test
  void nothingIsKilledWhenIdleCapacityGoesBack() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(8));
    world.yarn.end("job", 5);
    world.pass(Duration.ofSeconds(60));
    assertThat(world.yarn.containersRunning()).isEqualTo(4);
    assertThat(world.yarn.killed).isZero();
    int capacity = world.yarn.capabilities().values().stream().mapToInt(Capacity::vcores).sum();
    assertThat(capacity).as("what is used, the anchor and the least of each").isLessThan(9);
    world.check();
  }

  @Test
  void aResourceManagerThatIsAwayWhileGrowingAndShrinkingIsWaitedFor() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(1, 3));
    world.pass(Duration.ofSeconds(5));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofMillis(300));
    world.yarn.away(true);
    world.pass(Duration.ofSeconds(20));
    world.yarn.away(false);
    world.pass(Duration.ofSeconds(10));
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    world.yarn.finish("job");
    world.pass(Duration.ofSeconds(6));
    world.yarn.away(true);
    world.pass(Duration.ofSeconds(20));
    world.yarn.away(false);
    world.settle();
    assertThat(world.running(BrokerWorld.HADOOP)).as("the anchor with its leases").isEqualTo(3);
    world.check();
  }

  @Test
  void aWorkerWhoseExecutorDiesComesBackAndGrowsAgain() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(8));
    world.yarn.checksAnchor = false;
    Instance worker = world.mesos.workers().get(0).instance;
    world.mesos.fail(worker.id());
    world.pass(Duration.ofSeconds(10));
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    assertThat(world.yarn.violations).isEmpty();
    world.check();
  }

  @Test
  void constantDemandCausesNoChanges() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 6);
    world.pass(Duration.ofSeconds(20));
    int launched = world.mesos.launchedEver();
    int updates = world.yarn.updates;
    world.pass(Duration.ofMinutes(2));
    assertThat(world.mesos.launchedEver()).isEqualTo(launched);
    assertThat(world.yarn.updates).isEqualTo(updates);
  }
}
