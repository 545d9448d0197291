package io.howdah.mesos;

/**
 * The call was certainly not carried out: there is no subscription, no connection could be made, or
 * too many calls wait.
 */
public final class NotSentException extends MesosException {
  private static final long serialVersionUID = 1;

  public NotSentException(String message) {
    super(message);
  }

  public NotSentException(String message, Throwable cause) {
    super(message, cause);
  }
}
