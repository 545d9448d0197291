package io.howdah.broker.model;

import java.time.Duration;

/**
 * Delay between launches of an owner whose instances fail: {@code min(max, first *
 * factor^failures)}.
 *
 * @param first 0 or more
 * @param factor 1 or more
 * @param max upper limit
 */
public record Backoff(Duration first, double factor, Duration max) {
  /** Marathon's defaults. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(1), 1.15, Duration.ofSeconds(300));

  /** The delay after {@code failures} failures in a row, 1 or more. */
  public Duration after(int failures) {
    double millis = first.toMillis() * Math.pow(factor, Math.max(0, failures - 1));
    return millis >= max.toMillis() ? max : Duration.ofMillis((long) millis);
  }
}
