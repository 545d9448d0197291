package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * 10,000 status updates at one moment, while a transaction takes some tens of milliseconds and
 * offers come in between: every update is acknowledged once, after its commit (law 1), and no offer
 * waits behind them for more than a second (law 8).
 */
class StatusBurstTest {
  private static final int MANY = 10_000;
  private static final int AGENTS = 25;
  private static final int OTHERS = 300;
  private static final OwnerName OTHER = new OwnerName("/other");

  /** Fine enough to see how long an offer is held. */
  private static final Duration FINE = Duration.ofMillis(10);

  private final BrokerWorld world = new BrokerWorld(-1, 0);
  private final BurstWatch watch = new BurstWatch();

  @BeforeEach
  void open() {
    for (int i = 1; i <= AGENTS; i++) {
      world.mesos.agent(
          "a" + i, "host" + i, new Resources(250_000, 100_000, 0, 0), new PortRange(31000, 31999));
    }
  }

  /** One change each: the last launch waits behind all of them, and still leaves in time. */
  @Test
  void tenThousandBeginToRunAtOnce() {
    world.mesos.startTasks(false);
    world.want(wanted(0));
    launchAll();
    begin(Duration.ofMillis(40));
    world.mesos.startTasks(true);
    world.pass(FINE, FINE);
    assertThat(watch.heard()).isEqualTo(MANY);
    assertThat(watch.open()).as("stored in one moment").isGreaterThan(MANY / 2);
    world.want(wanted(OTHERS));
    passUntilAcknowledged();
    assertThat(watch.acknowledged()).isEqualTo(MANY);
    assertThat(world.mesos.longestHeld)
        .as("an offer waits for what is before it (ns)")
        .isGreaterThan(Duration.ofMillis(300).toNanos());
    assertThat(world.mesos.launchedEver()).as("launched behind the burst").isGreaterThan(MANY);
    end(0);
  }

  /** Two changes each (the oldest ended record is deleted): more than an offer may wait for. */
  @Test
  void tenThousandEndAtOnce() {
    world.want(wanted(0));
    launchAll();
    world.pass(Duration.ofSeconds(1));
    begin(Duration.ofMillis(60));
    world.mesos.liveTasks().forEach(world.mesos::fail);
    world.want(wanted(OTHERS));
    assertThat(watch.heard()).isEqualTo(MANY);
    passUntilAcknowledged();
    assertThat(watch.acknowledged()).isGreaterThanOrEqualTo(MANY);
    assertThat(world.mesos.longestHeld)
        .as("as long as an offer may wait (ns)")
        .isGreaterThanOrEqualTo(Duration.ofMillis(800).toNanos());
    end(MANY);
  }

  /** Masters' updates: nothing is acknowledged, and the time of all of them is over at once. */
  @Test
  void theAgentsOfTenThousandAreLostAtOnce() {
    world.want(wanted(0));
    launchAll();
    world.pass(Duration.ofSeconds(1));
    begin(Duration.ofMillis(40));
    Set<InstanceId> lost = world.mesos.liveTasks();
    for (int i = 1; i <= AGENTS; i++) {
      world.mesos.loseAgent("a" + i);
      world.mesos.agent(
          "b" + i, "other" + i, new Resources(250_000, 100_000, 0, 0), new PortRange(31000, 31999));
    }
    world.want(wanted(OTHERS));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.UNREACHABLE)).hasSize(MANY);
    world.pass(Duration.ofSeconds(2), FINE);
    assertThat(world.running(OTHER)).isEqualTo(OTHERS);
    world.pass(Duration.ofSeconds(40), Duration.ofMillis(50));
    assertThat(watch.breaches()).isEmpty();
    assertThat(world.mesos.violations).isEmpty();
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING))
        .hasSize(MANY)
        .noneMatch(one -> lost.contains(one.id()));
  }

  private void launchAll() {
    for (int i = 0; i < 100 && world.mesos.launchedEver() < MANY; i++) {
      world.pass(Duration.ofMillis(500));
    }
    assertThat(world.mesos.launchedEver()).isEqualTo(MANY);
  }

  /** From now on transactions take time, and everything is looked at. */
  private void begin(Duration transaction) {
    world.transactions.take(transaction);
    world.watch = watch;
    world.mesos.longestHeld = 0;
  }

  private void passUntilAcknowledged() {
    Duration most = Duration.ofSeconds(8);
    for (long left = most.toMillis(); left > 0 && watch.open() > 0; left -= FINE.toMillis()) {
      world.pass(FINE, FINE);
    }
    assertThat(watch.open()).as("updates without an acknowledgement after " + most).isZero();
  }

  private void end(int more) {
    assertThat(watch.offered()).as("offers that came meanwhile").isGreaterThan(10);
    // Ticks that are longer than an offer may wait come when none waits any more.
    world.pass(Duration.ofSeconds(2), FINE);
    world.transactions.take(Duration.ZERO);
    world.pass(Duration.ofSeconds(2), FINE);
    assertThat(world.mesos.violations).isEmpty();
    world.settle();
    assertThat(watch.breaches()).isEmpty();
    // An agent may repeat one in the moment in which it is acknowledged.
    assertThat(watch.acknowledged())
        .isEqualTo(watch.heard())
        .isGreaterThanOrEqualTo(MANY + more + OTHERS);
    assertThat(world.mesos.launchedEver()).as("each once").isEqualTo(MANY + more + OTHERS);
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(MANY);
    assertThat(world.running(OTHER)).isEqualTo(OTHERS);
    world.check();
  }

  private static Definitions wanted(int others) {
    Definitions usual = BrokerWorld.definitions(0, MANY);
    Service web = BrokerWorld.service(others, "v1");
    Service other =
        new Service(
            OTHER,
            others,
            web.resources(),
            web.command(),
            web.arguments(),
            web.container(),
            web.ports(),
            web.environment(),
            web.labels(),
            web.fetch(),
            web.constraints(),
            web.user(),
            web.backoff(),
            web.killGrace(),
            web.unreachable(),
            web.owner(),
            web.version());
    return new Definitions(
        usual.clusters(),
        usual.fleets(),
        Map.of(BrokerWorld.WEB, usual.services().get(BrokerWorld.WEB), OTHER, other),
        Map.of(),
        Set.of());
  }
}
