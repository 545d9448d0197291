package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Law 8: every offer is answered within a second; a role is suppressed when nothing is wanted and
 * never while something is.
 */
class Law8NoHoardingTest {
  @Test
  void offersThatFitNothingAreDeclinedAtOnce() {
    BrokerWorld world = new BrokerWorld();
    // Six workers with UNIQUE host names on three agents: three stay pending.
    world.want(BrokerWorld.definitions(6, 0));
    for (int i = 0; i < 50; i++) {
      world.pass(Duration.ofMillis(100));
      assertThat(world.mesos.offersHeld()).isZero();
    }
    assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(3);
    assertThat(world.mesos.isSuppressed()).isFalse();
    assertThat(world.snapshot().pending())
        .singleElement()
        .satisfies(
            pending -> {
              assertThat(pending.count()).isEqualTo(3);
              assertThat(pending.refusals()).isNotEmpty();
            });
  }

  @Test
  void anOfferDoesNotWaitForASlowStoreForMoreThanASecond() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    world.holdCommits();
    world.pass(Duration.ofSeconds(2));
    assertThat(world.mesos.offersHeld()).isZero();
    assertThat(world.mesos.launchedEver()).isZero();
    world.letCommit();
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
    world.check();
  }

  @Test
  void theRoleIsSuppressedWhenAllRunsAndRevivedWhenSomethingIsMissing() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 1));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.mesos.isSuppressed()).isTrue();
    world.want(BrokerWorld.definitions(1, 2));
    world.pass(Duration.ofSeconds(3));
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
    assertThat(world.mesos.isSuppressed()).isTrue();
  }

  @Test
  void reviveGoesOutAtMostOnceASecond() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    int before = revives(world.effects);
    for (int instances = 2; instances < 22; instances++) {
      world.want(BrokerWorld.definitions(0, instances));
      world.pass(Duration.ofMillis(100));
    }
    assertThat(revives(world.effects) - before).isBetween(1, 3);
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(21);
  }

  private static int revives(List<Effect> effects) {
    return (int) effects.stream().filter(Effect.Revive.class::isInstance).count();
  }
}
