package io.howdah.executor.daemon;

import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.WorkerTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A daemon's command line and environment. No configuration file is written: Hadoop's daemons take
 * {@code -D key=value} after their class name (GenericOptionsParser).
 */
final class DaemonCommand {
  /** Marks every process of a place; its value is the place's directory. */
  static final String PLACE_VARIABLE = "HOWDAH_PLACE";

  /** Marks the daemon itself, since its containers carry the place's mark too. */
  static final String DAEMON_VARIABLE = "HOWDAH_DAEMON";

  private DaemonCommand() {}

  static List<String> command(WorkerTask task, Capacity capacity, DaemonHost host) {
    DaemonKind kind = DaemonKind.of(task);
    List<String> command = new ArrayList<>();
    command.add(host.java().toString());
    command.add("-Dproc_" + kind.name());
    command.add("-Xmx" + task.getDaemon().getHeapMb() + "m");
    if (task.getDaemon().getJvmOptionsList().stream().noneMatch(DaemonCommand::choosesGc)) {
      command.add("-XX:+UseSerialGC");
    }
    // Ends as a crash that is restarted in place, instead of a daemon that half works.
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djava.net.preferIPv4Stack=true");
    command.add("-Dhadoop.log.dir=" + host.logDirectory());
    command.add("-Dhadoop.log.file=" + kind.name() + ".log");
    command.add("-Dhadoop.root.logger=INFO,RFA");
    command.add("-Dhadoop.log.maxfilesize=32MB");
    command.add("-Dhadoop.log.maxbackupindex=3");
    host.home().nativeLibraries().ifPresent(folder -> command.add("-Djava.library.path=" + folder));
    command.addAll(task.getDaemon().getJvmOptionsList());
    command.add("-cp");
    command.add(classPath(task, host));
    command.add(kind.mainClass());
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

  private static String classPath(WorkerTask task, DaemonHost host) {
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

  /** All of the daemon's properties; those of the task come last and win. */
  static Map<String, String> properties(WorkerTask task, Capacity capacity, DaemonHost host) {
    Map<String, String> properties =
        new LinkedHashMap<>(DaemonKind.of(task).properties(capacity, host));
    properties.putAll(task.getDaemon().getPropertiesMap());
    return properties;
  }

  /**
   * The daemon's environment.
   *
   * @param inherited the executor's own
   */
  static Map<String, String> environment(
      WorkerTask task, DaemonHost host, Map<String, String> inherited) {
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
