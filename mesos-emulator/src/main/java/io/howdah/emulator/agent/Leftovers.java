package io.howdah.emulator.agent;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what an emulator with the same work directory has left running. */
public final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /**
   * Blocks until nothing is left. Processes are known by their sandbox in their environment,
   * containers by a label.
   */
  public static void end(Path workDirectory, boolean docker) {
    Path directory = workDirectory.toAbsolutePath().normalize();
    ProcessTree.killAll("MESOS_DIRECTORY=" + directory + "/", 0);
    if (docker) {
      try {
        DockerCommand.removeAll(directory);
      } catch (IOException e) {
        // Without an engine there are no containers either; its tasks will fail with the reason.
        log.warn("cannot look for containers of {}: {}", directory, e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
