package io.howdah.emulator.agent;

import java.nio.file.Path;

/** Ends what an emulator with the same work directory has left running. */
public final class Leftovers {
  private Leftovers() {}

  /** Blocks until nothing is left; processes are known by their sandbox in their environment. */
  public static void end(Path workDirectory, boolean docker) {
    ProcessTree.killAll("=" + workDirectory.toAbsolutePath().normalize() + "/", 0);
  }
}
