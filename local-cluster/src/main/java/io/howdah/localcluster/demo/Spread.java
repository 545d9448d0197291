package io.howdah.localcluster.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Seconds of several rounds. */
final class Spread {
  private static final double MEDIAN = 0.5;
  private static final double HIGH = 0.95;

  private final List<Double> figures = new ArrayList<>();

  /** Adds what has passed since; returns it. */
  double addSince(long nanos) {
    return add((System.nanoTime() - nanos) / 1e9);
  }

  double add(double seconds) {
    figures.add(seconds);
    return seconds;
  }

  private double quantile(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /** Median, 95th percentile (nearest rank) and range. */
  @Override
  public String toString() {
    if (figures.isEmpty()) {
      return "none";
    }
    List<Double> sorted = figures.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "median %.2f s, p95 %.2f s, %.2f to %.2f s, n=%d",
        quantile(sorted, MEDIAN),
        quantile(sorted, HIGH),
        sorted.get(0),
        sorted.get(sorted.size() - 1),
        sorted.size());
  }
}
