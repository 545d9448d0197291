package io.howdah.broker.lifecycle;

import io.howdah.broker.model.TaskState;

/** What can happen to an instance. */
public enum Trigger {
  /** Mesos: the task is on its way (TASK_STAGING, TASK_STARTING). */
  REPORTED_STARTING,
  /** Mesos: TASK_RUNNING. */
  REPORTED_RUNNING,
  /** Mesos: TASK_KILLING; somebody asked for its end. */
  REPORTED_KILLING,
  /** Mesos: the task is over, or never was (every terminal state but that of REPORTED_GONE). */
  REPORTED_DEAD,
  /** Mesos: an operator has given its agent up for good (TASK_GONE_BY_OPERATOR). */
  REPORTED_GONE,
  /**
   * Mesos: the agent is partitioned away, or unknown to the master (TASK_UNREACHABLE,
   * TASK_UNKNOWN).
   */
  REPORTED_AWAY,
  /** The launch never left the broker: its offers are gone, or it is no longer wanted. */
  WITHDRAWN,
  /** It is to end once its work is done. */
  DRAIN,
  /** The drain is called off. */
  CANCEL_DRAIN,
  /** It is to end now. */
  KILL,
  /** Its time to be unreachable is over. */
  EXPIRED;

  /** The trigger of a reported state. */
  public static Trigger of(TaskState state) {
    return switch (state) {
      case STAGING, STARTING -> REPORTED_STARTING;
      case RUNNING -> REPORTED_RUNNING;
      case KILLING -> REPORTED_KILLING;
      case UNREACHABLE, UNKNOWN -> REPORTED_AWAY;
      case FINISHED, FAILED, KILLED, ERROR, LOST, DROPPED, GONE -> REPORTED_DEAD;
      case GONE_BY_OPERATOR -> REPORTED_GONE;
    };
  }
}
