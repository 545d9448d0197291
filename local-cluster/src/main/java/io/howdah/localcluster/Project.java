package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Where the parts of this clone are.
 *
 * @param root the folder with {@code scripts} and {@code hadoop-conf}
 */
public record Project(Path root) {
  /** Property that names the root; otherwise it is looked for from the working folder upwards. */
  public static final String ROOT_PROPERTY = "howdah.root";

  private static final Duration SETUP_DEADLINE = Duration.ofMinutes(15);

  public static Project find() {
    String given = System.getProperty(ROOT_PROPERTY);
    Path start = Path.of(given == null ? "" : given).toAbsolutePath().normalize();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("hadoop-conf"))
          && Files.isDirectory(folder.resolve("scripts"))) {
        return new Project(folder);
      }
    }
    throw new ClusterException(
        "no folder with hadoop-conf and scripts from "
            + start
            + " upwards: run inside a clone, or set -D"
            + ROOT_PROPERTY);
  }

  public Path script(String name) {
    return root.resolve("scripts").resolve(name);
  }

  Path hadoopConfiguration() {
    return root.resolve("hadoop-conf");
  }

  /** Hadoop's jars; fetched from Maven Central when they are not there yet. */
  HadoopFolder hadoop() {
    try {
      Process setup =
          new ProcessBuilder(script("hadoop-setup").toString())
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (!setup.waitFor(SETUP_DEADLINE.toMinutes(), TimeUnit.MINUTES)) {
        setup.destroy();
        throw new ClusterException("scripts/hadoop-setup took longer than " + SETUP_DEADLINE);
      }
      if (setup.exitValue() != 0) {
        throw new ClusterException(
            "scripts/hadoop-setup failed with status "
                + setup.exitValue()
                + "; its messages are above");
      }
    } catch (IOException e) {
      throw new ClusterException("cannot run scripts/hadoop-setup", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while Hadoop was fetched", e);
    }
    return new HadoopFolder(root.resolve(".work").resolve("hadoop-" + HadoopFolder.VERSION));
  }
}
