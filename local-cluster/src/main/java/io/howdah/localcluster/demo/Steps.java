package io.howdah.localcluster.demo;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Where values over time are in a panel of the picture. A value holds until the next sample: lines
 * go in steps.
 *
 * @param left x of the first moment
 * @param top y of the highest value
 * @param bottom y of 0
 * @param from first moment, seconds
 * @param to last moment, after {@code from}
 * @param highest above 0
 */
record Steps(
    double left, double right, double top, double bottom, double from, double to, double highest) {

  double x(double seconds) {
    return left + (right - left) * (seconds - from) / (to - from);
  }

  double y(double value) {
    return bottom - (bottom - top) * value / highest;
  }

  /** The upper edge, from the left to the right. */
  String edge(List<Holdings> samples, ToDoubleFunction<Holdings> value) {
    StringBuilder path = new StringBuilder();
    for (Holdings sample : samples) {
      double x = x(sample.at());
      double y = y(value.applyAsDouble(sample));
      path.append(
          path.isEmpty()
              ? String.format(Locale.ROOT, "M%.1f %.1f", x, y)
              : String.format(Locale.ROOT, "H%.1fV%.1f", x, y));
    }
    return path.append(String.format(Locale.ROOT, "H%.1f", right)).toString();
  }

  /** The area between two edges. */
  String band(
      List<Holdings> samples, ToDoubleFunction<Holdings> lower, ToDoubleFunction<Holdings> upper) {
    StringBuilder path = new StringBuilder(edge(samples, upper));
    for (int i = samples.size() - 1; i >= 0; i--) {
      Holdings sample = samples.get(i);
      path.append(
          String.format(Locale.ROOT, "V%.1fH%.1f", y(lower.applyAsDouble(sample)), x(sample.at())));
    }
    return path.append('Z').toString();
  }
}
