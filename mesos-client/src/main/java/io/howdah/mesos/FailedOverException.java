package io.howdah.mesos;

/** Another scheduler subscribed with this framework id. */
public final class FailedOverException extends MesosException {
  private static final long serialVersionUID = 1;

  public FailedOverException(String message) {
    super(message);
  }

  public FailedOverException(String message, Throwable cause) {
    super(message, cause);
  }
}
