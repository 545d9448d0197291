package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

  /**
   * The first worker is an anchor of one step and sees the ApplicationMaster's demand only; for the
   * others all that demand needs comes with the same ACCEPT.
   */
  @Test
  void aNewWorkerTakesAlongTheLeasesThatDemandNeedsAndItsAgentHasRoomFor() {
    BrokerWorld world = new BrokerWorld();
    world.yarn.largest(SimulatedYarn.CONTAINER.times(2));
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(8));
    assertThat(leasesOfFirstLaunches(world)).containsExactly(1, 2, 2);
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    world.check();
  }

  @Test
  void aNewWorkerTakesNoMoreLeasesAlongThanDemandNeeds() {
    BrokerWorld world = new BrokerWorld();
    world.yarn.largest(SimulatedYarn.CONTAINER);
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 4);
    world.pass(Duration.ofSeconds(4));
    assertThat(leasesOfFirstLaunches(world)).containsExactly(0, 1);
    assertThat(world.yarn.containersRunning()).isEqualTo(5);
    world.check();
  }

  private static List<Integer> leasesOfFirstLaunches(BrokerWorld world) {
    return world.effects.stream()
        .filter(Effect.Accept.class::isInstance)
        .flatMap(effect -> ((Effect.Accept) effect).launches().stream())
        .filter(Effect.LaunchWorker.class::isInstance)
        .map(launch -> ((Effect.LaunchWorker) launch).leases())
        .toList();
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

  /** They are fixed: the base task has them all, and leases come without. */
  @Test
  void gpusComeWithTheBaseTaskFromAnAgentThatHasThem() {
    BrokerWorld world = new BrokerWorld();
    world.mesos.agent("a4", "host4", new Resources(4000, 8192, 0, 2), new PortRange(31000, 31019));
    Fleet plain = Elastic.fleet(0, 3, Elastic.RANGE);
    Resources overhead = plain.overhead().plus(new Resources(0, 0, 0, 2));
    world.want(with(withOverhead(plain, overhead)));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(12));
    assertThat(world.mesos.workers())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.placement.hostname()).isEqualTo("host4");
              assertThat(task.placement.total().gpus()).isEqualTo(2);
            });
    assertThat(world.snapshot().instances().values())
        .filteredOn(one -> one.leaseOf().isPresent())
        .hasSize(2)
        .allSatisfy(lease -> assertThat(lease.placement().total().gpus()).isZero());
    assertThat(world.yarn.containersRunning()).isEqualTo(3);
    assertThat(world.snapshot().pending())
        .singleElement()
        .satisfies(
            waiting ->
                assertThat(waiting.refusals())
                    .anyMatch(refusal -> refusal.kind().equals("InsufficientGpus")));
    world.check();
  }

  private static Fleet withOverhead(Fleet fleet, Resources overhead) {
    return new Fleet(
        fleet.name(),
        fleet.cluster(),
        fleet.workers(),
        fleet.capacity(),
        overhead,
        fleet.executor(),
        fleet.heapMb(),
        fleet.constraints(),
        fleet.directory(),
        fleet.bindHostname(),
        fleet.properties(),
        fleet.environment(),
        fleet.drainDeadline(),
        fleet.unreachable(),
        fleet.containerCgroup(),
        fleet.user(),
        fleet.daemon(),
        fleet.elasticity(),
        fleet.pool(),
        fleet.windows(),
        fleet.version());
  }

  private static final CapacityRange LARGER_STEP =
      new CapacityRange(Elastic.RANGE.min(), Elastic.RANGE.max(), new Capacity(2, 2048));

  private static Set<Capacity> leaseSizes(BrokerWorld world) {
    return world.snapshot().instances().values().stream()
        .filter(one -> one.leaseOf().isPresent() && one.state().isLive())
        .map(one -> one.capacity().orElseThrow())
        .collect(Collectors.toSet());
  }

  private static Definitions withRange(CapacityRange range) {
    return with(Elastic.fleet(0, 3, range));
  }

  private static Definitions with(Fleet fleet) {
    Definitions usual = Elastic.definitions(0, 3);
    return new Definitions(
        usual.clusters(), Map.of(fleet.name(), fleet), Map.of(), usual.pools(), Set.of());
  }

  @Test
  void aChangedStepEndsNoContainerAndReachesWorkersWhoseOldLeasesHaveGoneBack() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(8));
    world.want(withRange(LARGER_STEP));
    world.restart();
    world.yarn.end("job", 2);
    world.pass(Duration.ofSeconds(2));
    world.yarn.ask("job", 2);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    assertThat(leaseSizes(world)).containsExactly(Elastic.RANGE.step());
    assertThat(world.yarn.killed).isZero();
    world.yarn.finish("job");
    world.pass(Duration.ofSeconds(30));
    world.yarn.submit("second", 8);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    assertThat(leaseSizes(world)).containsExactly(LARGER_STEP.step());
    world.check();
  }

  /** Its old leases are in use: what it lacks comes in the old steps, up to the new most. */
  @Test
  void aWorkerThatKeepsOldLeasesGrowsInTheirSteps() {
    BrokerWorld world = new BrokerWorld();
    world.yarn.largest(SimulatedYarn.CONTAINER);
    world.want(Elastic.definitions(0, 1));
    world.yarn.submit("job", 1);
    world.pass(Duration.ofSeconds(6));
    assertThat(world.yarn.capabilities().values()).containsExactly(new Capacity(2, 2048));
    world.want(
        withRange(
            new CapacityRange(Elastic.RANGE.min(), new Capacity(3, 5120), new Capacity(1, 2048))));
    world.yarn.ask("job", 1);
    world.pass(Duration.ofSeconds(6));
    assertThat(world.yarn.containersRunning()).isEqualTo(3);
    assertThat(leaseSizes(world)).containsExactly(new Capacity(1, 1024));
    world.check();
  }

  @Test
  void leasesOfAWorkerWhoseCapacityIsFixedNowGoBackAsTheyComeFree() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(8));
    world.yarn.largest(SimulatedYarn.CONTAINER);
    world.want(withRange(CapacityRange.fixed(Elastic.RANGE.min())));
    world.yarn.end("job", 6);
    world.pass(Duration.ofSeconds(30));
    assertThat(world.yarn.killed).isZero();
    assertThat(world.yarn.containersRunning()).isEqualTo(3);
    int capacity = world.yarn.capabilities().values().stream().mapToInt(Capacity::vcores).sum();
    assertThat(capacity).as("what is used, and the least of each").isLessThanOrEqualTo(5);
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
