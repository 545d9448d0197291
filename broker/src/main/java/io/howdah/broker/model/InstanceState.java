package io.howdah.broker.model;

/**
 * Where an instance is in its life. Pending ones have no record: they are the difference between
 * what is wanted and what is there.
 *
 * <p>The rules between the states are in {@code io.howdah.broker.lifecycle.InstanceStateMachine}.
 */
public enum InstanceState {
  /** The intent to launch is stored; the call may or may not have reached Mesos. */
  LAUNCHING,
  /** Mesos reported the task as RUNNING. */
  RUNNING,
  /** A worker that is to go and waits for its applications to end; it still runs. */
  DRAINING,
  /** The intent to kill is stored; the KILL is repeated until a terminal state is seen. */
  KILLING,
  /** The agent is partitioned away; the task may still run and may come back. */
  UNREACHABLE,
  /** The task is over; the record is kept for a while as history. */
  ENDED;

  public boolean isLive() {
    return this != ENDED;
  }
}
