package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Law 5: one instance, one task id, used once; executor ids are never reused. */
class Law5NoDoubleLaunchTest {
  @Test
  void aLaunchThatMayHaveLeftIsNotRepeatedByTheNextLeader() {
    // The simulated Mesos notes every task id that is used twice and every instance too many.
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(3, 5));
          world.pass(Duration.ofSeconds(6));
          assertThat(world.running(BrokerWorld.WEB)).isLessThanOrEqualTo(5);
          assertThat(world.running(BrokerWorld.HADOOP)).isLessThanOrEqualTo(3);
        },
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(3);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(5);
        });
  }

  @Test
  void aRelaunchHasANewTaskAndANewExecutor() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 0));
    for (int i = 0; i < 3; i++) {
      world.settle();
      world.mesos.liveTasks().forEach(world.mesos::fail);
    }
    world.settle();
    assertThat(
            world.snapshot().instances().values().stream()
                .map(instance -> instance.executor().orElseThrow().executorId()))
        .doesNotHaveDuplicates()
        .hasSize(4);
    assertThat(world.mesos.violations).isEmpty();
  }

  @Test
  void aTaskThatIsNotReportedYetIsWaitedFor() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    world.mesos.startTasks(false);
    world.pass(Duration.ofMinutes(5));
    assertThat(world.mesos.launchedEver()).isEqualTo(1);
    world.restart();
    world.pass(Duration.ofMinutes(5));
    assertThat(world.mesos.launchedEver()).isEqualTo(1);
  }
}
