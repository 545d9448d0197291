package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Law 6: a node's YARN capacity, and what its containers use, never exceed what its executor holds
 * in Mesos. {@link SimulatedYarn} looks at it at every moment, and its reports lie after an update
 * as real ones do.
 */
class Law6NeverOverPromiseTest {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static BrokerWorld full() {
    BrokerWorld world = new BrokerWorld();
    world.want(Law9WorkIsNotLostTest.shared(0, Resources.NONE));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(9));
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    return world;
  }

  @Test
  void aNodeManagerThatCrashesAtAnyMomentOfAShrinkComesBackWithNoMoreThanIsHeld() {
    for (int millis = 0; millis <= 6_000; millis += 100) {
      BrokerWorld world = full();
      world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE));
      world.pass(Duration.ofMillis(millis));
      world.mesos.workers().forEach(task -> world.yarn.crash(task.id));
      world.pass(Duration.ofSeconds(14));
      assertThat(world.yarn.violations).as("crash after " + millis + " ms").isEmpty();
      assertThat(world.running(BrokerWorld.WEB)).as("crash after " + millis + " ms").isEqualTo(1);
    }
  }

  @Test
  void noLeaseIsKilledBeforeTheResourceManagerHasLoweredItsNode() {
    BrokerWorld world = full();
    world.yarn.broken(true);
    List<InstanceId> leases = leases(world);
    world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE));
    world.pass(Duration.ofSeconds(30));
    assertThat(leases(world)).isEqualTo(leases);
    world.yarn.broken(false);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
    world.check();
  }

  @Test
  void noLeaseIsKilledWhileItsContainersLive() {
    BrokerWorld world = full();
    List<InstanceId> leases = leases(world);
    world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE));
    // Lowered by now, and the grace is not over: the reports that lie say that nothing is used.
    world.pass(GRACE);
    assertThat(world.yarn.killed).isZero();
    assertThat(leases(world)).isEqualTo(leases);
    world.pass(Duration.ofSeconds(4));
    assertThat(leases(world)).hasSize(leases.size() - 1);
    world.check();
  }

  private static List<InstanceId> leases(BrokerWorld world) {
    return world.mesos.liveTasks().stream()
        .filter(id -> id.kind().equals(Optional.of(InstanceKind.LEASE)))
        .toList();
  }

  @Test
  void aNodeManagerThatCrashesGetsItsCapacityAgain() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(8));
    world.mesos.workers().forEach(task -> world.yarn.crash(task.id));
    world.pass(Duration.ofSeconds(3));
    assertThat(world.yarn.capabilities().values()).containsOnly(new Capacity(3, 3072));
    world.check();
  }

  /**
   * Found by chaos: their agent was away for longer than they may be, the KILL of the worker did
   * not arrive, and those of its leases did.
   */
  @Test
  void leasesOfAWorkerThatIsBackTooLateDoNotEndBeforeIt() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(8));
    String agent = world.mesos.workers().get(0).agentId;
    world.yarn.checksAnchor = false;
    world.mesos.loseAgent(agent);
    world.pass(Duration.ofSeconds(35));
    world.mesos.failOnce(Set.of(Effect.Kill.class));
    world.mesos.returnAgent(agent);
    world.pass(Duration.ofSeconds(30));
    assertThat(world.yarn.violations).isEmpty();
    world.check();
  }
}
