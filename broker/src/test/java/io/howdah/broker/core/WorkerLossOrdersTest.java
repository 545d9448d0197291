package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A worker with leases whose executor is lost: the base task's TASK_FAILED, those of its leases and
 * the FAILURE of its executor come in any order.
 */
class WorkerLossOrdersTest {
  @ParameterizedTest
  @CsvSource({
    "FAILURE BASE LEASES",
    "FAILURE LEASES BASE",
    "BASE LEASES FAILURE",
    "LEASES BASE FAILURE",
    "BASE FAILURE LEASES",
    "LEASES FAILURE BASE"
  })
  void theWorkerIsReplacedOnceWhereverTheBrokerDies(String order) {
    BrokerWorld.everywhere(
        world -> {
          start(world);
          withLeases(world).ifPresent(lost -> lose(world, lost, order));
          world.pass(Duration.ofSeconds(8));
        },
        WorkerLossOrdersTest::lookAtEnd);
  }

  /** Without a death: exactly one more worker. */
  @ParameterizedTest
  @CsvSource({"FAILURE LEASES BASE", "LEASES FAILURE BASE", "BASE LEASES FAILURE"})
  void nothingIsLaunchedBesideItsReplacement(String order) {
    BrokerWorld world = new BrokerWorld();
    start(world);
    Instance lost = withLeases(world).orElseThrow();
    assertThat(world.mesos.leasesOf(lost.id())).hasSize(2);
    assertThat(workersLaunched(world)).isEqualTo(2);
    lose(world, lost, order);
    world.settle();
    assertThat(workersLaunched(world)).isEqualTo(3);
    assertThat(world.mesos.workers()).noneMatch(task -> task.id.equals(lost.id()));
    lookAtEnd(world);
    world.check();
  }

  /** Two workers, of which the anchor has leases. */
  private static void start(BrokerWorld world) {
    world.want(Elastic.definitions(2, 2));
    world.pass(Duration.ofSeconds(8));
  }

  private static Optional<Instance> withLeases(BrokerWorld world) {
    return world.in(BrokerWorld.HADOOP, InstanceState.RUNNING).stream()
        .filter(one -> !world.mesos.leasesOf(one.id()).isEmpty())
        .findFirst();
  }

  /** The broker handles each part, with what it leads to, before it hears of the next one. */
  private static void lose(BrokerWorld world, Instance lost, String order) {
    // The only large node is what is lost.
    world.yarn.checksAnchor = false;
    for (String part : order.split(" ", -1)) {
      switch (part) {
        case "FAILURE" ->
            world.deliver(
                new Event.ExecutorLost(
                    lost.id().value(), lost.placement().agentId(), Optional.of(9)));
        case "BASE" -> {
          List<SimulatedMesos.Task> leases = world.mesos.leasesOf(lost.id());
          world.mesos.failAlone(lost.id());
          assertThat(leases).allMatch(SimulatedMesos.Task::isLive);
        }
        default -> world.mesos.leasesOf(lost.id()).forEach(one -> world.mesos.failAlone(one.id));
      }
      world.deliver(new Event.Tick());
    }
  }

  private static void lookAtEnd(BrokerWorld world) {
    assertThat(world.mesos.workers()).hasSize(2);
    assertThat(world.yarn.capabilities().values())
        .containsExactlyInAnyOrder(new Capacity(3, 3072), new Capacity(1, 1024));
  }

  private static long workersLaunched(BrokerWorld world) {
    return world.effects.stream()
        .filter(Effect.Accept.class::isInstance)
        .flatMap(effect -> ((Effect.Accept) effect).launches().stream())
        .filter(Effect.LaunchWorker.class::isInstance)
        .count();
  }
}
