package io.howdah.executor.core;

import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.executor.core.Action.Answer;
import io.howdah.executor.core.Action.Arm;
import io.howdah.executor.core.Action.Disarm;
import io.howdah.executor.core.Action.Exit;
import io.howdah.executor.core.Action.KillDaemon;
import io.howdah.executor.core.Action.LimitContainers;
import io.howdah.executor.core.Action.Log;
import io.howdah.executor.core.Action.RemovePlace;
import io.howdah.executor.core.Action.Report;
import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Action.Stop;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.LeaseTask;
import io.howdah.executor.protocol.TaskData;
import io.howdah.executor.protocol.WorkerTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** The agent answers an update within milliseconds; while it is away, the wait goes on. */
  static final Duration ACKNOWLEDGE_LIMIT = Duration.ofSeconds(10);

  /** What is left of a shutdown's grace period for the updates that follow the daemon's end. */
  private static final Duration SHUTDOWN_RESERVE = Duration.ofSeconds(1);

  private enum Phase {
    /** No worker task yet. */
    EMPTY,
    /** First start of the daemon; the task is STARTING. */
    STARTING,
    /** The daemon has answered; the task is RUNNING. */
    RUNNING,
    /** The daemon has crashed and is started again; the task stays RUNNING. */
    RESTARTING,
    /** The daemon and its containers are being ended. */
    STOPPING,
    /** Final updates are on their way. */
    ENDING,
    ENDED
  }

  /** How the tasks end, and the process with them. */
  private record Ending(State state, String message, ExitStatus exit) {}

  private final String executorVersion;
  private final Leases leases = new Leases();
  private List<Action> actions = new ArrayList<>();

  private Phase phase = Phase.EMPTY;
  private long highestEpoch;
  private boolean connected;
  private String taskId = "";
  private WorkerTask task = WorkerTask.getDefaultInstance();
  private CrashWindow crashes = new CrashWindow(0);
  private int starts;
  private boolean startTimedOut;
  private ExecutorStatus status;
  private Ending ending = new Ending(State.KILLED, "", ExitStatus.DONE);
  private boolean release;
  private boolean removing;
  private boolean acknowledged;

  /**
   * @param executorVersion version of this executor's archive, repeated in its status
   */
  public WorkerMachine(String executorVersion) {
    this.executorVersion = executorVersion;
    this.status = ExecutorStatus.newBuilder().setExecutorVersion(executorVersion).build();
  }

  /** What to do when the executor starts. */
  public List<Action> start() {
    actions = new ArrayList<>();
    emit(new Arm(Timer.IDLE, IDLE_LIMIT));
    return actions;
  }

  /** What to do about an event that happened at the given monotonic time. */
  public List<Action> step(Event event, long nowMillis) {
    actions = new ArrayList<>();
    if (phase == Phase.ENDED) {
      return actions;
    }
    if (event instanceof Event.Launch launch) {
      launch(launch.taskId(), launch.data());
    } else if (event instanceof Event.Kill kill) {
      kill(kill);
    } else if (event instanceof Event.Message message) {
      message(message);
    } else if (event instanceof Event.DaemonStarted started) {
      daemonStarted(started);
    } else if (event instanceof Event.DaemonNotStarted notStarted) {
      daemonGone(notStarted.start(), "did not start: " + notStarted.reason(), nowMillis);
    } else if (event instanceof Event.DaemonReady ready) {
      daemonReady(ready);
    } else if (event instanceof Event.DaemonExited exited) {
      daemonGone(exited.start(), describe(exited), nowMillis);
    } else if (event instanceof Event.Stopped stopped) {
      stopped(stopped);
    } else if (event instanceof Event.TimedOut timedOut) {
      timedOut(timedOut.timer());
    } else {
      session(event);
    }
    return actions;
  }

  // --- Tasks -------------------------------------------------------------------------------------

  private void launch(String newTaskId, com.google.protobuf.ByteString bytes) {
    TaskData data;
    try {
      data = TaskData.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      report(newTaskId, State.ERROR, "TaskInfo.data is not a TaskData message: " + e.getMessage());
      return;
    }
    highestEpoch = Math.max(highestEpoch, data.getEpoch());
    switch (data.getTaskCase()) {
      case WORKER -> launchWorker(newTaskId, data.getWorker());
      case LEASE -> launchLease(newTaskId, data.getLease());
      case TASK_NOT_SET ->
          report(
              newTaskId,
              State.ERROR,
              "TaskInfo.data holds a kind of task that executor "
                  + executorVersion
                  + " does not know");
    }
  }

  private void launchWorker(String newTaskId, WorkerTask newTask) {
    if (phase != Phase.EMPTY) {
      report(
          newTaskId,
          State.ERROR,
          "this executor already has worker task " + taskId + "; it takes one in its life");
      return;
    }
    List<String> problems = WorkerTasks.problems(newTask);
    if (!problems.isEmpty()) {
      report(newTaskId, State.ERROR, "worker task refused: " + String.join("; ", problems));
      return;
    }
    taskId = newTaskId;
    task = newTask;
    status = status.toBuilder().setTaskId(taskId).build();
    crashes = new CrashWindow(task.getRestartWindowMs());
    phase = Phase.STARTING;
    emit(new Disarm(Timer.IDLE));
    report(taskId, State.STARTING, "");
    startDaemon();
  }

  private void launchLease(String newTaskId, LeaseTask lease) {
    switch (phase) {
      case EMPTY ->
          report(
              newTaskId,
              State.FAILED,
              "lease refused: this executor has no worker task whose capacity it could raise");
      case STARTING -> {
        // Counted from now on, RUNNING together with the worker: until then its daemon may still
        // start with less than the sum.
        leases.add(newTaskId, lease.getCapacity());
        limitContainers();
        report(newTaskId, State.STARTING, "");
      }
      case RUNNING, RESTARTING -> {
        leases.add(newTaskId, lease.getCapacity());
        // Before the update: the broker raises YARN's capacity as soon as it sees the lease
        // RUNNING.
        limitContainers();
        report(newTaskId, State.RUNNING, "");
      }
      case STOPPING, ENDING, ENDED ->
          report(newTaskId, State.FAILED, "lease refused: worker task " + taskId + " is ending");
    }
  }

  private void kill(Event.Kill kill) {
    if (leases.contains(kill.taskId())) {
      if (phase == Phase.STOPPING) {
        emit(new Log("KILL of lease " + kill.taskId() + " waits for the daemon's end"));
        return;
      }
      leases.remove(kill.taskId());
      limitContainers();
      report(kill.taskId(), State.KILLED, "");
      return;
    }
    if (!kill.taskId().equals(taskId)) {
      emit(new Log("KILL of task " + kill.taskId() + " ignored: it is not running here"));
      return;
    }
    if (phase == Phase.STOPPING || phase == Phase.ENDING) {
      emit(new Log("KILL of task " + taskId + " repeated: it is already ending"));
      return;
    }
    report(taskId, State.KILLING, "");
    Duration own = Duration.ofMillis(task.getStopGraceMs());
    Duration grace = kill.grace().filter(policy -> policy.compareTo(own) < 0).orElse(own);
    stop(new Ending(State.KILLED, "", ExitStatus.DONE), grace);
  }

  private void message(Event.Message received) {
    BrokerMessage message;
    try {
      message = BrokerMessage.parseFrom(received.data());
    } catch (InvalidProtocolBufferException e) {
      emit(new Log("framework message ignored: not a BrokerMessage: " + e.getMessage()));
      return;
    }
    if (message.getEpoch() < highestEpoch) {
      emit(
          new Log(
              message.getMessageCase()
                  + " of leadership "
                  + message.getEpoch()
                  + " ignored: leadership "
                  + highestEpoch
                  + " has been seen"));
      return;
    }
    highestEpoch = message.getEpoch();
    switch (message.getMessageCase()) {
      case QUERY_STATUS -> emit(new Answer(status));
      case TELL_CAPACITY -> {
        status = status.toBuilder().setTold(message.getTellCapacity().getCapacity()).build();
        emit(new Answer(status));
      }
      case RELEASE_PLACE -> {
        release = true;
        if (phase == Phase.ENDING) {
          removePlace();
        }
      }
      case MESSAGE_NOT_SET ->
          emit(new Log("framework message ignored: executor " + executorVersion + " is too old"));
    }
  }

  // --- The daemon --------------------------------------------------------------------------------

  private void startDaemon() {
    starts++;
    startTimedOut = false;
    status = status.toBuilder().setDaemonStarts(starts).setDaemonPid(0).build();
    emit(new StartDaemon(starts, task, capacity()));
    emit(new Arm(Timer.START, Duration.ofMillis(task.getStartTimeoutMs())));
  }

  private void daemonStarted(Event.DaemonStarted started) {
    if (started.start() != starts) {
      return;
    }
    status =
        status.toBuilder()
            .setDaemonPid((int) started.pid())
            .setContainerCgroupActive(started.cgroup().active())
            .setContainerCgroupReason(started.cgroup().reason())
            .build();
    // Leases may have come or gone since the start was asked for.
    limitContainers();
  }

  private void daemonReady(Event.DaemonReady ready) {
    if (ready.start() != starts
        || startTimedOut
        || (phase != Phase.STARTING && phase != Phase.RESTARTING)) {
      return;
    }
    boolean first = phase == Phase.STARTING;
    phase = Phase.RUNNING;
    status = status.toBuilder().setNodeId(ready.nodeId()).setWebAddress(ready.webAddress()).build();
    emit(new Disarm(Timer.START));
    emit(
        new Report(
            taskId,
            State.RUNNING,
            first ? "" : "daemon restarted in place, start " + starts,
            Optional.of(status)));
    if (first) {
      leases.taskIds().forEach(lease -> report(lease, State.RUNNING, ""));
    }
  }

  private void daemonGone(int start, String what, long nowMillis) {
    if (start != starts) {
      return;
    }
    emit(new Disarm(Timer.START));
    String reason =
        startTimedOut
            ? "the daemon did not answer on "
                + task.getHostname()
                + ":"
                + task.getPorts().getWebapp()
                + " within "
                + task.getStartTimeoutMs()
                + " ms; it was ended and "
                + what
            : "the daemon " + what;
    switch (phase) {
      // A daemon that never came up would not do so at the second attempt: the broker decides.
      case STARTING -> fail(reason);
      case RUNNING, RESTARTING -> {
        int count = crashes.crashed(nowMillis);
        if (count > task.getMaxRestarts()) {
          fail(
              count
                  + " crashes within "
                  + task.getRestartWindowMs()
                  + " ms, "
                  + task.getMaxRestarts()
                  + " restarts are allowed; the last: "
                  + reason);
          return;
        }
        phase = Phase.RESTARTING;
        long delay = crashes.delayMillis();
        emit(new Log(reason + "; restart " + count + " in place after " + delay + " ms"));
        if (delay == 0) {
          startDaemon();
        } else {
          emit(new Arm(Timer.RESTART, Duration.ofMillis(delay)));
        }
      }
      default -> {
        // While stopping, Stopped says when everything has ended.
      }
    }
  }

  private static String describe(Event.DaemonExited exited) {
    return exited.logTail().isBlank()
        ? "ended: " + exited.status() + " (its log is empty)"
        : "ended: " + exited.status() + "; the end of its log:\n" + exited.logTail();
  }

  private void fail(String reason) {
    stop(new Ending(State.FAILED, reason, ExitStatus.DONE), Duration.ZERO);
  }

  // --- The end -----------------------------------------------------------------------------------

  private void stop(Ending how, Duration grace) {
    ending = how;
    phase = Phase.STOPPING;
    emit(new Disarm(Timer.START));
    emit(new Disarm(Timer.RESTART));
    emit(new Disarm(Timer.IDLE));
    emit(new Stop(grace));
  }

  private void stopped(Event.Stopped stopped) {
    if (phase != Phase.STOPPING) {
      return;
    }
    phase = Phase.ENDING;
    if (!stopped.leftovers().isEmpty()) {
      emit(new Log("left behind: " + stopped.leftovers()));
    }
    if (release) {
      removePlace();
    }
    leases
        .taskIds()
        .forEach(lease -> report(lease, ending.state(), "worker task " + taskId + " has ended"));
    leases.clear();
    if (!taskId.isEmpty()) {
      String message =
          stopped.leftovers().isEmpty()
              ? ending.message()
              : (ending.message() + "\nleft behind: " + stopped.leftovers()).strip();
      emit(new Report(taskId, ending.state(), message, Optional.of(status)));
    }
    if (ending.exit() != ExitStatus.DONE) {
      // Nobody is there to acknowledge.
      exit(ending.exit());
      return;
    }
    acknowledged = false;
    emit(new Arm(Timer.ACKNOWLEDGE, ACKNOWLEDGE_LIMIT));
    if (taskId.isEmpty()) {
      exit(ExitStatus.DONE);
    }
  }

  private void removePlace() {
    if (!removing && !task.getDirectory().isEmpty()) {
      removing = true;
      emit(new RemovePlace(task));
    }
  }

  private void timedOut(Timer timer) {
    switch (timer) {
      case IDLE -> {
        if (phase == Phase.EMPTY) {
          emit(new Log("no worker task within " + IDLE_LIMIT.toSeconds() + " s"));
          exit(ExitStatus.DONE);
        }
      }
      case START -> {
        if (phase == Phase.STARTING || phase == Phase.RESTARTING) {
          startTimedOut = true;
          emit(new KillDaemon());
        }
      }
      case RESTART -> {
        if (phase == Phase.RESTARTING) {
          startDaemon();
        }
      }
      case ACKNOWLEDGE -> {
        if (phase == Phase.ENDING) {
          if (connected && !removing) {
            exit(ExitStatus.UNACKNOWLEDGED);
          } else {
            // The agent takes the updates when it is back; AgentLost ends the wait.
            emit(new Arm(Timer.ACKNOWLEDGE, ACKNOWLEDGE_LIMIT));
          }
        }
      }
    }
  }

  private void session(Event event) {
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
      Duration own = Duration.ofMillis(task.getStopGraceMs());
      Duration grace = rest.isNegative() ? Duration.ZERO : rest.compareTo(own) < 0 ? rest : own;
      end(new Ending(State.KILLED, "the executor was shut down", ExitStatus.DONE), grace);
    } else if (event instanceof Event.AgentError error) {
      emit(new Log("the agent answered ERROR: " + error.message()));
      end(new Ending(State.FAILED, error.message(), ExitStatus.AGENT_ERROR), stopGrace());
    } else if (event instanceof Event.AgentLost lost) {
      emit(new Log("the agent is lost: " + lost.message()));
      end(new Ending(State.FAILED, lost.message(), ExitStatus.AGENT_LOST), stopGrace());
    }
  }

  private void exitIfOver() {
    if (phase == Phase.ENDING && acknowledged && !removing) {
      exit(ending.exit());
    }
  }

  private void end(Ending how, Duration grace) {
    switch (phase) {
      case EMPTY -> exit(how.exit());
      case STARTING, RUNNING, RESTARTING -> stop(how, grace);
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

  private Duration stopGrace() {
    return Duration.ofMillis(task.getStopGraceMs());
  }

  private void exit(ExitStatus exitStatus) {
    phase = Phase.ENDED;
    emit(new Exit(exitStatus));
  }

  private Capacity capacity() {
    return leases.plus(task.getCapacity());
  }

  private void limitContainers() {
    emit(new LimitContainers(capacity().getMemoryMb() + task.getContainerHeadroomMb()));
  }

  private void report(String ofTask, State state, String message) {
    emit(new Report(ofTask, state, message, Optional.empty()));
  }

  private void emit(Action action) {
    actions.add(action);
  }
}
