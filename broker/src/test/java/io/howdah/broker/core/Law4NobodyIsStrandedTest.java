package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Law 4: tasks that the store does not know are killed; records are confirmed, waited for, and
 * replaced only when their state is known.
 */
class Law4NobodyIsStrandedTest {
  @Test
  void aTaskThatTheStoreDoesNotKnowIsKilled() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    world.settle();
    Instance known = world.in(BrokerWorld.WEB, InstanceState.RUNNING).get(0);
    Instance strange =
        new Instance(
            new InstanceId("service.web.0-99"),
            known.kind(),
            known.owner(),
            known.version(),
            known.state(),
            known.placement(),
            known.place(),
            known.executor(),
            known.worker(),
            known.drainDeadline(),
            known.lastUpdate(),
            Optional.empty(),
            Optional.empty(),
            known.history());
    world.mesos.stray(new Effect.LaunchService(strange, BrokerWorld.service(1, "v1")));
    world.restart();
    world.settle();
    assertThat(world.mesos.liveTasks()).containsExactly(known.id());
    world.check();
  }

  /** Twenty failures in a row would delay the next launch by 16 s. */
  @Test
  void launchesThatNeverLeftDoNotDelayTheirReplacements() {
    for (int at = 0; at < 30; at++) {
      BrokerWorld world = new BrokerWorld(at);
      world.want(BrokerWorld.definitions(0, 20));
      world.pass(Duration.ofSeconds(10));
      assertThat(world.running(BrokerWorld.WEB)).as("with a death at point " + at).isEqualTo(20);
    }
  }

  @Test
  void anUnreachableInstanceKeepsItsPlaceAndComesBack() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(2, 0));
    world.settle();
    String agent = world.in(BrokerWorld.HADOOP, InstanceState.RUNNING).get(0).placement().agentId();
    int launched = world.mesos.launchedEver();
    world.mesos.loseAgent(agent);
    world.pass(Duration.ofSeconds(20));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.UNREACHABLE)).hasSize(1);
    world.mesos.returnAgent(agent);
    world.pass(Duration.ofSeconds(2));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.RUNNING)).hasSize(2);
    assertThat(world.mesos.launchedEver()).isEqualTo(launched);
    world.check();
  }

  @Test
  void anUnreachableInstanceIsReplacedWhenItsTimeIsOverAndKilledWhenItReturns() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(2, 1));
          world.pass(Duration.ofSeconds(4));
          world.mesos.loseAgent("a1");
          world.pass(Duration.ofSeconds(40));
          world.mesos.returnAgent("a1");
        },
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
        });
  }

  /** TASK_UNKNOWN: the master has forgotten the agent, as after a long absence. */
  @Test
  void aTaskThatMesosDoesNotKnowIsReplacedWhenItsTimeIsOver() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    world.settle();
    Instance lost = world.in(BrokerWorld.WEB, InstanceState.RUNNING).get(0);
    world.mesos.loseAgent(lost.placement().agentId());
    world.pass(Duration.ofSeconds(1));
    world.deliver(
        new Event.StatusReceived(
            new StatusUpdate(
                lost.id(),
                Optional.of(lost.placement().agentId()),
                Optional.empty(),
                TaskState.UNKNOWN,
                "REASON_RECONCILIATION",
                "",
                true,
                Optional.empty(),
                Optional.empty(),
                Map.of())));
    Instance shown = world.snapshot().instances().get(lost.id());
    assertThat(shown.state()).isEqualTo(InstanceState.UNREACHABLE);
    assertThat(shown.lastUpdate()).contains(TaskState.UNKNOWN);
    world.settle();
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING))
        .singleElement()
        .satisfies(running -> assertThat(running.id()).isNotEqualTo(lost.id()));
  }

  @Test
  void aWorkerWhoseExecutorDiedComesBackToItsPlace() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 0));
    world.settle();
    Instance before = world.in(BrokerWorld.HADOOP, InstanceState.RUNNING).get(0);
    List<Place> places = List.copyOf(world.snapshot().places().values());
    world.mesos.fail(before.id());
    world.settle();
    Instance after = world.in(BrokerWorld.HADOOP, InstanceState.RUNNING).get(0);
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(after.place()).isEqualTo(before.place());
    assertThat(after.placement().ports()).isEqualTo(before.placement().ports());
    assertThat(after.placement().agentId()).isEqualTo(before.placement().agentId());
    assertThat(world.snapshot().places().values()).containsExactlyElementsOf(places);
    world.check();
  }

  @Test
  void anAgentThatIsGoneForGoodKeepsNoPlaceWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(2, 1));
          world.pass(Duration.ofSeconds(4));
          world.mesos.markGone("a1");
          // Far less than a place is held for a worker that may come back.
          world.pass(Duration.ofSeconds(4));
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
          assertThat(world.snapshot().places().values())
              .hasSize(2)
              .noneMatch(place -> place.agentId().equals("a1"));
        },
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
        });
  }

  @Test
  void aFailureIsMadeGoodWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(1, 1));
          world.pass(Duration.ofSeconds(4));
          world.mesos.liveTasks().forEach(world.mesos::fail);
          world.pass(Duration.ofSeconds(10));
        },
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(1);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
          assertThat(world.snapshot().places()).hasSize(1);
        });
  }

  @Test
  void scalingDownIsCompletedWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(3, 4));
          world.pass(Duration.ofSeconds(4));
          world.want(BrokerWorld.definitions(1, 1));
          world.pass(Duration.ofSeconds(10));
        },
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(1);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
          assertThat(world.snapshot().places()).hasSize(1);
        });
  }

  @Test
  void reconciliationIsRepeatedForEver() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    world.pass(Duration.ofMinutes(31));
    assertThat(world.effects)
        .filteredOn(effect -> effect instanceof Effect.Reconcile call && call.tasks().isEmpty())
        .hasSizeGreaterThanOrEqualTo(4);
  }
}
