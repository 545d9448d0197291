package io.howdah.executor.daemon;

import io.howdah.executor.protocol.Daemon;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the agent has for a daemon.
 *
 * @param java the daemon's java
 * @param javaHome for the daemon and its containers
 * @param configuration folder of the cluster's configuration
 * @param logDirectory for the daemon's own log
 * @param fallbackConfiguration folder with a log4j.properties, last on the class path
 * @param enterScript moves the shell that reads it into the containers' cgroup
 */
record DaemonHost(
    Path java,
    Path javaHome,
    HadoopHome home,
    Path configuration,
    Optional<String> auxiliaryServices,
    Path logDirectory,
    Path fallbackConfiguration,
    Optional<Path> enterScript) {

  /**
   * Looks for it.
   *
   * @param home of Hadoop
   * @param site file that must be in the configuration folder
   * @param executorJavaHome used where the daemon names no other
   * @throws IOException if something is missing, with its path and the field that names it
   */
  static DaemonHost find(
      Daemon daemon,
      Path home,
      String site,
      Path executorJavaHome,
      Path sandbox,
      Optional<Path> enterScript)
      throws IOException {
    Path javaHome =
        daemon.getJavaHome().isEmpty() ? executorJavaHome : Path.of(daemon.getJavaHome());
    Path java = javaHome.resolve("bin/java");
    if (!Files.isExecutable(java)) {
      throw new IOException("no java on this agent: " + java + " (daemon.java_home)");
    }
    Path configuration =
        daemon.getConfigurationDirectory().isEmpty()
            ? home.resolve("etc/hadoop")
            : Path.of(daemon.getConfigurationDirectory());
    Path file = configuration.resolve(site);
    if (!Files.isReadable(file)) {
      throw new IOException(
          "no cluster configuration on this agent: " + file + " (daemon.configuration_directory)");
    }
    return new DaemonHost(
        java,
        javaHome,
        HadoopHome.find(home),
        configuration,
        HadoopConfiguration.property(file, NodeManagerDaemon.AUXILIARY_SERVICES),
        sandbox,
        fallbackConfiguration(sandbox),
        enterScript);
  }

  private static Path fallbackConfiguration(Path sandbox) throws IOException {
    Path folder = Files.createDirectories(sandbox.resolve("daemon-conf"));
    try (InputStream in = DaemonHost.class.getResourceAsStream("log4j.properties")) {
      if (in == null) {
        throw new IOException("log4j.properties is missing in the executor's jar");
      }
      Files.write(folder.resolve("log4j.properties"), in.readAllBytes());
    }
    return folder;
  }
}
