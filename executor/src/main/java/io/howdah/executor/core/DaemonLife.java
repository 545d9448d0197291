package io.howdah.executor.core;

import io.howdah.executor.core.Action.Arm;
import io.howdah.executor.core.Action.Disarm;
import io.howdah.executor.core.Action.KillDaemon;
import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.core.Worker.Phase;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.WorkerTask;
import java.time.Duration;

/** The daemon's starts, its crashes, and its restarts in place. */
final class DaemonLife {
  /**
   * Leases of the same ACCEPT come within milliseconds of the worker; one that was lost or refused
   * on the way must not keep the rest from starting.
   */
  static final Duration FIRST_LEASES_LIMIT = Duration.ofSeconds(5);

  private final Worker worker;
  private final WorkerEnd end;
  private CrashWindow crashes = new CrashWindow(0);
  private int firstLeases;
  private int starts;
  private Capacity startedWith = Capacity.getDefaultInstance();
  private boolean startTimedOut;

  /** Whether the last start has neither failed nor ended: false while a restart is delayed. */
  private boolean startUnderWay;

  /** This start is being ended for another one with less capacity. */
  private boolean superseded;

  DaemonLife(Worker worker, WorkerEnd end) {
    this.worker = worker;
    this.end = end;
  }

  /** The worker's task has been taken. */
  void begin() {
    crashes = new CrashWindow(worker.task().getRestartWindowMs());
    if (worker.task().getFirstLeases() == 0) {
      startFirst();
    } else {
      worker.enter(Phase.GATHERING);
      worker.emit(new Arm(Timer.LEASES, FIRST_LEASES_LIMIT));
    }
  }

  /** One of the leases that the first start waits for. */
  void leaseArrived() {
    firstLeases++;
    if (firstLeases == worker.task().getFirstLeases()) {
      worker.emit(new Disarm(Timer.LEASES));
      startFirst();
    }
  }

  /** The rest of them does not come. */
  void leasesTimedOut() {
    if (worker.phase() == Phase.GATHERING) {
      worker.log(
          firstLeases
              + " of "
              + Integer.toUnsignedString(worker.task().getFirstLeases())
              + " first leases have come within "
              + FIRST_LEASES_LIMIT.toSeconds()
              + " s: the daemon starts without the rest");
      startFirst();
    }
  }

  private void startFirst() {
    worker.enter(Phase.STARTING);
    start();
  }

  private void start() {
    starts++;
    startTimedOut = false;
    superseded = false;
    startUnderWay = true;
    startedWith = worker.startCapacity();
    worker.status(worker.status().toBuilder().setDaemonStarts(starts).setDaemonPid(0));
    worker.emit(new StartDaemon(starts, worker.task(), startedWith));
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
    if (superseded || startTimedOut) {
      // There was no process yet when it was to be ended.
      worker.emit(new KillDaemon());
    }
  }

  /** It answers. */
  void ready(Event.DaemonReady ready) {
    if (ready.start() != starts || startTimedOut || superseded || !isComingUp()) {
      return;
    }
    boolean first = worker.phase() == Phase.STARTING;
    worker.enter(Phase.RUNNING);
    worker.status(
        worker.status().toBuilder().setNodeId(ready.nodeId()).setWebAddress(ready.webAddress()));
    worker.emit(new Disarm(Timer.START));
    worker.reportWithStatus(
        State.RUNNING, first ? "" : "daemon restarted in place, start " + starts);
    worker.leases().takeWaiting().forEach(lease -> worker.report(lease, State.RUNNING, ""));
  }

  /**
   * The broker has told a lower capacity, or a lease is gone. A daemon that answers is lowered
   * through YARN; one that is still coming up would register with what it was started with, after
   * the broker has seen the lower figure, so it is started again.
   */
  void capacityLowered() {
    if (isComingUp() && startUnderWay && !superseded && !startTimedOut && isLowerThanStarted()) {
      superseded = true;
      worker.log("start " + starts + " of the daemon is ended: its capacity was lowered meanwhile");
      worker.emit(new KillDaemon());
    }
  }

  private boolean isLowerThanStarted() {
    Capacity capacity = worker.startCapacity();
    return capacity.getMemoryMb() < startedWith.getMemoryMb()
        || capacity.getVcores() < startedWith.getVcores();
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
    startUnderWay = false;
    if (superseded && isComingUp()) {
      start();
      return;
    }
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
        + WorkerTasks.readyPort(task)
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
