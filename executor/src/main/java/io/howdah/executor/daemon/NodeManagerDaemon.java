package io.howdah.executor.daemon;

import io.howdah.executor.core.Event.DaemonCapacity;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.Ports;
import io.howdah.executor.protocol.WorkerTask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A NodeManager, whose containers outlive it and are known to the next one. */
record NodeManagerDaemon(WorkerTask task) implements DaemonKind {
  static final String AUXILIARY_SERVICES = "yarn.nodemanager.aux-services";
  private static final String SHUFFLE = "mapreduce_shuffle";

  @Override
  public String name() {
    return "nodemanager";
  }

  @Override
  public String mainClass() {
    return "org.apache.hadoop.yarn.server.nodemanager.NodeManager";
  }

  @Override
  public List<String> folders() {
    return List.of("local", "log", "recovery");
  }

  @Override
  public String site() {
    return "yarn-site.xml";
  }

  @Override
  public Map<String, String> properties(Capacity capacity, DaemonHost host) {
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
    properties.put(
        "yarn.nodemanager.admin-env." + DaemonCommand.PLACE_VARIABLE, directory.toString());
    // Containers do not inherit the daemon's environment; a non-interactive bash reads this file.
    host.enterScript()
        .ifPresent(
            script -> properties.put("yarn.nodemanager.admin-env.BASH_ENV", script.toString()));
    return properties;
  }

  /** The shuffle service beside what the cluster has; empty if the cluster has it already. */
  private static Optional<String> auxiliaryServices(String configured) {
    if (List.of(configured.split("\\s*,\\s*", -1)).contains(SHUFFLE)) {
      return Optional.empty();
    }
    return Optional.of(configured.isEmpty() ? SHUFFLE : configured + "," + SHUFFLE);
  }

  @Override
  public Probe probe() {
    Ports ports = task.getPorts();
    return new NodeManagerProbe(task.getHostname(), ports.getWebapp(), ports.getAddress());
  }

  @Override
  public DaemonCapacity capacity() {
    return NodeManagerCapacity.ask(probe().webAddress());
  }

  /** It unregisters within 0.2 s and then waits 17 s for its network threads. */
  @Override
  public boolean idlesBeforeItsEnd() {
    return true;
  }

  @Override
  public boolean hasContainers() {
    return true;
  }
}
