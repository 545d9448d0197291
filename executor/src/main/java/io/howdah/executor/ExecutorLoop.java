package io.howdah.executor;

import io.howdah.executor.core.Action;
import io.howdah.executor.core.Event;
import io.howdah.executor.core.ExitStatus;
import io.howdah.executor.core.WorkerMachine;
import io.howdah.executor.daemon.DaemonSupervisor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that steps the machine and hands its actions to the edges. */
final class ExecutorLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorLoop.class);

  private final WorkerMachine machine;
  private final LongSupplier monotonicMillis;
  private final ScheduledThreadPoolExecutor thread;
  private final Map<Event.Timer, Future<?>> timers = new EnumMap<>(Event.Timer.class);
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

  private AgentLink link;
  private DaemonSupervisor supervisor;
  private int unacknowledged;

  ExecutorLoop(WorkerMachine machine, LongSupplier monotonicMillis) {
    this.machine = machine;
    this.monotonicMillis = monotonicMillis;
    this.thread = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "loop"));
    thread.setRemoveOnCancelPolicy(true);
  }

  /**
   * Begins.
   *
   * @return how the process shall end
   */
  CompletableFuture<ExitStatus> start(AgentLink agentLink, DaemonSupervisor daemon) {
    thread.execute(
        () -> {
          link = agentLink;
          supervisor = daemon;
          perform(machine.start());
          link.start();
        });
    return exit;
  }

  /** Takes an event; may be called from any thread. */
  void accept(Event event) {
    try {
      thread.execute(() -> step(event));
    } catch (RejectedExecutionException e) {
      LOG.debug("{} came after the end", event);
    }
  }

  void close() {
    thread.shutdownNow();
  }

  private void step(Event event) {
    try {
      perform(machine.step(event, monotonicMillis.getAsLong()));
    } catch (RuntimeException e) {
      LOG.error("a bug in the executor, at {}", event.getClass().getSimpleName(), e);
      exit.complete(ExitStatus.INTERNAL);
    }
  }

  private void perform(List<Action> actions) {
    actions.forEach(this::perform);
  }

  private void perform(Action action) {
    if (action instanceof Action.Report report) {
      report(report);
    } else if (action instanceof Action.Answer answer) {
      var unused =
          link.message(answer.status().toByteString())
              .whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      // Mesos does not promise delivery either; the broker asks again.
                      LOG.warn("an answer to the broker is lost: {}", failure.getMessage());
                    }
                  });
    } else if (action instanceof Action.StartDaemon start) {
      supervisor.start(start);
    } else if (action instanceof Action.KillDaemon) {
      supervisor.kill();
    } else if (action instanceof Action.Stop stop) {
      supervisor.stop(stop.grace());
    } else if (action instanceof Action.RemovePlace remove) {
      supervisor.removePlace(remove.task());
    } else if (action instanceof Action.LimitContainers limit) {
      supervisor.limitContainers(limit.memoryMb());
    } else if (action instanceof Action.CountContainers count) {
      supervisor.countContainers(count.task(), count.asksDaemon());
    } else if (action instanceof Action.Arm arm) {
      arm(arm);
    } else if (action instanceof Action.Disarm disarm) {
      cancel(disarm.timer());
    } else if (action instanceof Action.Log line) {
      LOG.info("{}", line.line());
    } else if (action instanceof Action.Exit end) {
      exit.complete(end.status());
    }
  }

  private void arm(Action.Arm arm) {
    cancel(arm.timer());
    try {
      timers.put(
          arm.timer(),
          thread.schedule(
              () -> step(new Event.TimedOut(arm.timer())),
              arm.delay().toMillis(),
              TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      // Closed in the middle of this step: no timer is wanted any more.
      LOG.debug("{} came after the end", arm);
    }
  }

  private void cancel(Event.Timer timer) {
    Future<?> armed = timers.remove(timer);
    if (armed != null) {
      armed.cancel(false);
    }
  }

  private void report(Action.Report report) {
    LOG.info("task {} {} {}", report.taskId(), report.state(), report.message());
    unacknowledged++;
    var unused =
        link.report(report)
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.error(
                        "{} of task {} did not reach the agent: {}",
                        report.state(),
                        report.taskId(),
                        failure.getMessage());
                  }
                  try {
                    thread.execute(this::acknowledged);
                  } catch (RejectedExecutionException e) {
                    LOG.debug("acknowledged after the end");
                  }
                });
  }

  private void acknowledged() {
    unacknowledged--;
    if (unacknowledged == 0) {
      step(new Event.AllAcknowledged());
    }
  }
}
