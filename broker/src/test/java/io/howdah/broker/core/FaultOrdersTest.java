package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Mesos may say in one order or the other, twice, or late. */
class FaultOrdersTest {
  /** FAILURE and TASK_FAILED come from two places of Mesos: either may be first. */
  @Test
  void anExecutorsFailureBeforeItsUpdatesReplacesItOnce() {
    executorLost(true);
  }

  @Test
  void anExecutorsFailureAfterItsUpdatesReplacesItOnce() {
    executorLost(false);
  }

  private static void executorLost(boolean failureFirst) {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(0, 2));
          world.pass(Duration.ofSeconds(4));
          Instance lost = world.in(BrokerWorld.WEB, InstanceState.RUNNING).get(0);
          Event failure =
              new Event.ExecutorLost(lost.id().value(), lost.placement().agentId(), Optional.of(9));
          if (failureFirst) {
            world.deliver(failure);
          }
          world.mesos.fail(lost.id());
          if (!failureFirst) {
            world.deliver(failure);
          }
          world.pass(Duration.ofSeconds(4));
        },
        world -> assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2));
  }

  /** Without a death: exactly one more launch, and none for a FAILURE alone. */
  @Test
  void aFailureAloneStartsNothing() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 2));
    world.settle();
    Instance one = world.in(BrokerWorld.WEB, InstanceState.RUNNING).get(0);
    Event failure =
        new Event.ExecutorLost(one.id().value(), one.placement().agentId(), Optional.of(9));
    world.deliver(failure);
    world.settle();
    assertThat(world.mesos.launchedEver()).isEqualTo(2);
    world.mesos.fail(one.id());
    world.deliver(failure);
    world.settle();
    assertThat(world.mesos.launchedEver()).isEqualTo(3);
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
    world.check();
  }

  @Test
  void everyUpdateComesTwiceWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.mesos.wire.doubleNext(Integer.MAX_VALUE);
          world.want(BrokerWorld.definitions(1, 3));
          world.pass(Duration.ofSeconds(4));
          world.in(BrokerWorld.WEB, InstanceState.RUNNING).stream()
              .findFirst()
              .ifPresent(one -> world.mesos.fail(one.id()));
          world.pass(Duration.ofSeconds(4));
          world.want(BrokerWorld.definitions(1, 2));
          world.pass(Duration.ofSeconds(4));
        },
        world -> {
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(1);
        });
  }

  /** RUNNING and the end of a task arrive together, long after both. */
  @Test
  void updatesThatComeLateAreTakenInTheirOrder() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(0, 2));
          world.pass(Duration.ofMillis(300));
          world.mesos.wire.holdUntil(world.nanos() + Duration.ofSeconds(20).toNanos());
          world.pass(Duration.ofSeconds(3));
          world.mesos.liveTasks().stream().sorted().findFirst().ifPresent(world.mesos::fail);
          world.pass(Duration.ofSeconds(25));
        },
        world -> assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2));
  }

  /** The master took the offers back; that is heard of when the ACCEPT has left. */
  @Test
  void aRescindThatComesAfterTheAcceptHasLeft() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(0, 2));
          world.holdCommits();
          world.pass(Duration.ofMillis(300));
          world.mesos.rescindUnheard();
          world.letCommit();
          world.mesos.hearRescinds();
          world.pass(Duration.ofSeconds(4));
        },
        world -> assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2));
  }

  /**
   * In one run for certain: the ACCEPT meets no offer, and what it was to launch is launched anew.
   */
  @Test
  void launchesOnOffersThatAreNoMoreAreMadeAgainElsewhere() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 2));
    world.holdCommits();
    world.pass(Duration.ofMillis(300));
    world.mesos.rescindUnheard();
    world.letCommit();
    assertThat(world.mesos.liveTasks()).isEmpty();
    assertThat(world.mesos.launchedEver()).isEqualTo(2);
    world.mesos.hearRescinds();
    world.settle();
    assertThat(world.mesos.launchedEver()).isEqualTo(4);
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
    world.check();
  }

  /** Of an offer that was used or declined before, or never came. */
  @Test
  void aRescindOfAnOfferThatIsNotHeldChangesNothing() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 2));
    world.deliver(new Event.OfferRescinded("never-offered"));
    world.settle();
    world.effects.stream()
        .filter(Effect.Accept.class::isInstance)
        .map(Effect.Accept.class::cast)
        .flatMap(accept -> accept.offerIds().stream())
        .toList()
        .forEach(used -> world.deliver(new Event.OfferRescinded(used)));
    world.settle();
    assertThat(world.mesos.launchedEver()).isEqualTo(2);
    world.check();
  }
}
