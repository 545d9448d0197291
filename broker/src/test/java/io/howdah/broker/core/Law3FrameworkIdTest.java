package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Event.SubscriptionRefused;
import java.time.Duration;
import java.util.function.Consumer;
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

  /** Mesos keeps the first one, whatever a later broker subscribes with. */
  @Test
  void theFirstPrincipalIsStoredBesideIt() throws Exception {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 1));
    world.settle();
    world.deliver(new Event.Subscribed(world.snapshot().frameworkId().orElseThrow(), "another"));
    world.settle();
    assertThat(world.stored().framework().orElseThrow().principal())
        .contains(SimulatedMesos.PRINCIPAL);
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

  @ParameterizedTest
  @EnumSource(SubscriptionRefused.Kind.class)
  void itOutlivesEveryKindOfErrorWhereverTheBrokerDies(SubscriptionRefused.Kind kind) {
    everywhere(
        world -> {
          world.want(BrokerWorld.definitions(1, 1));
          world.pass(Duration.ofSeconds(4));
          world.mesos.refuseSubscriptions(kind);
          world.pass(Duration.ofSeconds(1));
          assertThat(world.effects).anyMatch(Effect.Exit.class::isInstance);
          world.mesos.acceptSubscriptions();
          world.pass(Duration.ofSeconds(1));
          world.want(BrokerWorld.definitions(2, 2));
          world.pass(Duration.ofSeconds(3));
        });
  }

  @Test
  void itOutlivesAnErrorThatComesBetweenALaunchAndItsCommit() {
    everywhere(
        world -> {
          world.want(BrokerWorld.definitions(0, 0));
          world.pass(Duration.ofSeconds(1));
          world.holdCommits();
          world.want(BrokerWorld.definitions(2, 2));
          world.pass(Duration.ofMillis(500));
          world.mesos.refuseSubscriptions(SubscriptionRefused.Kind.FAILED_OVER);
          world.letCommit();
          world.pass(Duration.ofMillis(500));
          world.mesos.acceptSubscriptions();
          world.pass(Duration.ofSeconds(3));
        });
  }

  @Test
  void aFrameworkThatIsRefusedFromTheStartGetsOneIdOnceItIsTaken() {
    everywhere(
        world -> {
          world.mesos.refuseSubscriptions(SubscriptionRefused.Kind.REFUSED);
          world.want(BrokerWorld.definitions(2, 2));
          world.pass(Duration.ofSeconds(1));
          assertThat(world.mesos.launchedEver()).isZero();
          world.mesos.acceptSubscriptions();
          world.pass(Duration.ofSeconds(4));
        });
  }

  @Test
  void itOutlivesDisconnectionsWhereverTheBrokerDies() {
    everywhere(
        world -> {
          world.want(BrokerWorld.definitions(1, 1));
          world.loseConnection();
          world.pass(Duration.ofMillis(300));
          world.reconnect();
          world.pass(Duration.ofMillis(300));
          world.want(BrokerWorld.definitions(2, 2));
          world.loseConnection();
          world.pass(Duration.ofSeconds(1));
          world.reconnect();
          world.pass(Duration.ofSeconds(4));
        });
  }

  /**
   * {@link WorldLaws} looks at each subscription and commit on the way: one id is stored, and all
   * subscribe with it.
   */
  private static void everywhere(Consumer<BrokerWorld> script) {
    BrokerWorld.everywhere(
        script,
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
          assertThat(world.snapshot().frameworkId()).isEqualTo(world.mesos.frameworkId());
        });
  }
}
