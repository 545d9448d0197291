package io.howdah.mesos.http;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing, jittered delays: each is drawn between {@code min} and a ceiling that starts at twice
 * {@code min} and doubles up to {@code max}, so that many clients of one master spread out.
 */
public final class Backoff {
  private final Duration min;
  private final Duration max;
  private final RandomGenerator random;
  private Duration ceiling;

  /** Delays between {@code min} and {@code max}. */
  public Backoff(Duration min, Duration max, RandomGenerator random) {
    this.min = min;
    this.max = max;
    this.random = random;
    this.ceiling = min;
  }

  /** The next delay. */
  public Duration next() {
    Duration doubled = ceiling.multipliedBy(2);
    ceiling = doubled.compareTo(max) > 0 ? max : doubled;
    long spread = ceiling.minus(min).toNanos();
    return min.plusNanos((long) (random.nextDouble() * spread));
  }

  /** Begins anew after a success. */
  public void reset() {
    ceiling = min;
  }
}
