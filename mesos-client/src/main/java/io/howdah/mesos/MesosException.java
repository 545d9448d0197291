package io.howdah.mesos;

/** Why a call or a subscription failed. Each subclass is one case that a caller can act on. */
public abstract class MesosException extends Exception {
  private static final long serialVersionUID = 1;

  protected MesosException(String message) {
    super(message);
  }

  protected MesosException(String message, Throwable cause) {
    super(message, cause);
  }
}
