package io.howdah.broker.model;

/**
 * Mesos' task states for a PARTITION_AWARE framework with TASK_KILLING_STATE ({@code mesos.proto},
 * {@code TaskState}).
 */
public enum TaskState {
  STAGING,
  STARTING,
  RUNNING,
  KILLING,
  FINISHED,
  FAILED,
  KILLED,
  ERROR,
  LOST,
  DROPPED,
  UNREACHABLE,
  GONE,
  GONE_BY_OPERATOR,
  UNKNOWN;

  /**
   * Whether no further update of the task can follow. LOST counts: the broker is PARTITION_AWARE
   * and sees it for dead tasks only.
   */
  public boolean isTerminal() {
    return switch (this) {
      case FINISHED, FAILED, KILLED, ERROR, LOST, DROPPED, GONE, GONE_BY_OPERATOR -> true;
      case STAGING, STARTING, RUNNING, KILLING, UNREACHABLE, UNKNOWN -> false;
    };
  }
}
