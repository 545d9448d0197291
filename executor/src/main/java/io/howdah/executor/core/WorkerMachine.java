package io.howdah.executor.core;

import io.howdah.executor.core.Action.Arm;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.core.Worker.Phase;
import java.time.Duration;
import java.util.List;

/**
 * A worker's life on an agent: one base task with its daemon, and the leases that raise its
 * capacity.
 *
 * <p>Not thread-safe: one thread calls {@link #step}, in the order in which things happened. Times
 * are monotonic milliseconds.
 */
public final class WorkerMachine {
  /**
   * An executor that is given no worker task in this time ends: it would hold resources for ever.
   */
  static final Duration IDLE_LIMIT = Duration.ofSeconds(60);

  private final Worker worker;
  private final WorkerEnd end;
  private final DaemonLife daemon;
  private final BrokerMessages messages;
  private final TaskBook tasks;

  /**
   * @param executorVersion version of this executor's archive, repeated in its status
   */
  public WorkerMachine(String executorVersion) {
    worker = new Worker(executorVersion);
    end = new WorkerEnd(worker);
    daemon = new DaemonLife(worker, end);
    messages = new BrokerMessages(worker, daemon, end);
    tasks = new TaskBook(worker, daemon, messages, end);
  }

  /** What to do when the executor starts. */
  public List<Action> start() {
    worker.beginStep();
    worker.emit(new Arm(Timer.IDLE, IDLE_LIMIT));
    return worker.actions();
  }

  /** What to do about an event that happened at the given monotonic time. */
  public List<Action> step(Event event, long nowMillis) {
    worker.beginStep();
    if (worker.phase() != Phase.ENDED) {
      take(event, nowMillis);
    }
    return worker.actions();
  }

  private void take(Event event, long nowMillis) {
    if (event instanceof Event.Launch launch) {
      tasks.launch(launch.taskId(), launch.data());
    } else if (event instanceof Event.Kill kill) {
      tasks.kill(kill);
    } else if (event instanceof Event.Message message) {
      messages.received(message);
    } else if (event instanceof Event.DaemonStarted started) {
      daemon.started(started);
    } else if (event instanceof Event.DaemonNotStarted notStarted) {
      daemon.notStarted(notStarted, nowMillis);
    } else if (event instanceof Event.DaemonReady ready) {
      daemon.ready(ready);
    } else if (event instanceof Event.DaemonExited exited) {
      daemon.exited(exited, nowMillis);
    } else if (event instanceof Event.Counted counted) {
      messages.counted(counted);
    } else if (event instanceof Event.Stopped stopped) {
      end.stopped(stopped);
    } else if (event instanceof Event.TimedOut timedOut) {
      timedOut(timedOut.timer());
    } else {
      end.session(event);
    }
  }

  private void timedOut(Timer timer) {
    switch (timer) {
      case IDLE -> {
        if (worker.phase() == Phase.EMPTY) {
          worker.log("no worker task within " + IDLE_LIMIT.toSeconds() + " s");
          end.exit(ExitStatus.DONE);
        }
      }
      case LEASES -> daemon.leasesTimedOut();
      case START -> daemon.startTimedOut();
      case RESTART -> daemon.restartDue();
      case ACKNOWLEDGE -> end.acknowledgeTimedOut();
    }
  }
}
