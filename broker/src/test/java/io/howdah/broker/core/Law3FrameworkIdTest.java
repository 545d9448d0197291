package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Event.SubscriptionRefused;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Law 3: the framework id is stored as soon as it is known and never replaced while any live record
 * exists.
 */
class Law3FrameworkIdTest {
  @Test
  void itIsStoredBeforeAnythingIsLaunched() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 1));
    String id = world.snapshot().frameworkId().orElseThrow();
    world.pass(Duration.ofSeconds(2));
    world.restart();
    world.settle();
    assertThat(world.snapshot().frameworkId()).contains(id);
    world.check();
  }

  @ParameterizedTest
  @EnumSource(SubscriptionRefused.Kind.class)
  void everyKindOfErrorEndsTheProcessAndKeepsTheIdAndTheRecords(SubscriptionRefused.Kind kind) {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 1));
    world.settle();
    String id = world.snapshot().frameworkId().orElseThrow();
    world.deliver(new SubscriptionRefused(kind, "as Mesos says it"));
    assertThat(world.effects)
        .filteredOn(Effect.Exit.class::isInstance)
        .singleElement()
        .satisfies(
            effect -> assertThat(((Effect.Exit) effect).message()).isEqualTo("as Mesos says it"));

    world.restart();
    assertThat(world.snapshot().frameworkId()).contains(id);
    assertThat(world.snapshot().instances()).hasSize(2);
    world.settle();
    world.check();
  }

  @Test
  void aDeathBetweenSubscribedAndTheStoreLeavesNoTaskBehindUnderTheLostId() {
    BrokerWorld world = new BrokerWorld();
    world.holdCommits();
    world.want(BrokerWorld.definitions(1, 1));
    world.holdCommits();
    world.pass(Duration.ofMillis(200));
    assertThat(world.mesos.launchedEver()).isZero();
  }
}
