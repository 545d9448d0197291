package io.howdah.mesos;

/**
 * Mesos ended the subscription with an ERROR event that repeating will not mend, such as an invalid
 * FrameworkInfo.
 */
public final class ErrorEventException extends MesosException {
  private static final long serialVersionUID = 1;

  public ErrorEventException(String message) {
    super(message);
  }

  public ErrorEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
