package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What fails is launched again ever more slowly. */
class BackoffTest {
  private static final Backoff DOUBLING =
      new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(60));
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final OwnerName OWNER = new OwnerName("/a");

  @Test
  void eachRoundDoublesTheDelayAndARunOfSomeTimeEndsTheSeries() {
    BackoffTracker tracker = new BackoffTracker();
    assertThat(tracker.delay(OWNER, 0)).isZero();
    tracker.failed(OWNER, DOUBLING, false, 0);
    assertThat(tracker.delay(OWNER, 0)).isEqualTo(SECOND);
    tracker.failed(OWNER, DOUBLING, false, SECOND);
    assertThat(tracker.delay(OWNER, SECOND)).isEqualTo(2 * SECOND);
    tracker.failed(OWNER, DOUBLING, true, 100 * SECOND);
    assertThat(tracker.delay(OWNER, 100 * SECOND)).isEqualTo(SECOND);
    tracker.forget(OWNER);
    assertThat(tracker.delay(OWNER, 100 * SECOND)).isZero();
  }

  @Test
  void instancesThatFailTogetherCountOnce() {
    BackoffTracker tracker = new BackoffTracker();
    for (int i = 0; i < 10; i++) {
      tracker.failed(OWNER, DOUBLING, false, i);
    }
    assertThat(tracker.delay(OWNER, 9)).isLessThanOrEqualTo(SECOND);
  }

  @Test
  void aServiceThatCrashesAtOnceIsNotLaunchedAtEveryOffer() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 1));
    for (int i = 0; i < 1_200; i++) {
      world.pass(Duration.ofMillis(100));
      world.mesos.liveTasks().forEach(world.mesos::fail);
    }
    // Marathon's 1 s and factor 1.15: 21 delays are 102 s long.
    assertThat(world.mesos.launchedEver()).isBetween(15, 24);
    // Those that ended are pruned, and somebody who mends the definition does not wait.
    assertThat(world.in(BrokerWorld.WEB, InstanceState.ENDED)).hasSize(10);
  }

  @Test
  void aPlaceIsGivenUpAfterThreeFailuresInARow() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(Duration.ofSeconds(3));
    String place = running(world).place().orElseThrow();
    for (int i = 0; i < 2; i++) {
      world.mesos.fail(running(world).id());
      world.pass(Duration.ofSeconds(10));
      assertThat(running(world).place()).contains(place);
    }
    world.mesos.fail(running(world).id());
    world.pass(Duration.ofSeconds(10));
    assertThat(running(world).place()).isPresent().get().isNotEqualTo(place);
    assertThat(world.snapshot().places()).hasSize(1).doesNotContainKey(place);
    world.check();
  }

  private static Instance running(BrokerWorld world) {
    return world.in(BrokerWorld.HADOOP, InstanceState.RUNNING).get(0);
  }
}
