package io.howdah.executor.core;

/** How the executor's process ends: the only exit codes that it uses. */
public enum ExitStatus {
  /** Its work is over: killed, shut down, or failed and reported. */
  DONE(0),
  /** A bug in the executor itself. */
  INTERNAL(70),
  /** The environment lacks what an agent gives to an executor. */
  ENVIRONMENT(64),
  /** The agent answered ERROR. */
  AGENT_ERROR(65),
  /** The agent stayed away past the recovery time-out. */
  AGENT_LOST(69),
  /** Updates were not acknowledged in time. */
  UNACKNOWLEDGED(75);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
