package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Resources;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Hadoop grows again where a service was, however often it was refused there meanwhile. */
class GrowthAfterServiceTest {
  private static final Duration TICK = Duration.ofMillis(100);

  /** A REVIVE may have to wait for a second after the one before. */
  private static final Duration CYCLE = Duration.ofSeconds(2);

  @Test
  void capacityIsBackWithinAnOfferCycleWheneverTheServiceLeaves() {
    for (int millis = 0; millis <= 12_000; millis += 200) {
      BrokerWorld world = new BrokerWorld();
      world.want(Law9WorkIsNotLostTest.shared(0, Resources.NONE));
      world.yarn.submit("job", 8);
      world.pass(Duration.ofSeconds(9));
      world.want(Law9WorkIsNotLostTest.shared(1, Resources.NONE));
      world.pass(Duration.ofSeconds(12).plusMillis(millis));
      assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
      assertThat(world.yarn.containersRunning()).isEqualTo(8);
      world.want(Law9WorkIsNotLostTest.shared(0, Resources.NONE));
      Duration taken = Duration.ZERO;
      while (world.yarn.containersRunning() < 9 && taken.compareTo(Duration.ofSeconds(20)) < 0) {
        world.pass(TICK);
        taken = taken.plus(TICK);
      }
      assertThat(taken).as("the service left after " + millis + " ms").isLessThanOrEqualTo(CYCLE);
      world.check();
    }
  }
}
