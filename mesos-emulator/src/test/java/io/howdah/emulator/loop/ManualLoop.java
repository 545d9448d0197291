package io.howdah.emulator.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop whose clock a test moves: steps run at once, timers when their time has come. */
public final class ManualLoop implements StateLoop {
  private record Due(long at, long number, Runnable step) {}

  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
  private long now;
  private long number;

  @Override
  public void execute(Runnable step) {
    step.run();
  }

  @Override
  public Timer after(Duration delay, Runnable step) {
    Due due = new Due(now + delay.toNanos(), number++, step);
    timers.add(due);
    return () -> timers.remove(due);
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(1_000_000_000L).plusNanos(now);
  }

  @Override
  public long nanoTime() {
    return now;
  }

  /** Moves the clock; what becomes due runs at its own time. */
  public void advance(Duration by) {
    long end = now + by.toNanos();
    while (!timers.isEmpty() && timers.peek().at <= end) {
      Due due = timers.poll();
      now = due.at;
      due.step.run();
    }
    now = end;
  }
}
