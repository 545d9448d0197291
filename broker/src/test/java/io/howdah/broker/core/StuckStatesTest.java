package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Instances leave their states also when what would end them never comes. */
class StuckStatesTest {
  @Test
  void aKillThatReachesNoAgentIsGivenUpAndCarriedOutWhenTheAgentReturns() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 2));
    world.settle();
    Instance away = world.in(BrokerWorld.WEB, InstanceState.RUNNING).get(0);
    world.mesos.loseAgent(away.placement().agentId());
    world.pass(Duration.ofSeconds(1));
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(Duration.ofSeconds(20));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.KILLING)).contains(away(world, away));
    world.pass(Duration.ofSeconds(20));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.KILLING)).isEmpty();
    world.mesos.returnAgent(away.placement().agentId());
    world.settle();
    assertThat(world.mesos.liveTasks()).isEmpty();
    world.check();
  }

  private static Instance away(BrokerWorld world, Instance instance) {
    return world.snapshot().instances().get(instance.id());
  }

  @Test
  void aKillThatIsDecidedWhileDisconnectedIsCarriedOutAfterwards() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 3));
    world.settle();
    world.loseConnection();
    world.want(BrokerWorld.definitions(0, 1));
    world.pass(Duration.ofSeconds(30));
    assertThat(world.mesos.liveTasks()).hasSize(4);
    world.reconnect();
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
    assertThat(world.running(BrokerWorld.HADOOP)).isZero();
    world.check();
  }

  @Test
  void launchesThatWaitForTheirCommitAcrossANewSubscriptionAreWithdrawnAndMadeAgain() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(2, 2));
    world.holdCommits();
    world.pass(Duration.ofMillis(300));
    world.loseConnection();
    world.reconnect();
    world.pass(Duration.ofMillis(300));
    world.letCommit();
    world.settle();
    assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
    assertThat(world.snapshot().places()).hasSize(2);
    world.check();
  }

  @Test
  void whatEndedWhileDisconnectedIsMadeGood() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(2, 2));
    world.settle();
    world.loseConnection();
    world.mesos.liveTasks().forEach(world.mesos::fail);
    world.pass(Duration.ofSeconds(5));
    world.reconnect();
    world.settle();
    assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
    world.check();
  }
}
