package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Law 7: while any worker of a Hadoop cluster is registered, one of them holds the largest
 * container that its ResourceManager accepts. {@link SimulatedYarn} looks at it at every moment.
 */
class Law7NoJobIsTurnedAwayTest {
  private static final Capacity LARGEST = SimulatedYarn.CONTAINER.times(3);

  @Test
  void theFirstWorkerIsLaunchedAsAnAnchorAndTheOthersWaitForIt() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.mesos.startTasks(false);
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.mesos.workers()).hasSize(1);
    Instance anchor = world.mesos.workers().get(0).instance;
    assertThat(world.mesos.leasesOf(anchor.id())).as("in the same ACCEPT").hasSize(2);
    world.mesos.startTasks(true);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.mesos.workers()).hasSize(3);
    world.check();
  }

  @Test
  void itHoldsWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.want(Elastic.definitions(2, 3));
          world.pass(Duration.ofSeconds(4));
          world.yarn.submit("job", 4);
          world.pass(Duration.ofSeconds(4));
          world.yarn.finish("job");
          world.pass(Duration.ofSeconds(10));
        },
        world ->
            assertThat(world.yarn.capabilities().values())
                .containsExactlyInAnyOrder(LARGEST, new Capacity(1, 1024)));
  }

  /** Found by chaos: each RUNNING of a lease lowered the node to what was heard of by then. */
  @Test
  void anAnchorWhoseLeasesAreHeardOfLateIsNotLowered() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.pass(Duration.ofSeconds(5));
    world.mesos.wire.loseNext(3);
    world.yarn.submit("job", 6);
    world.pass(Duration.ofSeconds(15));
    assertThat(world.yarn.violations).isEmpty();
    assertThat(world.yarn.capabilities().values()).contains(LARGEST);
    world.check();
  }

  /** Found by chaos: what had been planned before the removal was launched, not an anchor. */
  @Test
  void theFirstWorkerOfAFleetThatComesBackIsAnAnchor() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 4);
    world.pass(Duration.ofMillis(500));
    // No anchor can be asked of a fleet that is to go.
    world.want(withoutFleets());
    world.yarn.checksAnchor = false;
    world.pass(Duration.ofSeconds(40));
    assertThat(world.mesos.workers()).isEmpty();
    world.want(Elastic.definitions(2, 3));
    world.pass(Duration.ofSeconds(10));
    assertThat(world.yarn.violations).isEmpty();
    assertThat(world.yarn.capabilities().values()).contains(LARGEST);
    world.check();
  }

  private static Definitions withoutFleets() {
    Definitions all = Elastic.definitions(0, 3);
    return new Definitions(
        all.clusters(), Map.of(), Map.of(), Map.of(), Set.of(BrokerWorld.HADOOP));
  }

  @Test
  void aWorkerGrowsWhenTheLargestContainerDoes() {
    BrokerWorld world = new BrokerWorld();
    world.yarn.largest(SimulatedYarn.CONTAINER);
    world.want(Elastic.definitions(2, 3));
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.capabilities().values()).containsOnly(SimulatedYarn.CONTAINER);
    world.yarn.checksAnchor = false;
    world.yarn.largest(LARGEST);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.yarn.capabilities().values()).contains(LARGEST);
    assertThat(world.mesos.liveTasks())
        .filteredOn(id -> id.kind().equals(java.util.Optional.of(InstanceKind.LEASE)))
        .hasSize(2);
    world.check();
  }

  @Test
  void anAnchorWhoseAgentIsLostIsReplacedFirst() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(2, 3));
    world.pass(Duration.ofSeconds(8));
    world.yarn.checksAnchor = false;
    String anchor =
        world.yarn.capabilities().entrySet().stream()
            .filter(node -> node.getValue().vcores() == 3)
            .findFirst()
            .orElseThrow()
            .getKey();
    world.mesos.loseAgent(world.yarn.worker(anchor).placement().agentId());
    world.pass(Duration.ofSeconds(4));
    assertThat(world.yarn.capabilities().entrySet())
        .filteredOn(node -> !node.getKey().equals(anchor))
        .anyMatch(node -> node.getValue().equals(new Capacity(3, 3072)));
  }

  @Test
  void whenAllIsIdleTheAnchorIsStoppedAndNeverLowered() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 2));
    world.yarn.submit("job", 5);
    world.pass(Duration.ofSeconds(8));
    world.yarn.finish("job");
    world.pass(Duration.ofSeconds(40));
    assertThat(world.yarn.violations).isEmpty();
    assertThat(world.running(BrokerWorld.HADOOP)).isZero();
    world.check();
  }

  /** Found by chaos: the ResourceManager still counts the node of a worker that was given up. */
  @Test
  void theAnchorStaysUntilTheNodeOfAWorkerThatWasGivenUpIsGone() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 2));
    world.yarn.submit("job", 4);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.capabilities().values())
        .containsExactlyInAnyOrder(LARGEST, new Capacity(2, 2048));
    String small =
        world.mesos.workers().stream()
            .filter(worker -> world.mesos.leasesOf(worker.id).size() == 1)
            .findFirst()
            .orElseThrow()
            .agentId;
    world.mesos.loseAgent(small);
    world.yarn.finish("job");
    world.pass(Duration.ofSeconds(60));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.UNREACHABLE)).isEmpty();
    assertThat(world.yarn.capabilities().values()).as("the anchor is there").contains(LARGEST);
    assertThat(world.yarn.violations).isEmpty();
    world.mesos.returnAgent(small);
    world.pass(Duration.ofSeconds(40));
    assertThat(world.running(BrokerWorld.HADOOP)).isZero();
    world.check();
  }

  /**
   * Found by chaos: a small one was chosen while there was an anchor, and left when it had gone.
   */
  @Test
  void aSmallWorkerDoesNotLeaveWhenTheAnchorIsGoneByItsCommit() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 2);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.yarn.capabilities().values()).containsExactly(LARGEST);
    world.holdCommits();
    world.yarn.ask("job", 1);
    world.pass(Duration.ofMillis(300));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.LAUNCHING)).isNotEmpty();
    world.yarn.excuseAnchor();
    world.mesos.fail(world.mesos.workers().get(0).id);
    world.pass(Duration.ofMillis(100));
    assertThat(world.yarn.capabilities()).isEmpty();
    world.letCommit();
    world.pass(Duration.ofSeconds(10));
    assertThat(world.yarn.violations).isEmpty();
    assertThat(world.yarn.capabilities().values()).contains(LARGEST);
    world.check();
  }

  /** Found by chaos: what is launched while nothing can be planned may find the anchor gone. */
  @Test
  void aWorkerThatIsLaunchedWithoutAResourceManagerIsAnAnchor() {
    BrokerWorld world = new BrokerWorld();
    Resources all = new Resources(4000, 8192, 0, 0);
    List.of("a2", "a3").forEach(agent -> world.mesos.outsiderHolds(agent, all));
    world.want(Elastic.definitions(0, 3));
    world.yarn.submit("job", 3);
    world.pass(Duration.ofSeconds(8));
    assertThat(world.mesos.workers()).as("a small one is wanted and finds no room").hasSize(1);
    world.yarn.away(true);
    world.yarn.excuseAnchor();
    world.mesos.fail(world.mesos.workers().get(0).id);
    List.of("a2", "a3").forEach(agent -> world.mesos.outsiderHolds(agent, Resources.NONE));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.yarn.capabilities().values()).isNotEmpty().containsOnly(LARGEST);
    world.yarn.away(false);
    world.pass(Duration.ofSeconds(10));
    world.check();
  }
}
