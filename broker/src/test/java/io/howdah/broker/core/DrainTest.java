package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Workers go without taking work along: idle ones first, others when their applications ended. */
class DrainTest {
  private static BrokerWorld threeBusyWorkers() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(3, 0));
    world.settle();
    world.mesos.liveTasks().forEach(id -> world.mesos.applications.put(id, 1));
    return world;
  }

  @Test
  void theIdleWorkerGoes() {
    BrokerWorld world = threeBusyWorkers();
    Instance idle = world.in(BrokerWorld.HADOOP, InstanceState.RUNNING).get(1);
    world.mesos.applications.put(idle.id(), 0);
    world.want(BrokerWorld.definitions(2, 0));
    world.pass(Duration.ofSeconds(10));
    assertThat(world.mesos.liveTasks()).hasSize(2).doesNotContain(idle.id());
    world.check();
  }

  @Test
  void aBusyWorkerGoesWhenItsApplicationsHaveEnded() {
    BrokerWorld world = threeBusyWorkers();
    world.want(BrokerWorld.definitions(2, 0));
    world.pass(Duration.ofSeconds(40));
    assertThat(world.mesos.liveTasks()).hasSize(3);
    Instance leaving = world.in(BrokerWorld.HADOOP, InstanceState.DRAINING).get(0);
    world.mesos.applications.put(leaving.id(), 0);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.mesos.liveTasks()).hasSize(2).doesNotContain(leaving.id());
    world.check();
  }

  @Test
  void aBusyWorkerGoesAtItsDeadline() {
    BrokerWorld world = threeBusyWorkers();
    world.want(BrokerWorld.definitions(2, 0));
    world.pass(Duration.ofSeconds(50));
    assertThat(world.mesos.liveTasks()).hasSize(3);
    world.pass(Duration.ofSeconds(15));
    assertThat(world.mesos.liveTasks()).hasSize(2);
    world.check();
  }

  @Test
  void aWorkerThatIsWantedAgainStays() {
    BrokerWorld world = threeBusyWorkers();
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(Duration.ofSeconds(10));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.DRAINING)).hasSize(2);
    world.want(BrokerWorld.definitions(3, 0));
    world.settle();
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.RUNNING)).hasSize(3);
    assertThat(world.mesos.launchedEver()).isEqualTo(3);
    world.check();
  }
}
