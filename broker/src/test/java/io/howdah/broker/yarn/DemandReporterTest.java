package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.PendingDemand;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemandReporterTest {
  private static final Duration QUICK = Duration.ofMillis(3);
  private static final HadoopDemand PENDING =
      new HadoopDemand(new PendingDemand(1024, 2, 2), Map.of(), Map.of(), Map.of(), 1, Map.of());
  private static final HadoopDemand RUNNING =
      new HadoopDemand(PendingDemand.NONE, Map.of(), Map.of(), Map.of(), 1, Map.of());

  private final DemandReporter reporter = new DemandReporter("main", PollSettings.DEFAULT);

  @Test
  void theFirstAnswerIsNewsEvenIfNothingIsPending() {
    assertThat(reporter.answered(HadoopDemand.NONE, 0))
        .contains(new Event.DemandReported("main", HadoopDemand.NONE));
    assertThat(reporter.answered(HadoopDemand.NONE, seconds(100))).isEmpty();
  }

  @Test
  void whatIsPendingIsRepeatedEveryTwoSeconds() {
    reporter.answered(PENDING, 0);
    assertThat(reporter.answered(PENDING, seconds(1))).isEmpty();
    assertThat(reporter.answered(PENDING, seconds(2))).isPresent();
    assertThat(reporter.answered(PENDING, seconds(3))).isEmpty();
    assertThat(reporter.answered(RUNNING, seconds(3))).isPresent();
    assertThat(reporter.answered(RUNNING, seconds(30))).isEmpty();
  }

  @Test
  void theFirstAnswerAfterAFailureIsNews() {
    reporter.answered(RUNNING, 0);
    reporter.failed();
    assertThat(reporter.answered(RUNNING, 1)).isPresent();
  }

  @Test
  void askedMoreOftenWhileSomethingGoesOn() {
    assertThat(reporter.pause(false, QUICK)).isEqualTo(Duration.ofSeconds(1));
    assertThat(reporter.pause(true, QUICK)).isEqualTo(Duration.ofMillis(250));
    reporter.answered(RUNNING, 0);
    assertThat(reporter.pause(false, QUICK)).isEqualTo(Duration.ofMillis(250));
    reporter.answered(PENDING, 0);
    assertThat(reporter.pause(false, QUICK)).isEqualTo(Duration.ofMillis(250));
    assertThat(reporter.pause(false, Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(400));
    reporter.answered(HadoopDemand.NONE, 0);
    assertThat(reporter.pause(false, QUICK)).isEqualTo(Duration.ofSeconds(1));
    reporter.failed();
    reporter.failed();
    assertThat(reporter.pause(false, QUICK)).isEqualTo(Duration.ofSeconds(2));
    assertThat(reporter.pause(true, QUICK)).as("waited for").isEqualTo(Duration.ofSeconds(1));
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
