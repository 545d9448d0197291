package io.howdah.executor.core;

import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.DaemonPort;
import io.howdah.executor.protocol.Ports;
import io.howdah.executor.protocol.WorkerTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks a worker task before anything is done for it. */
final class WorkerTasks {
  private WorkerTasks() {}

  /** Everything that is wrong with the task, each with its field; empty if it can be run. */
  static List<String> problems(WorkerTask task) {
    List<String> problems = new ArrayList<>();
    if (task.getPlace().isEmpty()) {
      problems.add("place is empty");
    }
    checkDirectory(task.getDirectory(), problems);
    if (task.getHostname().isEmpty()) {
      problems.add("hostname is empty");
    }
    Daemon daemon = task.getDaemon();
    switch (daemon.getKind()) {
      case NODEMANAGER -> checkNodeManager(task, problems);
      case GENERIC -> checkGeneric(task, problems);
      case KIND_UNSPECIFIED, UNRECOGNIZED ->
          problems.add("daemon.kind " + daemon.getKindValue() + " is unknown to this executor");
    }
    checkHadoop(daemon, problems);
    if (daemon.getHeapMb() == 0) {
      problems.add("daemon.heap_mb is 0");
    }
    if (task.getStartTimeoutMs() == 0) {
      problems.add("start_timeout_ms is 0");
    }
    return problems;
  }

  /** The port that tells that the daemon is up. */
  static int readyPort(WorkerTask task) {
    if (task.getDaemon().getKind() == Daemon.Kind.NODEMANAGER) {
      return task.getPorts().getWebapp();
    }
    List<DaemonPort> ports = task.getDaemon().getDaemonPortsList();
    return ports.stream().filter(DaemonPort::getWeb).findFirst().orElse(ports.get(0)).getPort();
  }

  private static void checkHadoop(Daemon daemon, List<String> problems) {
    if (daemon.hasHadoopImage()) {
      if (!daemon.getHadoopHome().isEmpty() || daemon.hasHadoopArchive()) {
        problems.add("daemon.hadoop_image excludes daemon.hadoop_home and daemon.hadoop_archive");
      }
      return;
    }
    if (!daemon.hasHadoopArchive()) {
      if (daemon.getHadoopHome().isEmpty()) {
        problems.add("daemon.hadoop_home is empty");
      }
      return;
    }
    if (!daemon.getHadoopHome().isEmpty()) {
      problems.add("daemon.hadoop_home and daemon.hadoop_archive exclude each other");
    }
    // It becomes a path below the sandbox, and is removed there.
    String file = daemon.getHadoopArchive().getFile();
    if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      problems.add(
          "daemon.hadoop_archive.file '" + file + "' is not letters, digits, '.', '_', '-'");
    }
    String sha512 = daemon.getHadoopArchive().getSha512();
    if (!sha512.matches("([0-9a-f]{128})?")) {
      problems.add(
          "daemon.hadoop_archive.sha512 '" + sha512 + "' is not 128 lower-case hexadecimal digits");
    }
  }

  private static void checkNodeManager(WorkerTask task, List<String> problems) {
    if (task.getCapacity().getMemoryMb() == 0 || task.getCapacity().getVcores() == 0) {
      problems.add("capacity is 0: a ResourceManager refuses such a registration");
    }
    checkPorts(task.getPorts(), problems);
  }

  private static void checkGeneric(WorkerTask task, List<String> problems) {
    Daemon daemon = task.getDaemon();
    // It becomes part of file names.
    if (!daemon.getName().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      problems.add("daemon.name '" + daemon.getName() + "' is not letters, digits, '.', '_', '-'");
    }
    if (!daemon.getMainClass().matches("[\\w$]+(\\.[\\w$]+)*")) {
      problems.add("daemon.main_class '" + daemon.getMainClass() + "' is no name of a Java class");
    }
    if (daemon.getDaemonPortsCount() == 0) {
      problems.add("daemon.daemon_ports is empty: nothing would tell that the daemon is up");
    }
    if (task.getFirstLeases() != 0) {
      problems.add("first_leases is set: a " + daemon.getName() + " has no capacity to raise");
    }
    Set<Integer> seen = new HashSet<>();
    Set<String> properties = new HashSet<>();
    for (DaemonPort port : daemon.getDaemonPortsList()) {
      String property = port.getProperty();
      if (property.isEmpty() || !properties.add(property)) {
        problems.add("daemon.daemon_ports: property '" + property + "' is empty or used twice");
      }
      checkPort("daemon.daemon_ports " + property, port.getPort(), seen, problems);
    }
  }

  /** Its folders are removed on release: a path that is not its own alone must not get that far. */
  private static void checkDirectory(String text, List<String> problems) {
    // They would break the lists and scripts that the path is put into.
    if (text.matches("(?s).*[,:'\\x00-\\x1f].*")) {
      problems.add("directory '" + text + "' has a comma, colon, quote or control character");
      return;
    }
    Path directory = Path.of(text);
    if (!directory.isAbsolute()
        || directory.getNameCount() < 2
        || !directory.normalize().toString().equals(text)) {
      problems.add("directory '" + text + "' is not a plain absolute path of two levels or more");
    }
  }

  private static void checkPorts(Ports ports, List<String> problems) {
    Set<Integer> seen = new HashSet<>();
    checkPort("ports.address", ports.getAddress(), seen, problems);
    checkPort("ports.localizer", ports.getLocalizer(), seen, problems);
    checkPort("ports.webapp", ports.getWebapp(), seen, problems);
    checkPort("ports.collector", ports.getCollector(), seen, problems);
    checkPort("ports.shuffle", ports.getShuffle(), seen, problems);
  }

  private static void checkPort(String name, int port, Set<Integer> seen, List<String> problems) {
    if (port < 1 || port > 65535) {
      problems.add(name + " " + port + " is not between 1 and 65535");
    } else if (!seen.add(port)) {
      problems.add(name + " " + port + " is used twice");
    }
  }
}
