package io.howdah.broker.store;

/**
 * Where things are in ZooKeeper. docs/STATE.md describes the layout for operators.
 *
 * @param root absolute path without a slash at its end, {@code /howdah} by default
 */
public record StorePaths(String root) {
  /** Checks the root. */
  public StorePaths {
    if (!root.startsWith("/") || root.length() < 2 || root.endsWith("/")) {
      throw new IllegalArgumentException(
          "not an absolute ZooKeeper path without a slash at its end: " + root);
    }
  }

  /** Number of the newest leadership; its version fences transactions. */
  public String epoch() {
    return root + "/epoch";
  }

  /** Moved by every transaction, so that the outcome of one can be read. */
  public String commits() {
    return root + "/commits";
  }

  /** Who stands for election. */
  public String election() {
    return root + "/election";
  }

  /** The records, by kind and bucket. */
  public String state() {
    return root + "/state";
  }
}
