package io.howdah.broker.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as people write them. */
final class Units {
  private static final Pattern SIZE =
      Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)\\s*(?:([MGT])(?:I?B)?)?");
  private static final Pattern DURATION =
      Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)\\s*(MS|S|M|H|D)");

  private Units() {}

  /**
   * MiB of a size such as 8GB, 400MB, 1.5g or 400 (MB). Units are binary: 1GB is 1024MB. A part of
   * a MiB is rounded up.
   */
  static Optional<Long> megabytes(String text) {
    Matcher matcher = SIZE.matcher(text.trim().toUpperCase(Locale.ROOT));
    if (!matcher.matches() || text.length() > 30) {
      return Optional.empty();
    }
    long factor =
        switch (matcher.group(2) == null ? "M" : matcher.group(2)) {
          case "G" -> 1024L;
          case "T" -> 1024L * 1024;
          default -> 1L;
        };
    return whole(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor)));
  }

  /** A duration such as 500ms, 10s, 5m, 2h or 7d; the unit is needed. */
  static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text.trim().toUpperCase(Locale.ROOT));
    if (!matcher.matches() || text.length() > 30) {
      return Optional.empty();
    }
    long factor =
        switch (matcher.group(2)) {
          case "MS" -> 1L;
          case "S" -> 1000L;
          case "M" -> 60_000L;
          case "H" -> 3_600_000L;
          default -> 86_400_000L;
        };
    return whole(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor)))
        .map(Duration::ofMillis);
  }

  /** A duration in the largest unit that divides it. */
  static String shown(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    } else if (millis % 86_400_000 == 0) {
      return millis / 86_400_000 + "d";
    } else if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    } else if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    } else if (millis % 1000 == 0) {
      return millis / 1000 + "s";
    }
    return millis + "ms";
  }

  private static Optional<Long> whole(BigDecimal value) {
    BigDecimal rounded = value.setScale(0, RoundingMode.CEILING);
    return rounded.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) > 0
        ? Optional.empty()
        : Optional.of(rounded.longValueExact());
  }
}
