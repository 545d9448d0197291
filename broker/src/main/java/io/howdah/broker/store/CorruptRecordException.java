package io.howdah.broker.store;

/**
 * A record cannot be read, or was written by a newer version. The message names its path and what
 * to do.
 */
public final class CorruptRecordException extends StoreException {
  private static final long serialVersionUID = 1;

  public CorruptRecordException(String message) {
    super(message);
  }

  public CorruptRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
