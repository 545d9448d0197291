package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Law 1: a call leaves only after the transaction with its intent has committed, and only if it is
 * still wanted then.
 */
class Law1PersistBeforeActTest {
  @Test
  void nothingIsLaunchedBeforeItIsStored() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 1));
    world.holdCommits();
    world.pass(Duration.ofMillis(500));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.LAUNCHING)).hasSize(1);
    assertThat(world.mesos.launchedEver()).isZero();

    world.letCommit();
    assertThat(world.mesos.launchedEver()).isEqualTo(2);
  }

  @Test
  void aLaunchWhoseOfferWasRescindedMeanwhileIsWithdrawnAndPlacedAgain() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 0));
    world.holdCommits();
    world.pass(Duration.ofMillis(300));
    world.mesos.rescindAll();
    world.pass(Duration.ofMillis(100));
    world.mesos.holdOffersBack(true);
    world.letCommit();
    assertThat(world.mesos.launchedEver()).isZero();
    assertThat(world.snapshot().instances()).isEmpty();
    assertThat(world.snapshot().places()).isEmpty();

    world.mesos.holdOffersBack(false);
    world.settle();
    assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(1);
    world.check();
  }

  @Test
  void aLaunchThatIsNoLongerWantedWhenItCommitsDoesNotLeave() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 2));
    world.holdCommits();
    world.pass(Duration.ofMillis(300));
    world.want(BrokerWorld.definitions(0, 0));
    world.letCommit();
    world.settle();
    assertThat(world.mesos.launchedEver()).isZero();
    world.check();
  }

  @Test
  void anUpdateIsAcknowledgedOnlyAfterWhatItMeansIsStored() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    world.mesos.startTasks(false);
    world.pass(Duration.ofSeconds(3));
    world.holdCommits();
    world.mesos.startTasks(true);
    world.pass(Duration.ofSeconds(1));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    // It comes again before the commit of the first: nothing changes, and it must wait all the
    // same.
    world.mesos.repeatUpdates();
    world.pass(Duration.ofMillis(100));
    assertThat(world.effects).noneMatch(Effect.Acknowledge.class::isInstance);

    world.letCommit();
    assertThat(world.effects).anyMatch(Effect.Acknowledge.class::isInstance);
  }

  @Test
  void aDeathAtAnyPointLosesNothing() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(2, 3));
          world.pass(Duration.ofSeconds(4));
        },
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(3);
          assertThat(world.in(BrokerWorld.HADOOP, InstanceState.RUNNING)).hasSize(2);
        });
  }
}
