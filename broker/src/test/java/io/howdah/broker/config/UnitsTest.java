package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "8GB, 8192",
    "8 GB, 8192",
    "8g, 8192",
    "8GiB, 8192",
    "1.5GB, 1536",
    "400MB, 400",
    "400, 400",
    "32.5, 33",
    "1TB, 1048576",
    "-1GB, -1024",
    "0, 0"
  })
  void sizes(String text, long megabytes) {
    assertThat(Units.megabytes(text)).contains(megabytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GB", "8XB", "8KB", "1e9", "8GBs", "0x10", "99999999999999999999TB", "NaN"})
  void noSizes(String text) {
    assertThat(Units.megabytes(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "10s, PT10S", "5m, PT5M", "2h, PT2H", "7d, PT168H", "1.5h, PT1H30M"})
  void durations(String text, Duration duration) {
    assertThat(Units.duration(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "10 years", "5mins", "99999999999999999999d"})
  void noDurations(String text) {
    assertThat(Units.duration(text)).isEmpty();
  }

  @Test
  void whatIsShownCanBeRead() {
    for (String text : new String[] {"0s", "500ms", "10s", "5m", "2h", "7d", "90s"}) {
      Duration duration = Units.duration(text).orElseThrow();
      assertThat(Units.duration(Units.shown(duration))).contains(duration);
    }
  }
}
