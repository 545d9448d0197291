package io.howdah.tests;

import java.time.Duration;
import java.util.Locale;

/** A stopwatch whose reading is printed in one line; figures are looked at, never asserted. */
final class Measure {
  private final String what;
  private final long start = System.nanoTime();

  private Measure(String what) {
    this.what = what;
  }

  static Measure start(String what) {
    return new Measure(what);
  }

  /** Prints what it took until now. */
  Duration print() {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(Locale.ROOT, "MEASURE %s: %.2f s%n", what, took.toMillis() / 1e3);
    return took;
  }
}
