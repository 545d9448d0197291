package io.howdah.mesos;

/** Mesos refuses the SUBSCRIBE call for good: it is invalid or not authorized. */
public final class SubscriptionRefusedException extends MesosException {
  private static final long serialVersionUID = 1;

  public SubscriptionRefusedException(String message) {
    super(message);
  }

  public SubscriptionRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
