package io.howdah.broker.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConnectionReportTest {
  private final ConnectionReport report = new ConnectionReport("zk1:2181");

  @Test
  void saysItAfterAMomentThenOnceAMinuteThenThatItIsBack() {
    List<String> said = new ArrayList<>();
    for (int second = 0; second <= 130; second++) {
      report.look(false, Duration.ofSeconds(second).toNanos()).ifPresent(said::add);
    }
    report.look(true, Duration.ofSeconds(131).toNanos()).ifPresent(said::add);
    report.look(true, Duration.ofSeconds(132).toNanos()).ifPresent(said::add);
    assertThat(said)
        .containsExactly(
            "ZooKeeper at zk1:2181 does not answer since 3 s; trying on",
            "ZooKeeper at zk1:2181 does not answer since 63 s; trying on",
            "ZooKeeper at zk1:2181 does not answer since 123 s; trying on",
            "ZooKeeper at zk1:2181 is back after 131 s");
  }

  @Test
  void aMomentsAbsenceIsNotWorthALine() {
    assertThat(report.look(false, 0)).isEmpty();
    assertThat(report.look(false, Duration.ofSeconds(2).toNanos())).isEmpty();
    assertThat(report.look(true, Duration.ofSeconds(3).toNanos())).isEmpty();
  }

  @Test
  void knowsHowLongItIsAway() {
    assertThat(report.look(false, 0)).isEmpty();
    assertThat(report.awayLongerThan(Duration.ofSeconds(10), Duration.ofSeconds(10).toNanos()))
        .isFalse();
    assertThat(report.awayLongerThan(Duration.ofSeconds(10), Duration.ofSeconds(11).toNanos()))
        .isTrue();
  }
}
