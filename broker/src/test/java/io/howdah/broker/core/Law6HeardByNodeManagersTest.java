package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Resources;
import io.howdah.broker.view.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Law 6 over the death of a ResourceManager, which keeps no capacities: NodeManagers tell the next
 * one theirs. One hears of a lowered capacity with its next heartbeat, and its leases end only
 * after that.
 */
class Law6HeardByNodeManagersTest {
  private static final Duration RECOVERY = Duration.ofSeconds(14);

  /** Nine containers on three workers, and a service that wants room of one of them. */
  private static BrokerWorld shrinking() {
    BrokerWorld world = new BrokerWorld();
    world.want(Law9WorkIsNotLostTest.shared(0, Resources.NONE));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(9));
    world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE));
    return world;
  }

  /** The same while most of it is idle: nothing has to end first, and it takes half a second. */
  private static BrokerWorld shrinkingIdle(BrokerWorld world) {
    world.want(Law9WorkIsNotLostTest.shared(0, Resources.NONE));
    world.yarn.submit("job", 8);
    world.pass(Duration.ofSeconds(9));
    world.yarn.end("job", 6);
    world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE));
    return world;
  }

  @Test
  void aResourceManagerThatDiesAtAnyMomentOfAShrinkIsFollowedByOneThatShowsNoMoreThanIsHeld() {
    for (int millis = 0; millis <= 4_000; millis += 100) {
      BrokerWorld world = shrinkingIdle(new BrokerWorld());
      // What the next one shows is looked at, not what would be shown by it.
      world.yarn.checksHeard = false;
      world.pass(Duration.ofMillis(millis));
      world.yarn.restart();
      world.pass(RECOVERY);
      assertThat(world.yarn.violations).as("death after " + millis + " ms").isEmpty();
      assertThat(world.running(BrokerWorld.WEB)).as("death after " + millis + " ms").isEqualTo(1);
    }
  }

  @Test
  void nothingEndsWhileNoResourceManagerIsThereToBeHeardOf() {
    BrokerWorld world = shrinking();
    int leases = leases(world).size();
    world.yarn.deaf();
    awaitLowered(world);
    world.pass(Duration.ofSeconds(5));
    assertThat(leases(world)).as("its container is gone, and it is seen").hasSize(leases);
    world.yarn.die();
    world.pass(Duration.ofSeconds(30));
    assertThat(leases(world)).hasSize(leases);
    world.yarn.restart();
    world.pass(Duration.ofSeconds(1));
    assertThat(world.yarn.violations).isEmpty();
  }

  @Test
  void whateverMomentTheBrokerDiesAt() {
    BrokerWorld.everywhere(
        world -> {
          shrinkingIdle(world).pass(Duration.ofSeconds(2));
          world.yarn.restart();
          world.pass(RECOVERY);
        },
        world -> assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1));
  }

  @Test
  void aNodeManagerThatDiesOnItsWayHasHeardWhenItIsBack() {
    for (int millis = 0; millis <= 4_000; millis += 100) {
      BrokerWorld world = shrinking();
      world.yarn.deaf();
      world.pass(Duration.ofMillis(millis));
      world.mesos.workers().forEach(task -> world.yarn.crash(task.id));
      world.pass(Duration.ofSeconds(4));
      world.yarn.restart();
      world.pass(RECOVERY);
      assertThat(world.yarn.violations).as("crash after " + millis + " ms").isEmpty();
    }
  }

  @Test
  void aNodeManagerThatDoesNotAnswerIsWaitedForAndTheDecisionSaysSo() {
    BrokerWorld world = shrinking();
    world.yarn.silent();
    endsAfter(world, Duration.ofSeconds(3));
    assertThat(decisions(world))
        .anyMatch(text -> text.contains("not known to have heard") && text.contains("(no answer)"));
  }

  @Test
  void aNodeManagerThatSaysThatItHasNotHeardIsWaitedForLonger() {
    BrokerWorld world = shrinking();
    world.yarn.deaf();
    endsAfter(world, Duration.ofSeconds(15));
    assertThat(decisions(world))
        .anyMatch(text -> text.contains("it still takes 3 vcores and 3072 MB for its capacity"));
  }

  @Test
  void anOldExecutorDoesNotAskAndItsNodeManagerIsGivenTheTimeOfItsHeartbeats() {
    BrokerWorld world = shrinking();
    world.yarn.oldExecutors();
    endsAfter(world, Duration.ofSeconds(3));
    assertThat(decisions(world))
        .anyMatch(text -> text.contains("its executor is of a version that does not ask"));
  }

  @Test
  void nothingIsSaidOfOneThatHasHeard() {
    BrokerWorld world = shrinking();
    world.pass(Duration.ofSeconds(6));
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
    assertThat(decisions(world)).noneMatch(text -> text.contains("heard"));
    world.check();
  }

  /** The first lease ends so long after the ResourceManager showed less, and the service runs. */
  private static void endsAfter(BrokerWorld world, Duration wait) {
    // Nobody can know here; the decision says so.
    world.yarn.checksHeard = false;
    int leases = leases(world).size();
    awaitLowered(world);
    world.pass(wait.minusMillis(500));
    assertThat(leases(world)).hasSize(leases);
    world.pass(Duration.ofSeconds(5));
    assertThat(leases(world)).hasSizeLessThan(leases);
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
    world.check();
  }

  /** The ResourceManager shows a node that is smaller than it was. */
  private static void awaitLowered(BrokerWorld world) {
    var before = world.yarn.capabilities();
    for (int tenth = 0; tenth < 50 && world.yarn.capabilities().equals(before); tenth++) {
      world.pass(Duration.ofMillis(100));
    }
    assertThat(world.yarn.capabilities()).isNotEqualTo(before);
  }

  private static List<InstanceId> leases(BrokerWorld world) {
    return world.mesos.liveTasks().stream()
        .filter(id -> id.kind().equals(Optional.of(InstanceKind.LEASE)))
        .toList();
  }

  private static List<String> decisions(BrokerWorld world) {
    return world.snapshot().sharing().decisions().stream().map(Decision::text).toList();
  }
}
