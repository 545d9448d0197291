package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Law 9: taking capacity back for services never fails a job: idle capacity first, then the
 * ResourceManager's own over-commit kill after the grace, ApplicationMasters never.
 */
class Law9WorkIsNotLostTest {
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** Each agent of 4 cpus has 0.6 left beside a whole worker: one step is missing for 1.5. */
  static Definitions shared(int instances, Resources guarantee) {
    return shared(instances, guarantee, "", "");
  }

  /** With pools in Mesos roles of their own. */
  static Definitions shared(int instances, Resources guarantee, String hadoop, String services) {
    return Elastic.shared(
        Elastic.fleet(0, 3, Elastic.RANGE),
        service(instances, 1500),
        guarantee,
        GRACE,
        hadoop,
        services);
  }

  static Service service(int instances, int milliCpus) {
    Service web = BrokerWorld.service(instances, "v1");
    return new Service(
        web.name(),
        web.instances(),
        new Resources(milliCpus, 512, 0, 0),
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
  }

  private static void full(BrokerWorld world) {
    world.want(shared(0, Resources.NONE));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(9));
  }

  @Test
  void aServiceGetsRoomOnAFullClusterAndHadoopGetsItBack() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    world.want(shared(1, Resources.NONE));
    world.pass(Duration.ofSeconds(7));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    assertThat(world.yarn.containersRunning()).isEqualTo(8);
    assertThat(world.yarn.killed).as("one step, one container").isEqualTo(1);
    world.pass(Duration.ofSeconds(20));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    world.want(shared(0, Resources.NONE));
    world.pass(Duration.ofSeconds(20));
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    world.check();
  }

  /** Seen with real daemons: a service waited for 38 s, until the job had ended. */
  @Test
  void aWallClockThatIsSlewedDelaysNothing() {
    BrokerWorld world = new BrokerWorld();
    world.wallLoses = Duration.ofNanos(1000);
    full(world);
    world.want(shared(1, Resources.NONE));
    world.pass(Duration.ofSeconds(7));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    world.check();
  }

  @Test
  void whereverTheBrokerDiesTheServiceRunsAndNoMasterIsKilled() {
    BrokerWorld.everywhere(
        world -> {
          full(world);
          world.want(shared(1, Resources.NONE));
          world.pass(Duration.ofSeconds(7));
        },
        world -> {
          assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
          assertThat(world.yarn.containersRunning()).isEqualTo(8);
        });
  }

  /** Found by chaos: it was killed when the time of what did not fit any more was over. */
  @Test
  void anApplicationMasterThatStartsAfterTheChoiceIsSpared() {
    BrokerWorld world = new BrokerWorld(-1, 1);
    world.yarn.largest(SimulatedYarn.CONTAINER);
    full(world);
    assertThat(world.yarn.containersRunning()).isEqualTo(3);
    world.yarn.broken(true);
    world.want(shared(1, Resources.NONE));
    world.pass(Duration.ofSeconds(3));
    assertThat(world.snapshot().sharing().fleets().get(0).nodes().get(0).doing())
        .contains("giving back 1 steps (LOWER)");
    world.yarn.finish("job");
    List.of("a", "b", "c").forEach(job -> world.yarn.submit(job, 0));
    world.pass(Duration.ofMillis(500));
    world.yarn.broken(false);
    world.pass(Duration.ofSeconds(10));
    assertThat(world.yarn.violations).isEmpty();
    assertThat(world.yarn.containersRunning()).isEqualTo(3);
    world.yarn.finish("c");
    world.pass(Duration.ofSeconds(15));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    world.check();
  }

  @Test
  void idleCapacityGoesFirst() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    world.yarn.end("job", 2);
    world.want(shared(1, Resources.NONE));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    assertThat(world.yarn.killed).isZero();
    assertThat(world.yarn.containersRunning()).isEqualTo(7);
    world.check();
  }

  /**
   * What is known of its cluster may be wrong by now, and nothing could be lowered there: with
   * several Hadoop clusters, another one gives. Before, the service waited for this one's.
   */
  @Test
  void nothingIsTakenBackFromAClusterWhoseResourceManagerIsAway() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    world.yarn.end("job", 2);
    world.yarn.away(true);
    world.want(shared(1, Resources.NONE));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).isEmpty();
    assertThat(world.snapshot().sharing().decisions().toString()).doesNotContain("take back");
    world.yarn.away(false);
    world.pass(Duration.ofSeconds(10));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    world.check();
  }

  @Test
  void aGuaranteeIsNeverTouched() {
    BrokerWorld world = new BrokerWorld();
    Resources all = new Resources(3 * 3400, 3L * 3568, 0, 0);
    world.want(shared(0, all));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(9));
    world.want(shared(1, all));
    world.pass(Duration.ofSeconds(20));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).isEmpty();
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    assertThat(world.yarn.killed).isZero();
  }

  /** What is on its way back for the one is not there a second time for the other. */
  @Test
  void twoServicesAtOnceDoNotTakeTheSameCapacityTwice() {
    BrokerWorld world = new BrokerWorld();
    Resources allButOneStep = new Resources(3 * 3400 - 1000, 3L * 3568 - 1024, 0, 0);
    world.want(shared(0, allButOneStep));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(9));
    world.want(shared(2, allButOneStep));
    world.pass(Duration.ofSeconds(20));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    assertThat(world.yarn.containersRunning()).isEqualTo(8);
    assertThat(world.yarn.killed).isEqualTo(1);
  }

  /** All three workers hold the largest container; each service could count on the other two. */
  @Test
  void servicesThatComeAtOnceLeaveAnAnchor() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    world.want(shared(3, Resources.NONE));
    world.pass(Duration.ofSeconds(20));
    assertThat(world.yarn.violations).isEmpty();
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(2);
    world.check();
  }

  /** Two workers give room for two instances each, the third is the anchor: one grace, not four. */
  @Test
  void instancesThatWaitTogetherShareOneGrace() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    world.want(
        Elastic.shared(
            Elastic.fleet(0, 3, Elastic.RANGE), service(6, 1000), Resources.NONE, GRACE));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(4);
    assertThat(world.yarn.containersRunning()).isEqualTo(5);
    world.check();
  }
}
