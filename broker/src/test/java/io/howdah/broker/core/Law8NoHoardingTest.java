package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  @Test
  void anOfferWhoseAnswerFailedIsDeclinedAgainWithinASecond() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    world.settle();
    world.deliver(
        new Event.CallFailed(new Effect.Decline(List.of("lost-1"), Duration.ZERO), "503"));
    world.deliver(
        new Event.CallFailed(new Effect.Accept(List.of("lost-2"), List.of()), "no answer"));
    world.pass(Duration.ofSeconds(1));
    assertThat(world.effects)
        .filteredOn(
            effect ->
                effect instanceof Effect.Decline decline
                    && decline.offerIds().containsAll(List.of("lost-1", "lost-2")))
        .hasSize(1);
  }

  @Test
  void aFailedSuppressIsRepeatedButNotAtOnce() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    world.settle();
    long before = suppresses(world);
    world.deliver(new Event.CallFailed(new Effect.Suppress("howdah"), "503"));
    world.pass(Duration.ofMillis(500));
    assertThat(suppresses(world)).isEqualTo(before);
    world.pass(Duration.ofSeconds(1));
    assertThat(suppresses(world)).isEqualTo(before + 1);
  }

  private static long suppresses(BrokerWorld world) {
    return world.effects.stream().filter(Effect.Suppress.class::isInstance).count();
  }

  @Test
  void aDefinitionThatFitsNowIsNotKeptWaitingByTheFiltersOfTheOneThatDidNot() {
    BrokerWorld world = new BrokerWorld();
    world.want(needing(1_000_000));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.mesos.launchedEver()).isZero();
    world.want(needing(1_000));
    world.pass(Duration.ofSeconds(3));
    assertThat(world.mesos.launchedEver()).isEqualTo(1);
  }

  private static Definitions needing(long memoryMb) {
    Definitions usual = BrokerWorld.definitions(0, 1);
    Service web = BrokerWorld.service(1, "needs " + memoryMb);
    Service changed =
        new Service(
            web.name(),
            web.instances(),
            new Resources(500, memoryMb, 0, 0),
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
        usual.clusters(), usual.fleets(), Map.of(BrokerWorld.WEB, changed), Map.of(), Set.of());
  }

  private static int revives(List<Effect> effects) {
    return (int) effects.stream().filter(Effect.Revive.class::isInstance).count();
  }
}
