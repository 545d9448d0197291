package io.howdah.broker.yarn;

import io.howdah.broker.model.HadoopCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/**
 * A Hadoop cluster's client configuration with limits on every wait. Hadoop's defaults let a call
 * to a ResourceManager that is down block for 15 minutes (contracts: hadoop, Capacity at run time).
 */
final class HadoopClientConfiguration {
  /** An unanswered call and an unfinished TCP connect end after this. */
  static final int CALL_TIMEOUT_MS = 5_000;

  /**
   * Hadoop makes {@code max-wait / interval} repetitions of a call whatever each takes, so eight of
   * them make 50 seconds of a ResourceManager that hangs (seen). One is enough: the watcher asks
   * again anyway.
   */
  static final int CONNECT_MAX_WAIT_MS = 500;

  static final int RETRY_INTERVAL_MS = CONNECT_MAX_WAIT_MS;

  private HadoopClientConfiguration() {}

  /**
   * Reads the cluster's {@code core-site.xml} (may be missing) and {@code yarn-site.xml}.
   *
   * @throws IOException names the file that cannot be read or the setting that is not supported
   */
  static YarnConfiguration read(HadoopCluster cluster) throws IOException {
    Path folder = Path.of(cluster.clientConfiguration());
    Path yarnSite = folder.resolve("yarn-site.xml");
    if (!Files.isReadable(yarnSite)) {
      throw new IOException(
          "cannot read %s; clusters.%s.clientConfiguration must be a folder with the cluster's core-site.xml and yarn-site.xml"
              .formatted(yarnSite.toAbsolutePath(), cluster.name()));
    }
    Configuration site = new Configuration();
    Path coreSite = folder.resolve("core-site.xml");
    if (Files.isReadable(coreSite)) {
      site.addResource(coreSite.toUri().toURL());
    }
    site.addResource(yarnSite.toUri().toURL());
    YarnConfiguration configuration;
    try {
      configuration = new YarnConfiguration(site);
      // Reading is lazy; a broken file is to be told as such and here.
      configuration.size();
    } catch (RuntimeException e) {
      throw new IOException("cannot use the XML files in " + folder.toAbsolutePath() + ": " + e, e);
    }
    limitWaits(configuration);
    return configuration;
  }

  private static void limitWaits(Configuration configuration) {
    configuration.setInt(CommonConfigurationKeys.IPC_CLIENT_RPC_TIMEOUT_KEY, CALL_TIMEOUT_MS);
    configuration.setInt(
        CommonConfigurationKeysPublic.IPC_CLIENT_CONNECT_TIMEOUT_KEY, CALL_TIMEOUT_MS);
    // The layer above retries; retries of both layers would multiply.
    configuration.setInt(CommonConfigurationKeysPublic.IPC_CLIENT_CONNECT_MAX_RETRIES_KEY, 0);
    configuration.setInt(
        CommonConfigurationKeysPublic.IPC_CLIENT_CONNECT_MAX_RETRIES_ON_SOCKET_TIMEOUTS_KEY, 0);
    configuration.setLong(
        YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, CONNECT_MAX_WAIT_MS);
    configuration.setLong(
        YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS, RETRY_INTERVAL_MS);
    // A pair of ResourceManagers: from one to the other and back.
    configuration.setInt(YarnConfiguration.CLIENT_FAILOVER_MAX_ATTEMPTS, 4);
    configuration.setLong(YarnConfiguration.CLIENT_FAILOVER_SLEEPTIME_BASE_MS, RETRY_INTERVAL_MS);
    configuration.setLong(YarnConfiguration.CLIENT_FAILOVER_SLEEPTIME_MAX_MS, RETRY_INTERVAL_MS);
    configuration.setInt(YarnConfiguration.CLIENT_FAILOVER_RETRIES, 0);
    configuration.setInt(YarnConfiguration.CLIENT_FAILOVER_RETRIES_ON_SOCKET_TIMEOUTS, 0);
  }
}
