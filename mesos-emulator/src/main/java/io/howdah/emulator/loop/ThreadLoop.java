package io.howdah.emulator.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link StateLoop} on a thread of its own, in real time. */
public final class ThreadLoop implements StateLoop, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Clock clock;
  private final ScheduledThreadPoolExecutor executor;

  public ThreadLoop(Clock clock) {
    this.clock = clock;
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            step -> {
              Thread thread = new Thread(step, "emulator-state");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable step) {
    try {
      executor.execute(guarded(step));
    } catch (RejectedExecutionException e) {
      // Sockets and processes still report while the emulator stops; nobody is left to be told.
      log.debug("step dropped: the emulator has stopped", e);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable step) {
    try {
      Future<?> future =
          executor.schedule(guarded(step), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      log.debug("timer dropped: the emulator has stopped", e);
      return () -> {};
    }
  }

  /**
   * Runs a step on the loop and waits for what it returns; never call it from the loop.
   *
   * @throws IllegalStateException if the loop is busy for too long, or the wait is interrupted
   */
  public <T> T call(Supplier<T> step) {
    CompletableFuture<T> done = new CompletableFuture<>();
    execute(
        () -> {
          try {
            done.complete(step.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the emulator is busy for more than " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** {@link #call} for a step that returns nothing. */
  public void run(Runnable step) {
    call(
        () -> {
          step.run();
          return null;
        });
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  /** One failing step is a defect, but must not end the loop for all the others. */
  private static Runnable guarded(Runnable step) {
    return () -> {
      try {
        step.run();
      } catch (RuntimeException e) {
        log.error("a step of the emulator failed", e);
      }
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
