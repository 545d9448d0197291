package io.howdah.broker.yarn;

import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a tarball of Hadoop is where a cluster's entry says. Only over HTTP: the other schemes
 * are asked by agents, through files and clients of theirs.
 */
final class ArchiveCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int REFUSED = 400;

  private ArchiveCheck() {}

  /** What is wrong with it, as seen from this machine; waits for some seconds at most. */
  static Optional<Finding> finding(HadoopCluster cluster) {
    return cluster
        .archive()
        .filter(archive -> archive.uri().startsWith("http"))
        .flatMap(archive -> finding(cluster.name(), archive));
  }

  private static Optional<Finding> finding(String cluster, HadoopArchive archive) {
    String problem;
    try {
      int status = status(archive.uri());
      if (status < REFUSED) {
        return Optional.empty();
      }
      problem = "the server answers HTTP status " + status;
    } catch (IOException | IllegalArgumentException e) {
      problem = "it cannot be asked for: " + Failures.words(e);
    }
    // No error: agents may reach what this machine does not.
    return Optional.of(
        new Finding(
            Severity.WARNING,
            "clusters." + cluster + ".hadoop.uri",
            archive.uri(),
            problem + " (asked from this broker); where agents get the same, no worker starts",
            "put the tarball there, or set hadoop.uri to where it is"));
  }

  /** Asks for it and takes no more than the head of the answer: not every server knows HEAD. */
  private static int status(String uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(uri).openConnection();
    connection.setConnectTimeout((int) TIMEOUT.toMillis());
    connection.setReadTimeout((int) TIMEOUT.toMillis());
    connection.setUseCaches(false);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
