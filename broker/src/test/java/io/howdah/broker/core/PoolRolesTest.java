package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Resources;
import io.howdah.broker.view.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pools in Mesos roles of their own: docs/ROLES.md says what is to be seen here. */
class PoolRolesTest {
  /** A pool's reclaim, once its containers' grace of 2 s is over, and the offer that follows. */
  private static final Duration TAKEN_BACK = Duration.ofSeconds(9);

  private static void want(BrokerWorld world, int instances) {
    world.want(Law9WorkIsNotLostTest.shared(instances, Resources.NONE, "hadoop", "web"));
  }

  private static void full(BrokerWorld world) {
    want(world, 0);
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(9));
  }

  private static List<String> said(BrokerWorld world, String subject) {
    return world.snapshot().sharing().decisions().stream()
        .filter(one -> one.subject().equals(subject))
        .map(Decision::text)
        .toList();
  }

  private static long revives(BrokerWorld world, String role) {
    return world.effects.stream()
        .filter(one -> one instanceof Effect.Revive revive && revive.role().equals(role))
        .count();
  }

  @Test
  void inOneRoleNothingIsSaidOfRoles() {
    BrokerWorld world = new BrokerWorld();
    world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(20));
    assertThat(world.mesos.roles()).containsExactly("howdah");
    assertThat(world.effects).noneMatch(Effect.UpdateRoles.class::isInstance);
    assertThat(world.effects)
        .noneMatch(one -> one instanceof Effect.Revive r && !r.role().equals("howdah"))
        .noneMatch(one -> one instanceof Effect.Suppress s && !s.role().equals("howdah"));
    world.check();
  }

  @Test
  void eachPoolGrowsInItsRole() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    assertThat(world.mesos.roles()).containsExactly("hadoop", "howdah", "web");
    assertThat(world.yarn.containersRunning()).isEqualTo(9);
    assertThat(world.mesos.liveIn("hadoop")).as("workers and leases").isEqualTo(9);
    assertThat(world.mesos.isSuppressed("howdah")).isTrue();
    assertThat(world.mesos.isSuppressed("web")).isTrue();
    assertThat(revives(world, "web")).as("nothing was wanted there").isZero();
    assertThat(world.snapshot().sharing().pools())
        .filteredOn(pool -> pool.pool().name().equals("hadoop"))
        .singleElement()
        .satisfies(
            pool -> {
              assertThat(pool.role()).isEqualTo("hadoop");
              assertThat(pool.useByRole()).containsOnlyKeys("hadoop");
            });
    world.check();
  }

  @Test
  void whereverTheBrokerDiesItGrowsInItsRoles() {
    BrokerWorld.everywhere(
        PoolRolesTest::full,
        world -> {
          assertThat(world.yarn.containersRunning()).isEqualTo(9);
          assertThat(world.mesos.liveIn("hadoop")).isEqualTo(9);
          assertThat(world.mesos.roles()).containsExactly("hadoop", "howdah", "web");
        });
  }

  @Test
  void aServiceGetsWhatIsTakenBackInAnotherRole() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    want(world, 1);
    world.pass(TAKEN_BACK);
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    assertThat(world.mesos.liveIn("web")).isEqualTo(1);
    assertThat(world.yarn.killed).as("one step, one container").isEqualTo(1);
    assertThat(said(world, "/web"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("has the room on host", "taken back from role \"hadoop\"")
                    .contains("in role \"web\""));
    want(world, 0);
    world.pass(Duration.ofSeconds(20));
    assertThat(world.yarn.containersRunning()).as("Hadoop has it back").isEqualTo(9);
    assertThat(world.mesos.liveIn("hadoop")).isEqualTo(9);
    world.check();
  }

  /**
   * Hadoop wants another worker all the time, and what a service frees or gives back is offered to
   * it first by its weight: without suppression that worker would take what was taken back.
   */
  @Test
  void theLenderIsSuppressedBeforeTheKillAndTheBorrowerRevivedAfterIt() {
    BrokerWorld world = new BrokerWorld();
    world.mesos.weight("hadoop", 1_000_000);
    fullAndHungry(world);
    assertThat(world.mesos.isSuppressed("hadoop")).as("it wants more").isFalse();
    int before = world.effects.size();
    world.want(hungry(4, 1, 1500));
    world.pass(TAKEN_BACK);
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    assertThat(world.mesos.workers()).as("none in what was taken back").hasSize(3);
    List<Effect> since = world.effects.subList(before, world.effects.size());
    int kill = indexOf(since, Effect.Kill.class, "");
    assertThat(indexOf(since, Effect.Suppress.class, "hadoop")).isBetween(0, kill);
    List<Effect> after = since.subList(kill, since.size());
    int revive = indexOf(after, Effect.Revive.class, "web");
    int accept = indexOf(after, Effect.Accept.class, "");
    assertThat(revive).isGreaterThan(0).isLessThan(accept);
    assertThat(indexOf(after, Effect.Revive.class, "hadoop")).isGreaterThan(accept);
    world.check();
  }

  /** REVIVE may come once a second only: at the first of two leases it would be wasted. */
  @Test
  void theBorrowerIsRevivedWhenTheLastPartIsFree() {
    BrokerWorld world = new BrokerWorld();
    fullAndHungry(world);
    int before = world.effects.size();
    world.want(hungry(4, 1, 2500));
    world.pass(TAKEN_BACK);
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    List<Effect> since = world.effects.subList(before, world.effects.size());
    List<Effect> after = since.subList(indexOf(since, Effect.Kill.class, "") + 1, since.size());
    assertThat(indexOf(after, Effect.Kill.class, "")).as("a second lease").isNotNegative();
    assertThat(indexOf(after, Effect.Revive.class, "web"))
        .isGreaterThan(indexOf(after, Effect.Acknowledge.class, ""));
    world.check();
  }

  /** Three workers that fill the cluster, and a fourth that waits for room. */
  private static void fullAndHungry(BrokerWorld world) {
    world.want(hungry(3, 0, 1500));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(9));
    world.want(hungry(4, 0, 1500));
    world.yarn.ask("job", 10);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.mesos.workers()).hasSize(3);
  }

  private static Definitions hungry(int workers, int instances, int milliCpus) {
    return Elastic.shared(
        Elastic.unconstrained(Elastic.fleet(0, workers, Elastic.RANGE)),
        Law9WorkIsNotLostTest.service(instances, milliCpus),
        Resources.NONE,
        Duration.ofSeconds(2),
        "hadoop",
        "web");
  }

  private static int indexOf(List<Effect> effects, Class<? extends Effect> kind, String role) {
    for (int i = 0; i < effects.size(); i++) {
      Effect one = effects.get(i);
      boolean ofRole =
          one instanceof Effect.Suppress suppress
              ? suppress.role().equals(role)
              : !(one instanceof Effect.Revive revive) || revive.role().equals(role);
      if (kind.isInstance(one) && ofRole) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void whereverTheBrokerDiesTheServiceRunsInItsRole() {
    BrokerWorld.everywhere(
        world -> {
          full(world);
          want(world, 1);
          world.pass(TAKEN_BACK);
        },
        world -> {
          assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
          assertThat(world.mesos.liveIn("web")).isEqualTo(1);
          assertThat(world.yarn.containersRunning()).isEqualTo(8);
        });
  }

  @Test
  void whatAnotherFrameworkGetsIsSaidAndNotTakenAgainAtOnce() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    for (String agent : List.of("a1", "a2", "a3")) {
      world.mesos.outsiderHolds(agent, new Resources(4000, 8192, 0, 0));
    }
    want(world, 1);
    world.pass(Duration.ofSeconds(40));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).isEmpty();
    assertThat(said(world, "/web"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("did not come in role \"web\" within 5 s")
                    .contains("none of Howdah's roles"));
    assertThat(said(world, "/web"))
        .as("once, not one container after the other")
        .filteredOn(line -> line.startsWith("take back"))
        .hasSize(1);
    for (String agent : List.of("a1", "a2", "a3")) {
      world.mesos.outsiderHolds(agent, Resources.NONE);
    }
    world.pass(Duration.ofSeconds(30));
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    assertThat(world.yarn.containersRunning()).as("Hadoop is not held back for ever").isEqualTo(8);
    world.check();
  }

  @Test
  void whatRunsStaysInItsRoleWhenThePoolsRoleChanges() {
    BrokerWorld world = new BrokerWorld();
    world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE, "old", "web"));
    world.yarn.submit("job", 3);
    world.pass(Duration.ofSeconds(9));
    List<Instance> workers = world.in(BrokerWorld.HADOOP, InstanceState.RUNNING);
    long before = world.mesos.liveIn("old");
    world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE, "new", "web"));
    world.pass(Duration.ofSeconds(2));
    assertThat(world.mesos.roles()).containsExactly("howdah", "new", "old", "web");
    assertThat(said(world, "hadoop"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("in Mesos role \"new\" from now on, no more in \"old\"")
                    .contains(before + " of its tasks stay"));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.RUNNING)).containsAll(workers);
    world.yarn.submit("more", 6);
    world.pass(Duration.ofSeconds(9));
    assertThat(world.mesos.liveIn("old")).as("its workers' leases").isGreaterThan(before);
    assertThat(world.mesos.liveIn("new")).as("new workers").isPositive();
    world.yarn.finish("job");
    world.yarn.finish("more");
    world.pass(Duration.ofSeconds(60));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.RUNNING)).isEmpty();
    assertThat(world.mesos.roles())
        .as("nothing is left in it")
        .isEqualTo(Set.of("howdah", "new", "web"));
    world.check();
  }

  /** Found by chaos: the service's own new role was held back for it, as the lender's. */
  @Test
  void aServiceWhosePoolGetsTheLendersRoleIsNotHeldBack() {
    BrokerWorld world = new BrokerWorld();
    full(world);
    want(world, 1);
    world.pass(Duration.ofSeconds(1));
    world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE, "hadoop", "hadoop"));
    world.pass(TAKEN_BACK);
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    world.check();
  }

  @Test
  void anUpdateOfTheRolesThatFailsIsRepeated() {
    BrokerWorld world = new BrokerWorld();
    world.want(Law9WorkIsNotLostTest.shared(0, Resources.NONE));
    world.pass(Duration.ofSeconds(2));
    world.mesos.failOnce(Set.of(Effect.UpdateRoles.class));
    world.want(Law9WorkIsNotLostTest.shared(0, Resources.NONE, "hadoop", "web"));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.mesos.roles()).containsExactly("howdah");
    assertThat(said(world, "mesos"))
        .singleElement()
        .asString()
        .contains("howdah, hadoop, web", "503");
    want(world, 1);
    world.pass(Duration.ofSeconds(10));
    assertThat(world.mesos.roles()).containsExactly("hadoop", "howdah", "web");
    assertThat(world.in(BrokerWorld.WEB, InstanceState.RUNNING)).hasSize(1);
    assertThat(world.mesos.liveIn("web")).isEqualTo(1);
    world.check();
  }
}
