package io.howdah.mesos.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's clock and one daemon thread. */
public final class SystemTimer implements Timer {
  private final ScheduledThreadPoolExecutor executor;

  /** A timer whose thread has a name. */
  public SystemTimer(String threadName) {
    executor = new ScheduledThreadPoolExecutor(1, task -> HttpClients.daemon(task, threadName));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // A task that comes after close() has nothing left to do.
    executor.setRejectedExecutionHandler((task, pool) -> {});
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
