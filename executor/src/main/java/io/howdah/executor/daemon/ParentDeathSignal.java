package io.howdah.executor.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A command prefix that has the kernel end a child with its parent thread: a daemon must not
 * outlive an executor that was killed. From util-linux 2.33; where it is missing, the next executor
 * in the place ends the daemon.
 */
final class ParentDeathSignal {
  private static final List<String> PREFIX = List.of("setpriv", "--pdeathsig", "KILL", "--");

  private ParentDeathSignal() {}

  /** The prefix, or an empty list where this machine has none that works. */
  static List<String> prefix() throws InterruptedException {
    for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, PREFIX.get(0)))) {
        return works() ? PREFIX : List.of();
      }
    }
    return List.of();
  }

  private static boolean works() throws InterruptedException {
    try {
      Process trial =
          new ProcessBuilder(PREFIX.get(0), PREFIX.get(1), PREFIX.get(2), "--", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return trial.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
