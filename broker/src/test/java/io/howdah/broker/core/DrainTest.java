package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  void aWorkerWithAContainerThatItsNodeManagerHasNotHeardOfIsNotIdle() {
    BrokerWorld world = threeBusyWorkers();
    world.mesos.liveTasks().forEach(id -> world.mesos.applications.put(id, 0));
    world.yarn.submit("job", 1);
    world.pass(Duration.ofSeconds(2));
    List<InstanceId> busy =
        world.snapshot().nodes().get("default").values().stream()
            .filter(node -> node.containers() > 0)
            .map(node -> world.yarn.worker(node.nodeId()).id())
            .toList();
    assertThat(busy).hasSize(1);
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(Duration.ofSeconds(20));
    assertThat(world.mesos.liveTasks()).isEqualTo(Set.copyOf(busy));
    world.check();
  }

  @Test
  void anApplicationThatStartsDuringTheChoiceCounts() {
    BrokerWorld world = threeBusyWorkers();
    world.mesos.liveTasks().forEach(id -> world.mesos.applications.put(id, 0));
    List<Instance> workers = world.in(BrokerWorld.HADOOP, InstanceState.RUNNING);
    world.want(BrokerWorld.definitions(2, 0));
    world.pass(Duration.ofMillis(500));
    Instance idle = workers.get(2);
    workers.stream()
        .filter(worker -> !worker.equals(idle))
        .forEach(worker -> world.mesos.applications.put(worker.id(), 1));
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

  /** Nobody counts applications there: waiting for an answer would be waiting for the deadline. */
  @Test
  void otherDaemonsGoAtOnce() {
    BrokerWorld world = new BrokerWorld();
    world.want(dataNodes(3));
    world.settle();
    assertThat(world.mesos.liveTasks()).hasSize(3);
    world.mesos.liveTasks().forEach(id -> world.mesos.applications.put(id, 1));
    world.want(dataNodes(2));
    world.pass(Duration.ofSeconds(2));
    assertThat(world.mesos.liveTasks()).hasSize(2);
    world.want(dataNodes(0));
    world.pass(Duration.ofSeconds(2));
    assertThat(world.mesos.liveTasks()).isEmpty();
    world.check();
  }

  private static Definitions dataNodes(int workers) {
    List<Daemon.Port> ports = Collections.nCopies(3, new Daemon.Port("some.address", 0, false));
    Daemon daemon = new Daemon("datanode", "DataNode", ports);
    Fleet like = BrokerWorld.fleet(workers, "v1");
    Fleet fleet =
        new Fleet(
            like.name(),
            like.cluster(),
            like.workers(),
            CapacityRange.fixed(Capacity.NONE),
            like.overhead(),
            like.executor(),
            like.heapMb(),
            like.constraints(),
            like.directory(),
            like.bindHostname(),
            like.properties(),
            like.environment(),
            like.drainDeadline(),
            like.unreachable(),
            like.containerCgroup(),
            like.user(),
            daemon,
            like.elasticity(),
            like.pool(),
            like.windows(),
            like.version());
    return Elastic.definitions(fleet, Map.of(), Map.of());
  }
}
