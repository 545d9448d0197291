package io.howdah.executor.core;

import io.howdah.executor.core.Action.Arm;
import io.howdah.executor.core.Action.Disarm;
import io.howdah.executor.core.Action.KillDaemon;
import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.core.Worker.Phase;
import io.howdah.executor.protocol.WorkerTask;
import java.time.Duration;

/** The daemon's starts, its crashes, and its restarts in place. */
final class DaemonLife {
  private final Worker worker;
  private final WorkerEnd end;
  private CrashWindow crashes = new CrashWindow(0);
  private int starts;
  private boolean startTimedOut;

  DaemonLife(Worker worker, WorkerEnd end) {
    this.worker = worker;
    this.end = end;
  }

  /** The worker's task has been taken. */
  void begin() {
    crashes = new CrashWindow(worker.task().getRestartWindowMs());
    worker.enter(Phase.STARTING);
    start();
  }

  private void start() {
    starts++;
    startTimedOut = false;
    worker.status(worker.status().toBuilder().setDaemonStarts(starts).setDaemonPid(0));
    worker.emit(new StartDaemon(starts, worker.task(), worker.held()));
    worker.emit(new Arm(Timer.START, Duration.ofMillis(worker.task().getStartTimeoutMs())));
  }

  /** The process exists. */
  void started(Event.DaemonStarted started) {
    if (started.start() != starts) {
      return;
    }
    worker.status(
        worker.status().toBuilder()
            .setDaemonPid((int) started.pid())
            .setContainerCgroupActive(started.cgroup().active())
            .setContainerCgroupReason(started.cgroup().reason()));
    // Leases may have come or gone since the start was asked for.
    worker.limitContainers();
  }

  /** It answers. */
  void ready(Event.DaemonReady ready) {
    if (ready.start() != starts || startTimedOut || !isComingUp()) {
      return;
    }
    boolean first = worker.phase() == Phase.STARTING;
    worker.enter(Phase.RUNNING);
    worker.status(
        worker.status().toBuilder().setNodeId(ready.nodeId()).setWebAddress(ready.webAddress()));
    worker.emit(new Disarm(Timer.START));
    worker.reportWithStatus(
        State.RUNNING, first ? "" : "daemon restarted in place, start " + starts);
    if (first) {
      worker.leases().taskIds().forEach(lease -> worker.report(lease, State.RUNNING, ""));
    }
  }

  private boolean isComingUp() {
    return worker.phase() == Phase.STARTING || worker.phase() == Phase.RESTARTING;
  }

  /** The process could not be made. */
  void notStarted(Event.DaemonNotStarted notStarted, long nowMillis) {
    gone(notStarted.start(), "did not start: " + notStarted.reason(), nowMillis);
  }

  /** The process has ended. */
  void exited(Event.DaemonExited exited, long nowMillis) {
    gone(
        exited.start(),
        exited.logTail().isBlank()
            ? "ended: " + exited.status() + " (its log is empty)"
            : "ended: " + exited.status() + "; the end of its log:\n" + exited.logTail(),
        nowMillis);
  }

  private void gone(int start, String what, long nowMillis) {
    if (start != starts) {
      return;
    }
    worker.emit(new Disarm(Timer.START));
    String reason = startTimedOut ? unanswered() + what : "the daemon " + what;
    switch (worker.phase()) {
      // A daemon that never came up would not do so at the second attempt: the broker decides.
      case STARTING -> end.fail(reason);
      case RUNNING, RESTARTING -> crashed(reason, nowMillis);
      default -> {
        // While stopping, Stopped says when everything has ended.
      }
    }
  }

  private String unanswered() {
    WorkerTask task = worker.task();
    return "the daemon did not answer on "
        + task.getHostname()
        + ":"
        + task.getPorts().getWebapp()
        + " within "
        + task.getStartTimeoutMs()
        + " ms; it was ended and ";
  }

  private void crashed(String reason, long nowMillis) {
    int count = crashes.crashed(nowMillis);
    WorkerTask task = worker.task();
    if (count > task.getMaxRestarts()) {
      end.fail(
          count
              + " crashes within "
              + task.getRestartWindowMs()
              + " ms, "
              + task.getMaxRestarts()
              + " restarts are allowed; the last: "
              + reason);
      return;
    }
    worker.enter(Phase.RESTARTING);
    long delay = crashes.delayMillis();
    worker.log(reason + "; restart " + count + " in place after " + delay + " ms");
    if (delay == 0) {
      start();
    } else {
      worker.emit(new Arm(Timer.RESTART, Duration.ofMillis(delay)));
    }
  }

  /** It does not answer in time. */
  void startTimedOut() {
    if (isComingUp()) {
      startTimedOut = true;
      worker.emit(new KillDaemon());
    }
  }

  /** Time to start it again. */
  void restartDue() {
    if (worker.phase() == Phase.RESTARTING) {
      start();
    }
  }
}
