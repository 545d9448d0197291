package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.Window;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Time windows of fleets, and limits of pools. The world's clock begins at midnight UTC. */
class ScheduleTest {
  private static Window window(String cron, Duration ahead, Integer min, Integer max) {
    return new Window(
        cron,
        ZoneOffset.UTC,
        Duration.ofMinutes(10),
        ahead,
        Optional.ofNullable(min),
        Optional.ofNullable(max),
        Optional.empty());
  }

  private static Definitions with(Window window) {
    Definitions usual = Elastic.definitions(0, 3);
    Fleet fleet = usual.fleets().get(BrokerWorld.HADOOP);
    return new Definitions(
        usual.clusters(),
        Map.of(
            fleet.name(),
            new Fleet(
                fleet.name(),
                fleet.cluster(),
                fleet.workers(),
                fleet.capacity(),
                fleet.overhead(),
                fleet.executor(),
                fleet.heapMb(),
                fleet.constraints(),
                fleet.directory(),
                fleet.bindHostname(),
                fleet.properties(),
                fleet.environment(),
                fleet.drainDeadline(),
                fleet.unreachable(),
                fleet.containerCgroup(),
                fleet.user(),
                fleet.daemon(),
                fleet.elasticity(),
                fleet.pool(),
                List.of(window),
                fleet.version())),
        Map.of(),
        Map.of(),
        Set.of());
  }

  @Test
  void workersAreThereWhileTheirWindowLastsAndGoAfterwards() {
    BrokerWorld world = new BrokerWorld();
    world.want(with(window("1 0 * * *", Duration.ZERO, 2, 3)));
    world.pass(Duration.ofSeconds(50));
    assertThat(world.mesos.workers()).isEmpty();
    world.pass(Duration.ofSeconds(30));
    assertThat(world.mesos.workers()).hasSize(2);
    world.pass(Duration.ofMinutes(9));
    assertThat(world.mesos.workers()).hasSize(2);
    world.pass(Duration.ofMinutes(2));
    assertThat(world.mesos.workers()).isEmpty();
    world.check();
  }

  @Test
  void fewerWorkersTakeEffectAheadOfTheirWindow() {
    Instant begin = Instant.parse("2026-01-01T00:01:00Z");
    Schedules schedules = new Schedules();
    Fleet fleet =
        with(window("1 0 * * *", Duration.ofSeconds(20), null, 1)).fleets().get(BrokerWorld.HADOOP);
    assertThat(schedules.workers(fleet, begin.minusSeconds(30))).isEqualTo(new WorkerRange(0, 3));
    assertThat(schedules.workers(fleet, begin.minusSeconds(10))).isEqualTo(new WorkerRange(0, 1));
    assertThat(schedules.workers(fleet, begin.plusSeconds(10))).isEqualTo(new WorkerRange(0, 1));
    assertThat(schedules.workers(fleet, begin.plusSeconds(700))).isEqualTo(new WorkerRange(0, 3));
  }

  @Test
  void aPoolNeverTakesMoreThanItsLimit() {
    Service web = BrokerWorld.service(5, "v1");
    Definitions usual = BrokerWorld.definitions(0, 5);
    Pool limited =
        new Pool(
            Pool.SERVICES,
            Resources.NONE,
            Optional.of(new Resources(1200, 10_000, 0, 0)),
            0,
            "",
            Duration.ZERO,
            List.of());
    BrokerWorld world = new BrokerWorld();
    world.want(
        new Definitions(
            usual.clusters(),
            usual.fleets(),
            Map.of(web.name(), web),
            Map.of(limited.name(), limited),
            Set.of()));
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).as("two of 0.5 cpus are below 1.2").isEqualTo(2);
    assertThat(world.snapshot().sharing().decisions())
        .anyMatch(decision -> decision.text().contains("is at its limit"));
    assertThat(world.snapshot().pending())
        .singleElement()
        .satisfies(
            waiting ->
                assertThat(waiting.problem())
                    .isEqualTo(
                        "its pool services has reached its limit: it holds 1.0 cpus and 256 MB of 1.2"
                            + " cpus and 10000 MB, and one more instance needs 0.5 cpus and 128 MB;"
                            + " raise pools.services.limit, or let something else of the pool end"));
  }

  @Test
  void whatWaitsForRoomOnAgentsDoesNotBlameItsPool() {
    Service web = BrokerWorld.service(60, "v1");
    Definitions usual = BrokerWorld.definitions(0, 60);
    Pool generous =
        new Pool(
            Pool.SERVICES,
            Resources.NONE,
            Optional.of(new Resources(100_000, 100_000, 0, 0)),
            0,
            "",
            Duration.ZERO,
            List.of());
    BrokerWorld world = new BrokerWorld();
    world.want(
        new Definitions(
            usual.clusters(),
            usual.fleets(),
            Map.of(web.name(), web),
            Map.of(generous.name(), generous),
            Set.of()));
    world.settle();
    assertThat(world.snapshot().pending())
        .singleElement()
        .satisfies(waiting -> assertThat(waiting.problem()).isEmpty());
  }
}
