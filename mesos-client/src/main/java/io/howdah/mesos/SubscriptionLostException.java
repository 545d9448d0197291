package io.howdah.mesos;

/**
 * A subscription that stood ended, or an attempt to subscribe failed in a way that repeating may
 * mend. The connection subscribes again by itself.
 */
public final class SubscriptionLostException extends MesosException {
  private static final long serialVersionUID = 1;

  public SubscriptionLostException(String message) {
    super(message);
  }

  public SubscriptionLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
