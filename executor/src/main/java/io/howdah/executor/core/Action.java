package io.howdah.executor.core;

import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.WorkerTask;
import java.time.Duration;
import java.util.Optional;

/** What the executor does about an {@link Event}. */
public sealed interface Action {

  /**
   * Sends a status update, repeated until the agent acknowledges it.
   *
   * @param message for people; empty if there is nothing to say
   * @param status data of the update
   */
  record Report(String taskId, State state, String message, Optional<ExecutorStatus> status)
      implements Action {}

  /** Sends a framework message to the broker. */
  record Answer(ExecutorStatus status) implements Action {}

  /**
   * Starts the daemon: makes the place's directories, ends what a former life left there, runs the
   * process. Answered with DaemonStarted or DaemonNotStarted, later DaemonReady and DaemonExited.
   *
   * @param start number of this start, from 1
   * @param capacity what the daemon may give to containers, leases included; of no meaning for
   *     daemons other than a NodeManager
   */
  record StartDaemon(int start, WorkerTask task, Capacity capacity) implements Action {}

  /** Ends the daemon at once; answered with DaemonExited. */
  record KillDaemon() implements Action {}

  /**
   * Stops the daemon, then ends every process of the place. Answered with Stopped, also if nothing
   * runs.
   *
   * @param grace from SIGTERM to SIGKILL; zero: SIGKILL at once
   */
  record Stop(Duration grace) implements Action {}

  /** Removes the place's local and recovery folders. Answered with PlaceRemoved. */
  record RemovePlace(WorkerTask task) implements Action {}

  /**
   * Counts the containers of the place. Answered with Counted.
   *
   * @param asksDaemon whether the daemon is to be asked what it takes for its capacity
   */
  record CountContainers(WorkerTask task, boolean asksDaemon) implements Action {}

  /** Moves the limit of the containers' cgroup, if there is one. */
  record LimitContainers(long memoryMb) implements Action {}

  record Arm(Event.Timer timer, Duration delay) implements Action {}

  record Disarm(Event.Timer timer) implements Action {}

  /** Ends the process. */
  record Exit(ExitStatus status) implements Action {}

  /** A line for the executor's log. */
  record Log(String line) implements Action {}

  /** Mesos' task states, as far as an executor reports them. */
  enum State {
    STARTING,
    RUNNING,
    KILLING,
    KILLED,
    FAILED,
    ERROR
  }
}
