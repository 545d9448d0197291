package io.howdah.mesos.testing;

import io.howdah.mesos.http.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Time that moves when the test says so. */
public final class FakeTimer implements Timer {
  private static final long PATIENCE_MS = 20_000;

  private final List<Task> tasks = new ArrayList<>();
  private long now;

  private record Task(long due, Duration delay, Runnable run) {}

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized Cancellable after(Duration delay, Runnable run) {
    Task task = new Task(now + delay.toNanos(), delay, run);
    tasks.add(task);
    notifyAll();
    return () -> {
      synchronized (this) {
        tasks.remove(task);
      }
    };
  }

  /** Waits (in real time) until a task with such a delay is there; returns the delay. */
  public synchronized Duration awaitTask(Predicate<Duration> delay) throws InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE_MS;
    while (true) {
      for (Task task : tasks) {
        if (delay.test(task.delay)) {
          return task.delay;
        }
      }
      long left = deadline - System.currentTimeMillis();
      if (left <= 0) {
        throw new AssertionError("no such task; there are " + tasks);
      }
      wait(left);
    }
  }

  /** Moves on and runs what is due, in order. */
  public void advance(Duration time) {
    long until;
    synchronized (this) {
      until = now + time.toNanos();
    }
    while (true) {
      Task next;
      synchronized (this) {
        next =
            tasks.stream()
                .filter(task -> task.due <= until)
                .min(Comparator.comparingLong(Task::due))
                .orElse(null);
        now = next == null ? until : Math.max(now, next.due);
        tasks.remove(next);
      }
      if (next == null) {
        return;
      }
      next.run.run();
    }
  }

  @Override
  public synchronized void close() {
    tasks.clear();
  }
}
