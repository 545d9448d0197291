package io.howdah.mesos;

/**
 * The agent stayed away longer than the recovery time-out, or the framework does not checkpoint:
 * the executor must end.
 */
public final class AgentLostException extends MesosException {
  private static final long serialVersionUID = 1;

  public AgentLostException(String message) {
    super(message);
  }

  public AgentLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
