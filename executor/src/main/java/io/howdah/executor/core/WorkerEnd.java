package io.howdah.executor.core;

import io.howdah.executor.core.Action.Arm;
import io.howdah.executor.core.Action.Disarm;
import io.howdah.executor.core.Action.Exit;
import io.howdah.executor.core.Action.RemovePlace;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Action.Stop;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.core.Worker.Phase;
import java.time.Duration;

/** The end of a worker: its daemon first, then the final updates, then the process. */
final class WorkerEnd {
  /** The agent answers an update within milliseconds; while it is away, the wait goes on. */
  static final Duration ACKNOWLEDGE_LIMIT = Duration.ofSeconds(10);

  /** What is left of a shutdown's grace period for the updates that follow the daemon's end. */
  private static final Duration SHUTDOWN_RESERVE = Duration.ofSeconds(1);

  /** How the tasks end, and the process with them. */
  private record Ending(State state, String message, ExitStatus exit) {}

  private final Worker worker;
  private Ending ending = new Ending(State.KILLED, "", ExitStatus.DONE);
  private boolean connected;
  private boolean release;
  private boolean removing;
  private boolean acknowledged;

  WorkerEnd(Worker worker) {
    this.worker = worker;
  }

  /** The agent wants the worker's task ended. */
  void killed(Duration grace) {
    stop(new Ending(State.KILLED, "", ExitStatus.DONE), grace);
  }

  /** The worker cannot go on. */
  void fail(String reason) {
    stop(new Ending(State.FAILED, reason, ExitStatus.DONE), Duration.ZERO);
  }

  private void stop(Ending how, Duration grace) {
    ending = how;
    worker.enter(Phase.STOPPING);
    for (Timer timer : new Timer[] {Timer.LEASES, Timer.START, Timer.RESTART, Timer.IDLE}) {
      worker.emit(new Disarm(timer));
    }
    worker.emit(new Stop(grace));
  }

  /** The daemon and every process of the place have ended. */
  void stopped(Event.Stopped stopped) {
    if (worker.phase() != Phase.STOPPING) {
      return;
    }
    worker.enter(Phase.ENDING);
    if (!stopped.leftovers().isEmpty()) {
      worker.log("left behind: " + stopped.leftovers());
    }
    if (release) {
      removePlace();
    }
    reportEnd(stopped.leftovers());
    if (ending.exit() != ExitStatus.DONE) {
      // Nobody is there to acknowledge.
      exit(ending.exit());
      return;
    }
    acknowledged = false;
    worker.emit(new Arm(Timer.ACKNOWLEDGE, ACKNOWLEDGE_LIMIT));
    if (worker.taskId().isEmpty()) {
      exit(ExitStatus.DONE);
    }
  }

  private void reportEnd(String leftovers) {
    for (String lease : worker.leases().taskIds()) {
      worker.report(lease, ending.state(), "worker task " + worker.taskId() + " has ended");
    }
    worker.leases().clear();
    if (!worker.taskId().isEmpty()) {
      worker.reportWithStatus(
          ending.state(),
          leftovers.isEmpty()
              ? ending.message()
              : (ending.message() + "\nleft behind: " + leftovers).strip());
    }
  }

  /** The worker will not come back to its place. */
  void release() {
    release = true;
    if (worker.phase() == Phase.ENDING) {
      removePlace();
    }
  }

  private void removePlace() {
    if (!removing && !worker.task().getDirectory().isEmpty()) {
      removing = true;
      worker.emit(new RemovePlace(worker.task()));
    }
  }

  /** Updates are still without acknowledgement. */
  void acknowledgeTimedOut() {
    if (worker.phase() == Phase.ENDING) {
      if (connected && !removing) {
        exit(ExitStatus.UNACKNOWLEDGED);
      } else {
        // The agent takes the updates when it is back; AgentLost ends the wait.
        worker.emit(new Arm(Timer.ACKNOWLEDGE, ACKNOWLEDGE_LIMIT));
      }
    }
  }

  /** What happens to the session with the agent, and to the place at the end. */
  void session(Event event) {
    if (event instanceof Event.Subscribed) {
      connected = true;
    } else if (event instanceof Event.Disconnected) {
      connected = false;
    } else if (event instanceof Event.AllAcknowledged) {
      acknowledged = true;
      exitIfOver();
    } else if (event instanceof Event.PlaceRemoved) {
      removing = false;
      release = false;
      exitIfOver();
    } else if (event instanceof Event.Shutdown shutdown) {
      Duration rest = shutdown.grace().minus(SHUTDOWN_RESERVE);
      Duration own = stopGrace();
      Duration grace = rest.isNegative() ? Duration.ZERO : rest.compareTo(own) < 0 ? rest : own;
      end(new Ending(State.KILLED, "the executor was shut down", ExitStatus.DONE), grace);
    } else if (event instanceof Event.AgentError error) {
      worker.log("the agent answered ERROR: " + error.message());
      end(new Ending(State.FAILED, error.message(), ExitStatus.AGENT_ERROR), stopGrace());
    } else if (event instanceof Event.AgentLost lost) {
      worker.log("the agent is lost: " + lost.message());
      end(new Ending(State.FAILED, lost.message(), ExitStatus.AGENT_LOST), stopGrace());
    }
  }

  private void exitIfOver() {
    if (worker.phase() == Phase.ENDING && acknowledged && !removing) {
      exit(ending.exit());
    }
  }

  private void end(Ending how, Duration grace) {
    switch (worker.phase()) {
      case EMPTY -> exit(how.exit());
      case GATHERING, STARTING, RUNNING, RESTARTING -> stop(how, grace);
      // The daemon is already being stopped with a grace period of its own; only the exit differs.
      case STOPPING -> ending = new Ending(ending.state(), ending.message(), how.exit());
      case ENDING -> {
        if (how.exit() != ExitStatus.DONE) {
          exit(how.exit());
        }
      }
      case ENDED -> {}
    }
  }

  /** Between SIGTERM and SIGKILL of the daemon. */
  Duration stopGrace() {
    return Duration.ofMillis(worker.task().getStopGraceMs());
  }

  void exit(ExitStatus exitStatus) {
    worker.enter(Phase.ENDED);
    worker.emit(new Exit(exitStatus));
  }
}
