package io.howdah.localcluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepsTest {
  private final Steps panel = new Steps(100, 200, 0, 50, 10, 20, 5);

  @Test
  void theFirstMomentIsLeftAndZeroIsAtTheBottom() {
    assertThat(panel.x(10)).isEqualTo(100);
    assertThat(panel.x(20)).isEqualTo(200);
    assertThat(panel.y(0)).isEqualTo(50);
    assertThat(panel.y(5)).isEqualTo(0);
  }

  @Test
  void aValueHoldsUntilTheNextSample() {
    List<Holdings> samples = List.of(base(10, 1), base(15, 5));

    assertThat(panel.edge(samples, Holdings::base)).isEqualTo("M100.0 40.0H150.0V0.0H200.0");
    assertThat(panel.band(samples, sample -> 0, Holdings::base))
        .isEqualTo("M100.0 40.0H150.0V0.0H200.0V50.0H150.0V50.0H100.0Z");
  }

  private static Holdings base(double at, double cpus) {
    return new Holdings(at, 5, cpus, Map.of(), Map.of(), new Holdings.YarnUse(0, 0, 0));
  }
}
