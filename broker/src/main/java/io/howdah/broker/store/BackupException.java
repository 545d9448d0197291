package io.howdah.broker.store;

/**
 * A backup cannot be made, read or restored. Nothing was changed, and the message says what to do.
 */
public final class BackupException extends StoreException {
  private static final long serialVersionUID = 1;

  public BackupException(String message) {
    super(message);
  }

  public BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
