package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Law 7 where the anchor itself is to go, or its NodeManager crashes: what chaos found there.
 * {@link SimulatedYarn} looks at the law at every moment.
 */
class Law7DrainingAnchorTest {
  private static final Capacity LARGEST = SimulatedYarn.CONTAINER.times(3);
  private static final Capacity SMALL = SimulatedYarn.CONTAINER;
  private static final Resources ALL = new Resources(4000, 8192, 0, 0);

  /** An anchor and a small worker that cannot grow: others hold what is free on its agent. */
  private static BrokerWorld anchorAndSmallOne() {
    BrokerWorld world = new BrokerWorld();
    world.yarn.countsApplications = true;
    world.want(Elastic.definitions(2, 2));
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.capabilities().values()).containsExactlyInAnyOrder(LARGEST, SMALL);
    world.mesos.agentIds().stream()
        .filter(agent -> !agent.equals(agentOf(world, LARGEST)))
        .forEach(agent -> world.mesos.outsiderHolds(agent, ALL));
    return world;
  }

  private static String agentOf(BrokerWorld world, Capacity capability) {
    return world.mesos.task(worker(world, capability)).agentId;
  }

  private static InstanceId worker(BrokerWorld world, Capacity capability) {
    return world.yarn.capabilities().entrySet().stream()
        .filter(node -> node.getValue().equals(capability))
        .map(node -> world.yarn.worker(node.getKey()).id())
        .findFirst()
        .orElseThrow();
  }

  private static Definitions renewed() {
    Fleet old = Elastic.fleet(2, 2, Elastic.RANGE);
    Fleet changed =
        new Fleet(
            old.name(),
            old.cluster(),
            old.workers(),
            old.capacity(),
            old.overhead(),
            old.executor(),
            old.heapMb(),
            old.constraints(),
            old.directory(),
            old.bindHostname(),
            old.properties(),
            old.environment(),
            old.drainDeadline(),
            old.unreachable(),
            old.containerCgroup(),
            old.user(),
            old.daemon(),
            old.elasticity(),
            old.pool(),
            old.windows(),
            "v2");
    return Elastic.definitions(changed, Map.of(), Map.of());
  }

  @Test
  void anAnchorWhoseDefinitionChangedWaitsForTheNextOne() {
    BrokerWorld world = anchorAndSmallOne();
    InstanceId anchor = worker(world, LARGEST);
    world.want(renewed());
    world.pass(Duration.ofSeconds(12));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.DRAINING))
        .singleElement()
        .matches(one -> one.id().equals(anchor));
    assertThat(world.yarn.capabilities().values()).contains(LARGEST);
    world.mesos.outsiderHolds(agentOf(world, SMALL), Resources.NONE);
    world.pass(Duration.ofSeconds(10));
    assertThat(world.mesos.task(anchor).isLive()).as("another one is the anchor").isFalse();
    world.mesos.agentIds().forEach(agent -> world.mesos.outsiderHolds(agent, Resources.NONE));
    world.settle();
    assertThat(world.mesos.workers())
        .hasSize(2)
        .allMatch(one -> one.instance.version().equals("v2"));
    world.check();
  }

  @Test
  void itWaitsNoLongerThanItsDeadline() {
    BrokerWorld world = anchorAndSmallOne();
    InstanceId anchor = worker(world, LARGEST);
    world.want(renewed());
    world.pass(Duration.ofSeconds(15));
    world.yarn.checksAnchor = false;
    world.pass(Elastic.fleet(2, 2, Elastic.RANGE).drainDeadline());
    assertThat(world.mesos.task(anchor).isLive()).isFalse();
  }

  @Test
  void theAnchorOfARemovedFleetGoesLast() {
    BrokerWorld world = anchorAndSmallOne();
    fillBoth(world);
    InstanceId anchor = worker(world, LARGEST);
    InstanceId small = worker(world, SMALL);
    remove(world);
    world.pass(Duration.ofSeconds(10));
    assertThat(world.mesos.liveTasks()).contains(anchor, small);
    world.yarn.finish("on the small one");
    world.pass(Duration.ofSeconds(10));
    assertThat(world.mesos.liveTasks()).isEmpty();
    world.check();
  }

  /** It has no plan from which it could know how large an anchor has to be. */
  @Test
  void aNewLeaderLetsItGoLastToo() {
    BrokerWorld world = anchorAndSmallOne();
    fillBoth(world);
    InstanceId anchor = worker(world, LARGEST);
    remove(world);
    world.restart();
    world.pass(Duration.ofSeconds(10));
    assertThat(world.mesos.liveTasks()).contains(anchor);
    world.yarn.finish("on the small one");
    world.pass(Duration.ofSeconds(10));
    assertThat(world.mesos.liveTasks()).isEmpty();
    world.check();
  }

  /** A job on the small worker, none on the anchor. */
  private static void fillBoth(BrokerWorld world) {
    world.yarn.submit("on the anchor", 2);
    world.pass(Duration.ofSeconds(2));
    world.yarn.submit("on the small one", 0);
    world.pass(Duration.ofSeconds(2));
    world.yarn.finish("on the anchor");
    assertThat(world.yarn.applicationsOn(worker(world, SMALL))).containsExactly("on the small one");
  }

  private static void remove(BrokerWorld world) {
    Definitions all = Elastic.definitions(2, 2);
    world.want(
        new Definitions(all.clusters(), Map.of(), Map.of(), Map.of(), Set.of(BrokerWorld.HADOOP)));
    world.yarn.checksAnchor = true;
  }

  /** As {@link Law9LostRunningTest} has it for jobs: it was killed as soon as it was back. */
  @Test
  void anAnchorThatIsToGoAndWasAwayWaitsForTheNextOneToo() {
    BrokerWorld world = anchorAndSmallOne();
    InstanceId anchor = worker(world, LARGEST);
    String agent = world.mesos.task(anchor).agentId;
    world.want(renewed());
    world.pass(Duration.ofSeconds(6));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.DRAINING)).hasSize(1);
    world.mesos.loseAgent(agent);
    world.pass(Duration.ofSeconds(3));
    world.mesos.returnAgent(agent);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.mesos.task(anchor).isLive()).isTrue();
    assertThat(world.yarn.violations).isEmpty();
  }

  /**
   * A worker of three steps that was lowered to two, and grows again as {@code between} lets it.
   */
  private static BrokerWorld grownAgain(Consumer<BrokerWorld> between) {
    BrokerWorld world = new BrokerWorld();
    world.yarn.largest(SimulatedYarn.CONTAINER.times(2));
    world.want(Elastic.definitions(1, 1));
    world.yarn.submit("job", 2);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.capabilities().values()).containsExactly(LARGEST);
    between.accept(world);
    world.yarn.ask("job", 2);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.capabilities().values()).containsExactly(LARGEST);
    return world;
  }

  private static void crashes(BrokerWorld world) {
    world.mesos.workers().forEach(worker -> world.yarn.crash(worker.id));
    assertThat(world.yarn.capabilities().values()).containsExactly(LARGEST);
  }

  @Test
  void aNodeManagerThatCrashesUnderANewLeaderIsAsLargeAsBefore() {
    crashes(
        grownAgain(
            world -> {
              world.yarn.end("job", 1);
              world.pass(Duration.ofSeconds(15));
              assertThat(world.yarn.capabilities().values())
                  .containsExactly(SimulatedYarn.CONTAINER.times(2));
              world.restart();
              world.pass(Duration.ofSeconds(5));
            }));
  }

  @Test
  void aNodeManagerThatCrashesAfterItsShrinkWasCalledOffIsAsLargeAsBefore() {
    crashes(
        grownAgain(
            world -> {
              world.yarn.broken(true);
              world.yarn.end("job", 1);
              world.pass(Duration.ofSeconds(15));
              assertThat(world.snapshot().sharing().fleets().get(0).nodes().get(0).doing())
                  .contains("giving back 1 steps (LOWER)");
              // While it recovers, it allocates nothing, so that the demand shows.
              world.yarn.restart();
              world.yarn.ask("job", 1);
              world.pass(Duration.ofSeconds(5));
            }));
  }
}
