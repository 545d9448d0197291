package io.howdah.executor.daemon;

import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.HadoopImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Hadoop in the Docker image that the executor runs in. */
final class ImageHadoop {
  /** Mesos sets it in Docker containers, and nowhere else. */
  static final String CONTAINER = "MESOS_CONTAINER_NAME";

  private static final String HOME = "HADOOP_HOME";

  private ImageHadoop() {}

  /**
   * What HADOOP_HOME says: the daemon's own one, else that of the image.
   *
   * @param environment the executor's own, which has the image's variables
   * @throws IOException if neither has one
   */
  static Path home(Daemon daemon, Map<String, String> environment) throws IOException {
    String home = daemon.getEnvironmentOrDefault(HOME, environment.getOrDefault(HOME, ""));
    if (!home.startsWith("/")) {
      throw new IOException(
          home.isEmpty() ? "no HADOOP_HOME" : "HADOOP_HOME is no absolute path: " + home);
    }
    return Path.of(home);
  }

  /** The same failure, saying whose files are meant and what to do. */
  static IOException explained(HadoopImage image, IOException e) {
    return new IOException(
        "%s; looked for in the Docker image %s, which needs a Java 17, Hadoop, and ENV HADOOP_HOME, and sees of the agent only what is mounted (agent-configuration, hadoop.image.volumes)"
            .formatted(e.getMessage(), image.getName()),
        e);
  }
}
