package io.howdah.mesos.executor;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Mesos writes them: a number with a unit, such as {@code 15mins} (stout, Duration).
 */
public final class MesosDuration {
  private static final Pattern FORM = Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)([a-z]+)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "ms", 1_000_000L,
          "secs", 1_000_000_000L,
          "mins", 60_000_000_000L,
          "hrs", 3_600_000_000_000L,
          "days", 86_400_000_000_000L,
          "weeks", 604_800_000_000_000L);

  private MesosDuration() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException if the text is not a number followed by ns, us, ms, secs,
   *     mins, hrs, days or weeks, or is beyond 292 years
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    Long unit = matcher.matches() ? NANOS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "not a duration: \""
              + text
              + "\", expected a number and one of ns, us, ms, secs, mins, hrs, days, weeks");
    }
    BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    if (nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("duration out of range: \"" + text + "\"");
    }
    return Duration.ofNanos(nanos.longValue());
  }
}
