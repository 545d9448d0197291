package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration folder of the local cluster: the files of {@code hadoop-conf} with this
 * machine's host, ports, folders and sizes. The ResourceManager, HDFS, workers, brokers and clients
 * all read it.
 */
final class HadoopSettings {
  static final String LOOPBACK = "127.0.0.1";

  private final Path folder;
  private final HistoryAddress history;
  private final int nameNodePort;
  private final int nameNodeWebPort;
  private final ResourceManagerSettings resourceManagers;

  private HadoopSettings(
      Path folder,
      HistoryAddress history,
      int nameNode,
      int nameNodeWeb,
      ResourceManagerSettings resourceManagers) {
    this.folder = folder;
    this.history = history;
    this.nameNodePort = nameNode;
    this.nameNodeWebPort = nameNodeWeb;
    this.resourceManagers = resourceManagers;
  }

  /**
   * Writes the folder.
   *
   * @param data where HDFS and the ResourceManager keep what they store
   * @param largest the largest container that the ResourceManager is to accept
   * @param pairIn connect string of the ZooKeeper of a pair of ResourceManagers; empty: one alone
   * @param changes come last
   */
  static HadoopSettings write(
      Path source,
      Path target,
      Path data,
      HadoopFolder hadoop,
      NodeCapacity largest,
      HistoryAddress history,
      Optional<String> pairIn,
      HadoopChanges changes,
      FreePorts ports) {
    int nameNode = ports.next();
    int nameNodeWeb = ports.next();
    ResourceManagerSettings resourceManagers = ResourceManagerSettings.of(pairIn, data, ports);
    try {
      Files.createDirectories(target);
      SiteFile.write(
          source.resolve("core-site.xml"), target.resolve("core-site.xml"), core(nameNode, data));
      SiteFile.write(
          source.resolve("hdfs-site.xml"),
          target.resolve("hdfs-site.xml"),
          hdfs(nameNodeWeb, data, ports));
      SiteFile.write(
          source.resolve("yarn-site.xml"),
          target.resolve("yarn-site.xml"),
          yarn(resourceManagers, target, hadoop, largest, changes));
      SiteFile.write(
          source.resolve("mapred-site.xml"),
          target.resolve("mapred-site.xml"),
          mapReduce(target, hadoop, history));
      SiteFile.write(
          source.resolve("capacity-scheduler.xml"),
          target.resolve("capacity-scheduler.xml"),
          changes.scheduler());
      Files.copy(source.resolve("log4j.properties"), target.resolve("log4j.properties"));
    } catch (IOException e) {
      throw new ClusterException("cannot write Hadoop's configuration to " + target, e);
    }
    return new HadoopSettings(target, history, nameNode, nameNodeWeb, resourceManagers);
  }

  Path folder() {
    return folder;
  }

  HistoryAddress history() {
    return history;
  }

  String fileSystem() {
    return "hdfs://" + LOOPBACK + ":" + nameNodePort;
  }

  String nameNodeWeb() {
    return "http://" + LOOPBACK + ":" + nameNodeWebPort;
  }

  /** http://host:port by id, in the order of the ids. */
  Map<String, String> resourceManagerWebs() {
    Map<String, String> webs = new LinkedHashMap<>();
    resourceManagers.webs().forEach((id, web) -> webs.put(id, "http://" + web));
    return webs;
  }

  private static Map<String, String> core(int nameNode, Path data) {
    return Map.of(
        "fs.defaultFS",
        "hdfs://" + LOOPBACK + ":" + nameNode,
        "hadoop.tmp.dir",
        data.resolve("tmp").toString());
  }

  private static Map<String, String> hdfs(int nameNodeWeb, Path data, FreePorts ports) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("dfs.replication", "1");
    // Small, so that a text of 50 MB is read by several maps.
    values.put("dfs.blocksize", Long.toString(16L << 20));
    values.put("dfs.namenode.http-address", LOOPBACK + ":" + nameNodeWeb);
    values.put("dfs.namenode.name.dir", data.resolve("name").toUri().toString());
    values.put("dfs.datanode.data.dir", data.resolve("data").toUri().toString());
    values.put("dfs.datanode.address", LOOPBACK + ":" + ports.next());
    values.put("dfs.datanode.ipc.address", LOOPBACK + ":" + ports.next());
    values.put("dfs.datanode.http.address", LOOPBACK + ":" + ports.next());
    values.put("dfs.namenode.safemode.extension", "0");
    return values;
  }

  private static Map<String, String> yarn(
      ResourceManagerSettings resourceManagers,
      Path configuration,
      HadoopFolder hadoop,
      NodeCapacity largest,
      HadoopChanges changes) {
    Map<String, String> values = new LinkedHashMap<>(resourceManagers.properties());
    values.put("yarn.scheduler.maximum-allocation-mb", Integer.toString(largest.memoryMegabytes()));
    values.put("yarn.scheduler.maximum-allocation-vcores", Integer.toString(largest.vcores()));
    // Everybody's disk is fuller than a data centre's; a full one shows soon enough.
    values.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    values.put("yarn.application.classpath", configuration + "," + hadoop.lib() + "/*");
    values.putAll(changes.yarn());
    return values;
  }

  private static Map<String, String> mapReduce(
      Path configuration, HadoopFolder hadoop, HistoryAddress history) {
    Map<String, String> values = new LinkedHashMap<>();
    String options = "-Xmx320m -XX:+UseSerialGC";
    values.put("yarn.app.mapreduce.am.resource.mb", "512");
    values.put("yarn.app.mapreduce.am.command-opts", options);
    values.put("mapreduce.map.memory.mb", "512");
    values.put("mapreduce.map.java.opts", options);
    values.put("mapreduce.task.io.sort.mb", "64");
    values.put("mapreduce.reduce.memory.mb", "512");
    values.put("mapreduce.reduce.java.opts", options);
    values.put("mapreduce.application.classpath", configuration + "," + hadoop.lib() + "/*");
    // Also where none is launched: a client that asks for the history of a job must not find some
    // other cluster's server.
    values.put("mapreduce.jobhistory.address", history.host() + ":" + history.port());
    values.put("mapreduce.jobhistory.webapp.address", history.host() + ":" + history.webPort());
    values.put("mapreduce.jobhistory.admin.address", history.host() + ":" + history.adminPort());
    return values;
  }
}
