package io.howdah.localcluster;

import java.time.Duration;

/**
 * What a command did.
 *
 * @param command for messages
 * @param status its exit status
 * @param output standard output
 * @param errors standard error
 */
public record CommandResult(
    String command, int status, String output, String errors, Duration took) {

  /**
   * This result, if it is a success.
   *
   * @throws ClusterException with the command's own words when it failed
   */
  public CommandResult orFail() {
    if (status != 0) {
      throw new ClusterException(command + " ended with status " + status + "\n" + errors + output);
    }
    return this;
  }
}
