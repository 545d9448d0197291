package io.howdah.executor.daemon;

import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.Ports;
import io.howdah.executor.protocol.WorkerTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The NodeManager's command line and environment. No configuration file is written: a NodeManager
 * takes {@code -D key=value} after its class name.
 */
final class NodeManagerCommand {
  /** Marks every process of a place; its value is the place's directory. */
  static final String PLACE_VARIABLE = "HOWDAH_PLACE";

  /** Marks the daemon itself, since its containers carry the place's mark too. */
  static final String DAEMON_VARIABLE = "HOWDAH_DAEMON";

  private static final String MAIN_CLASS = "org.apache.hadoop.yarn.server.nodemanager.NodeManager";
  private static final String SHUFFLE = "mapreduce_shuffle";
  static final String AUXILIARY_SERVICES = "yarn.nodemanager.aux-services";

  /**
   * What the agent has.
   *
   * @param java the daemon's java
   * @param javaHome for the daemon and its containers
   * @param configuration folder of the cluster's configuration
   * @param auxiliaryServices what that configuration has for yarn.nodemanager.aux-services
   * @param logDirectory for the daemon's own log
   * @param fallbackConfiguration folder with a log4j.properties, last on the class path
   * @param enterScript moves the shell that reads it into the containers' cgroup
   */
  record Host(
      Path java,
      Path javaHome,
      HadoopHome home,
      Path configuration,
      Optional<String> auxiliaryServices,
      Path logDirectory,
      Path fallbackConfiguration,
      Optional<Path> enterScript) {}

  private NodeManagerCommand() {}

  static List<String> command(WorkerTask task, Capacity capacity, Host host) {
    List<String> command = new ArrayList<>();
    command.add(host.java().toString());
    command.add("-Dproc_nodemanager");
    command.add("-Xmx" + task.getDaemon().getHeapMb() + "m");
    if (task.getDaemon().getJvmOptionsList().stream().noneMatch(NodeManagerCommand::choosesGc)) {
      command.add("-XX:+UseSerialGC");
    }
    // Ends as a crash that is restarted in place, instead of a NodeManager that half works.
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djava.net.preferIPv4Stack=true");
    command.add("-Dhadoop.log.dir=" + host.logDirectory());
    command.add("-Dhadoop.log.file=nodemanager.log");
    command.add("-Dhadoop.root.logger=INFO,RFA");
    command.add("-Dhadoop.log.maxfilesize=32MB");
    command.add("-Dhadoop.log.maxbackupindex=3");
    host.home().nativeLibraries().ifPresent(folder -> command.add("-Djava.library.path=" + folder));
    command.addAll(task.getDaemon().getJvmOptionsList());
    command.add("-cp");
    command.add(classPath(task, host));
    command.add(MAIN_CLASS);
    properties(task, capacity, host)
        .forEach(
            (key, value) -> {
              command.add("-D");
              command.add(key + "=" + value);
            });
    return command;
  }

  private static boolean choosesGc(String option) {
    return option.startsWith("-XX:+Use") && option.endsWith("GC");
  }

  private static String classPath(WorkerTask task, Host host) {
    List<String> entries = new ArrayList<>();
    entries.add(host.configuration().toString());
    entries.addAll(host.home().classPath());
    String further = task.getDaemon().getEnvironmentOrDefault("HADOOP_CLASSPATH", "");
    if (!further.isEmpty()) {
      entries.add(further);
    }
    entries.add(host.fallbackConfiguration().toString());
    return String.join(":", entries);
  }

  static Map<String, String> properties(WorkerTask task, Capacity capacity, Host host) {
    Path directory = Path.of(task.getDirectory());
    Ports ports = task.getPorts();
    String hostname = task.getHostname();
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("yarn.nodemanager.address", hostname + ":" + ports.getAddress());
    properties.put("yarn.nodemanager.localizer.address", hostname + ":" + ports.getLocalizer());
    properties.put("yarn.nodemanager.webapp.address", hostname + ":" + ports.getWebapp());
    properties.put(
        "yarn.nodemanager.collector-service.address", hostname + ":" + ports.getCollector());
    properties.put("mapreduce.shuffle.port", Integer.toString(ports.getShuffle()));
    properties.put("yarn.nodemanager.local-dirs", directory.resolve("local").toString());
    properties.put("yarn.nodemanager.log-dirs", directory.resolve("log").toString());
    properties.put("yarn.nodemanager.recovery.dir", directory.resolve("recovery").toString());
    properties.put("yarn.nodemanager.recovery.enabled", "true");
    // Supervised would leave the node RUNNING in the ResourceManager after a SIGTERM.
    properties.put("yarn.nodemanager.recovery.supervised", "false");
    properties.put("yarn.nodemanager.resource.memory-mb", Long.toString(capacity.getMemoryMb()));
    properties.put("yarn.nodemanager.resource.cpu-vcores", Integer.toString(capacity.getVcores()));
    auxiliaryServices(host.auxiliaryServices().orElse(""))
        .ifPresent(services -> properties.put(AUXILIARY_SERVICES, services));
    // With true, the default, ContainersMonitorImpl checks nothing under the default container
    // executor. With false it checks virtual memory too, which means nothing for a JVM.
    properties.put("yarn.nodemanager.resource.memory.enforced", "false");
    properties.put("yarn.nodemanager.pmem-check-enabled", "true");
    properties.put("yarn.nodemanager.vmem-check-enabled", "false");
    properties.put("yarn.nodemanager.container-monitor.interval-ms", "500");
    properties.put("yarn.nodemanager.admin-env." + PLACE_VARIABLE, directory.toString());
    // Containers do not inherit the daemon's environment; a non-interactive bash reads this file.
    host.enterScript()
        .ifPresent(
            script -> properties.put("yarn.nodemanager.admin-env.BASH_ENV", script.toString()));
    properties.putAll(task.getDaemon().getPropertiesMap());
    return properties;
  }

  /** The shuffle service beside what the cluster has; empty if the cluster has it already. */
  private static Optional<String> auxiliaryServices(String configured) {
    if (List.of(configured.split("\\s*,\\s*", -1)).contains(SHUFFLE)) {
      return Optional.empty();
    }
    return Optional.of(configured.isEmpty() ? SHUFFLE : configured + "," + SHUFFLE);
  }

  /**
   * The daemon's environment.
   *
   * @param inherited the executor's own
   */
  static Map<String, String> environment(
      WorkerTask task, Host host, Map<String, String> inherited) {
    Map<String, String> environment = new LinkedHashMap<>(inherited);
    // Made for the executor: a Mesos program below the daemon would take itself for the executor.
    environment.keySet().removeIf(key -> key.startsWith("MESOS_") || key.startsWith("LIBPROCESS_"));
    environment.put("JAVA_HOME", host.javaHome().toString());
    // glibc would reserve an arena for every thread (Hadoop's scripts set the same).
    environment.putIfAbsent("MALLOC_ARENA_MAX", "4");
    environment.putAll(host.home().environment());
    environment.put("HADOOP_CONF_DIR", host.configuration().toString());
    environment.put("HADOOP_LOG_DIR", host.logDirectory().toString());
    environment.putAll(task.getDaemon().getEnvironmentMap());
    environment.put(PLACE_VARIABLE, task.getDirectory());
    environment.put(DAEMON_VARIABLE, "1");
    return environment;
  }
}
