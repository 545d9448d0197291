package io.howdah.mesos;

/**
 * The connection was lost, or the answer did not come in time, after the call was sent: it may have
 * been carried out.
 */
public final class OutcomeUnknownException extends MesosException {
  private static final long serialVersionUID = 1;

  public OutcomeUnknownException(String message) {
    super(message);
  }

  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
