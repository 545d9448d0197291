package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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
  private final int resourceManagerWebPort;

  private HadoopSettings(
      Path folder, HistoryAddress history, int nameNode, int nameNodeWeb, int resourceManagerWeb) {
    this.folder = folder;
    this.history = history;
    this.nameNodePort = nameNode;
    this.nameNodeWebPort = nameNodeWeb;
    this.resourceManagerWebPort = resourceManagerWeb;
  }

  /**
   * Writes the folder.
   *
   * @param data where HDFS and the ResourceManager keep what they store
   * @param largest the largest container that the ResourceManager is to accept
   */
  static HadoopSettings write(
      Path source,
      Path target,
      Path data,
      HadoopFolder hadoop,
      NodeCapacity largest,
      HistoryAddress history,
      FreePorts ports) {
    int nameNode = ports.next();
    int nameNodeWeb = ports.next();
    int resourceManagerWeb = ports.next();
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
          yarn(resourceManagerWeb, target, data, hadoop, largest, ports));
      SiteFile.write(
          source.resolve("mapred-site.xml"),
          target.resolve("mapred-site.xml"),
          mapReduce(target, hadoop, history));
      for (String unchanged : new String[] {"capacity-scheduler.xml", "log4j.properties"}) {
        Files.copy(source.resolve(unchanged), target.resolve(unchanged));
      }
    } catch (IOException e) {
      throw new ClusterException("cannot write Hadoop's configuration to " + target, e);
    }
    return new HadoopSettings(target, history, nameNode, nameNodeWeb, resourceManagerWeb);
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

  String resourceManagerWeb() {
    return "http://" + LOOPBACK + ":" + resourceManagerWebPort;
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
      int web,
      Path configuration,
      Path data,
      HadoopFolder hadoop,
      NodeCapacity largest,
      FreePorts ports) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("yarn.resourcemanager.hostname", LOOPBACK);
    values.put("yarn.resourcemanager.webapp.address", LOOPBACK + ":" + web);
    for (String service : new String[] {"", "scheduler.", "resource-tracker.", "admin."}) {
      values.put("yarn.resourcemanager." + service + "address", LOOPBACK + ":" + ports.next());
    }
    // A folder instead of ZooKeeper: the ResourceManager can start beside ZooKeeper, not after it.
    values.put(
        "yarn.resourcemanager.store.class",
        "org.apache.hadoop.yarn.server.resourcemanager.recovery.FileSystemRMStateStore");
    values.put(
        "yarn.resourcemanager.fs.state-store.uri", data.resolve("rm-state").toUri().toString());
    values.put("yarn.scheduler.maximum-allocation-mb", Integer.toString(largest.memoryMegabytes()));
    values.put("yarn.scheduler.maximum-allocation-vcores", Integer.toString(largest.vcores()));
    // Everybody's disk is fuller than a data centre's; a full one shows soon enough.
    values.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    values.put("yarn.application.classpath", configuration + "," + hadoop.lib() + "/*");
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
