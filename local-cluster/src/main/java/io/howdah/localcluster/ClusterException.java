package io.howdah.localcluster;

/**
 * A part of the local cluster did not do what was asked; the message names it and what its log ends
 * with.
 */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
