package io.howdah.executor.core;

import com.google.protobuf.ByteString;
import io.howdah.executor.protocol.Capacity;
import java.time.Duration;
import java.util.Optional;

/** What happens to the executor. */
public sealed interface Event {

  /** The agent has accepted the subscription. */
  record Subscribed() implements Event {}

  /** The connection to the agent is lost; the link keeps trying. */
  record Disconnected() implements Event {}

  /**
   * The agent delivers a task.
   *
   * @param data TaskInfo.data: a serialized {@code TaskData}
   */
  record Launch(String taskId, ByteString data) implements Event {}

  /**
   * The agent wants a task ended.
   *
   * @param grace the kill policy's grace period, if there is one
   */
  record Kill(String taskId, Optional<Duration> grace) implements Event {}

  /** A framework message: a serialized {@code BrokerMessage}. */
  record Message(ByteString data) implements Event {}

  /** Every update has been acknowledged by the agent. */
  record AllAcknowledged() implements Event {}

  /**
   * The agent, or the operating system, wants the executor to end.
   *
   * @param grace time until it is killed
   */
  record Shutdown(Duration grace) implements Event {}

  /** The agent sent ERROR, or refused the subscription for good. */
  record AgentError(String message) implements Event {}

  /** The agent stayed away past the recovery time-out. */
  record AgentLost(String message) implements Event {}

  /**
   * The daemon's process exists.
   *
   * @param start number of the start, from 1
   */
  record DaemonStarted(int start, long pid, ContainerCgroup cgroup) implements Event {}

  /** The daemon's process could not be made. */
  record DaemonNotStarted(int start, String reason) implements Event {}

  /**
   * The daemon's own web address answers.
   *
   * @param nodeId host:port as the daemon names itself
   * @param webAddress host:port of its web address
   */
  record DaemonReady(int start, String nodeId, String webAddress) implements Event {}

  /**
   * The daemon's process has ended.
   *
   * @param status such as "exit status 1" or "killed by SIGKILL"
   * @param logTail its last lines
   */
  record DaemonExited(int start, String status, String logTail) implements Event {}

  /**
   * The answer to {@link Action.Stop}: the daemon and every process of the place have ended.
   *
   * @param leftovers what could not be ended, empty if nothing
   */
  record Stopped(String leftovers) implements Event {}

  /** The answer to {@link Action.RemovePlace}. */
  record PlaceRemoved() implements Event {}

  /**
   * The answer to {@link Action.CountContainers}.
   *
   * @param use empty if it could not be counted
   * @param daemon empty if the daemon was not asked
   */
  record Counted(Optional<ContainerUse> use, Optional<DaemonCapacity> daemon) implements Event {}

  /** A timer that {@link Action.Arm} set has run out. */
  record TimedOut(Timer timer) implements Event {}

  /**
   * What YARN's containers of the place use.
   *
   * @param containers those that have a living process
   */
  record ContainerUse(int containers, long memoryMb) {}

  /**
   * What a NodeManager takes for its capacity.
   *
   * @param capacity empty if it did not say
   * @param problem why not; empty if it did
   */
  record DaemonCapacity(Optional<Capacity> capacity, String problem) {}

  /** Whether YARN's containers are in a cgroup of their own, and why not. */
  record ContainerCgroup(boolean active, String reason) {
    public static final ContainerCgroup NOT_WANTED = new ContainerCgroup(false, "");
  }

  /** The timers; arming one again replaces it. */
  enum Timer {
    /** No worker task for too long. */
    IDLE,
    /** Leases that were launched with the worker have not come. */
    LEASES,
    /** The daemon's port does not answer. */
    START,
    /** Time to start the daemon again. */
    RESTART,
    /** Updates stay without acknowledgement at the end. */
    ACKNOWLEDGE
  }
}
