package io.howdah.mesos;

/** Mesos says that the framework has been removed: its id can never be used again. */
public final class FrameworkRemovedException extends MesosException {
  private static final long serialVersionUID = 1;

  public FrameworkRemovedException(String message) {
    super(message);
  }

  public FrameworkRemovedException(String message, Throwable cause) {
    super(message, cause);
  }
}
