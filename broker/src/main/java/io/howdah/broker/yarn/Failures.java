package io.howdah.broker.yarn;

/** Failures of Hadoop's client in words: its own messages repeat the stack of causes. */
final class Failures {
  private Failures() {}

  /** The innermost cause, with the name of its kind where the message alone says too little. */
  static String words(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    String cause = root.getClass().getSimpleName() + ": " + root.getMessage();
    return root == failure || message.contains(String.valueOf(root.getMessage()))
        ? failure.getClass().getSimpleName() + ": " + message
        : message + " (" + cause.lines().findFirst().orElse("") + ")";
  }
}
