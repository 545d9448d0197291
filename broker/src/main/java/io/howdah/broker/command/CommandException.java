package io.howdah.broker.command;

/** A command cannot go on; the message is for the user. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1;

  private final ProcessExit exit;

  CommandException(ProcessExit exit, String message) {
    super(message);
    this.exit = exit;
  }

  ProcessExit exit() {
    return exit;
  }
}
