package io.howdah.emulator.wire;

/** A request body that Mesos refuses to read; the message is the body of the refusal. */
public final class MalformedCallException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedCallException(String message) {
    super(message);
  }
}
