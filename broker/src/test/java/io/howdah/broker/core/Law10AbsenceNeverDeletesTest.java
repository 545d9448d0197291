package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Law 10: what is left out of a configuration stops nothing. */
class Law10AbsenceNeverDeletesTest {
  @Test
  void anEmptyConfigurationIsRefusedWhileSomethingRuns() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 1));
    world.settle();
    world.want(Definitions.EMPTY);
    world.settle();
    assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(1);
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
    assertThat(world.snapshot().revision().orElseThrow().number()).isEqualTo(1);
    assertThat(world.snapshot().rejectedConfiguration())
        .hasSize(2)
        .allSatisfy(error -> assertThat(error).contains("removed: true"));
  }

  @Test
  void whatSaysRemovedIsStoppedWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(2, 2));
          world.pass(Duration.ofSeconds(4));
          Definitions before = BrokerWorld.definitions(2, 2);
          world.want(
              new Definitions(
                  before.clusters(),
                  Map.of(),
                  before.services(),
                  Map.of(),
                  Set.of(BrokerWorld.HADOOP)));
          world.pass(Duration.ofSeconds(5));
        },
        world -> {
          assertThat(world.running(BrokerWorld.HADOOP)).isZero();
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
          assertThat(world.snapshot().definitions().fleets()).isEmpty();
          assertThat(world.snapshot().places()).isEmpty();
        });
  }

  @Test
  void aNewLeaderTakesWhatIsStoredAndNotWhatIsMissing() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 1));
    world.settle();
    world.want(Definitions.EMPTY);
    world.restart();
    world.settle();
    assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(1);
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
    world.check();
  }
}
