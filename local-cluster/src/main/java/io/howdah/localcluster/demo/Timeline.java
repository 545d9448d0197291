package io.howdah.localcluster.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/**
 * Says what is being done and how long it has been going on, and keeps it for the table at the end.
 */
final class Timeline {
  private final PrintStream out;
  private final LongSupplier nanoClock;
  private final long began;
  private final List<Step> steps = new ArrayList<>();

  /**
   * A step that was done.
   *
   * @param at seconds from the beginning to its start
   * @param seconds it took
   * @param note what was found, may be empty
   */
  private record Step(String name, double at, double seconds, String note) {}

  Timeline(PrintStream out, LongSupplier nanoClock) {
    this.out = out;
    this.nanoClock = nanoClock;
    this.began = nanoClock.getAsLong();
  }

  /**
   * Does a step.
   *
   * @param work returns what was found, for the person who reads
   */
  void step(String name, Callable<String> work) throws Exception {
    double at = seconds();
    say(name + " …");
    String note = work.call();
    double took = seconds() - at;
    steps.add(new Step(name, at, took, note));
    say(
        String.format(
            Locale.ROOT, "%s: done in %.1f s%s", name, took, note.isEmpty() ? "" : ": " + note));
  }

  void say(String line) {
    out.printf(Locale.ROOT, "[%6.1f s] %s%n", seconds(), line);
    out.flush();
  }

  void print() {
    out.println();
    out.println("What happened");
    out.printf("  %8s %8s  %s%n", "at", "took", "step");
    for (Step step : steps) {
      out.printf(
          Locale.ROOT,
          "  %6.1f s %6.1f s  %s%s%n",
          step.at(),
          step.seconds(),
          step.name(),
          step.note().isEmpty() ? "" : ": " + step.note());
    }
    out.printf(Locale.ROOT, "  %6.1f s           all verified%n", seconds());
    out.flush();
  }

  private double seconds() {
    return (nanoClock.getAsLong() - began) / 1e9;
  }
}
