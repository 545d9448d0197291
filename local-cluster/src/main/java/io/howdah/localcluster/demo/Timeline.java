package io.howdah.localcluster.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/**
 * Says what is being done and how long it has been going on, and keeps it for the table at the end.
 * Lines may come from several threads; steps come from one.
 */
final class Timeline {
  private final PrintStream out;
  private final LongSupplier nanoClock;
  private final long began;
  private final List<String> table = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /**
   * A moment that the picture shows.
   *
   * @param at seconds from the beginning
   */
  record Mark(double at, String what) {}

  Timeline(PrintStream out, LongSupplier nanoClock) {
    this.out = out;
    this.nanoClock = nanoClock;
    this.began = nanoClock.getAsLong();
  }

  /** A new part of the story begins. */
  void act(String name) {
    table.add("  " + name);
    say("== " + name);
  }

  /**
   * Does a step.
   *
   * @param work returns what was found, for the person who reads
   * @return what was found
   */
  String step(String name, Callable<String> work) throws Exception {
    double at = seconds();
    say(name + " …");
    String note = work.call();
    double took = seconds() - at;
    String found = note.isEmpty() ? "" : ": " + note;
    table.add(String.format(Locale.ROOT, "  %6.1f s %6.1f s  %s%s", at, took, name, found));
    say(String.format(Locale.ROOT, "%s: done in %.1f s%s", name, took, found));
    return note;
  }

  /** What an act came to, for the table. */
  void outcome(String line) {
    table.add("                     => " + line);
    say("=> " + line);
  }

  /** This moment is worth a line in the picture. */
  void mark(String what) {
    marks.add(new Mark(seconds(), what));
  }

  List<Mark> marks() {
    return List.copyOf(marks);
  }

  synchronized void say(String line) {
    out.printf(Locale.ROOT, "[%6.1f s] %s%n", seconds(), line);
    out.flush();
  }

  void print() {
    out.println();
    out.println("What happened");
    out.printf("  %8s %8s  %s%n", "at", "took", "step");
    table.forEach(out::println);
    out.printf(Locale.ROOT, "  %6.1f s           all verified%n", seconds());
    out.flush();
  }

  /** Seconds since the beginning. */
  double seconds() {
    return (nanoClock.getAsLong() - began) / 1e9;
  }
}
