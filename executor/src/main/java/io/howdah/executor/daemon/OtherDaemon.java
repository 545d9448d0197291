package io.howdah.executor.daemon;

import io.howdah.executor.core.Event.DaemonCapacity;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.DaemonPort;
import io.howdah.executor.protocol.WorkerTask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any Hadoop daemon of which the task says the class and the ports, such as a DataNode. */
record OtherDaemon(WorkerTask task) implements DaemonKind {
  /** What outlives the worker: a DataNode's blocks are not the executor's to remove. */
  private static final String DATA = "data";

  /**
   * Properties that name a daemon's own folders, by its class: the cluster's configuration names
   * one folder for all of an agent's daemons, or one below /tmp.
   */
  private static final Map<String, List<String>> FOLDERS =
      Map.of(
          "org.apache.hadoop.hdfs.server.datanode.DataNode",
          List.of("dfs.datanode.data.dir"),
          "org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer",
          List.of("mapreduce.jobhistory.recovery.store.leveldb.path"),
          "org.apache.hadoop.yarn.server.applicationhistoryservice.ApplicationHistoryServer",
          List.of(
              "yarn.timeline-service.leveldb-timeline-store.path",
              "yarn.timeline-service.leveldb-state-store.path"));

  @Override
  public String name() {
    return task.getDaemon().getName();
  }

  @Override
  public String mainClass() {
    return task.getDaemon().getMainClass();
  }

  @Override
  public List<String> folders() {
    return List.of(DATA, PlaceDirectory.TEMPORARY);
  }

  @Override
  public String site() {
    return "core-site.xml";
  }

  @Override
  public Map<String, String> properties(Capacity capacity, DaemonHost host) {
    Path directory = Path.of(task.getDirectory());
    Map<String, String> properties = new LinkedHashMap<>();
    for (DaemonPort port : task.getDaemon().getDaemonPortsList()) {
      properties.put(
          port.getProperty(),
          port.getProperty().endsWith(".port")
              ? Integer.toString(port.getPort())
              : task.getHostname() + ":" + port.getPort());
    }
    // Hadoop's defaults for what a daemon keeps are below it.
    properties.put("hadoop.tmp.dir", directory.resolve(PlaceDirectory.TEMPORARY).toString());
    for (String property : FOLDERS.getOrDefault(mainClass(), List.of())) {
      properties.put(property, directory.resolve(DATA).toString());
    }
    return properties;
  }

  @Override
  public Probe probe() {
    List<DaemonPort> ports = task.getDaemon().getDaemonPortsList();
    int web =
        ports.stream()
            .filter(DaemonPort::getWeb)
            .mapToInt(DaemonPort::getPort)
            .findFirst()
            .orElse(0);
    return new PortProbe(task.getHostname(), ports.get(0).getPort(), web);
  }

  @Override
  public DaemonCapacity capacity() {
    return new DaemonCapacity(Optional.empty(), name() + " has no capacity");
  }

  @Override
  public boolean idlesBeforeItsEnd() {
    return false;
  }

  @Override
  public boolean hasContainers() {
    return false;
  }
}
