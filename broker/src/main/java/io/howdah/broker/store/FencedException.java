package io.howdah.broker.store;

/**
 * Another leadership has taken over, or this one's ZooKeeper session has ended. The process must
 * end.
 */
public final class FencedException extends StoreException {
  private static final long serialVersionUID = 1;

  public FencedException(String message) {
    super(message);
  }

  public FencedException(String message, Throwable cause) {
    super(message, cause);
  }
}
