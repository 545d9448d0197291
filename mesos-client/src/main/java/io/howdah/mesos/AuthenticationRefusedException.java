package io.howdah.mesos;

/**
 * Mesos does not take who the scheduler says it is: its principal or secret is unknown (401), not
 * allowed (403), or not the one that the framework was registered with. Repeating mends nothing.
 */
public final class AuthenticationRefusedException extends MesosException {
  private static final long serialVersionUID = 1;

  public AuthenticationRefusedException(String message) {
    super(message);
  }

  public AuthenticationRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
