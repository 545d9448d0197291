package io.howdah.localcluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * HDFS and a ResourceManager of an unmodified Hadoop, NodeManagers started by hand, and the
 * commands of a client.
 */
public final class LocalHadoop {
  private static final Duration START_DEADLINE = Duration.ofSeconds(90);
  // Heaps: what was measured to be enough for a cluster of some nodes and some jobs.
  private static final int NAME_NODE_HEAP = 128;
  private static final int DATA_NODE_HEAP = 96;
  private static final int RESOURCE_MANAGER_HEAP = 192;
  private static final int NODE_MANAGER_HEAP = 128;

  private final Project project;
  private final ProcessTable processes;
  private final HadoopFolder hadoop;
  private final HadoopSettings settings;
  private final FreePorts ports;
  private final HttpProbe http = new HttpProbe();
  private LocalProcess nameNode;
  private LocalProcess dataNode;
  private LocalProcess resourceManager;

  LocalHadoop(
      Project project,
      ProcessTable processes,
      HadoopFolder hadoop,
      HadoopSettings settings,
      FreePorts ports) {
    this.project = project;
    this.processes = processes;
    this.hadoop = hadoop;
    this.settings = settings;
    this.ports = ports;
  }

  /** Formats the NameNode and starts all three daemons; returns before they are up. */
  void start() {
    LocalProcess format =
        processes.start(
            daemon(
                "namenode-format",
                NAME_NODE_HEAP,
                "org.apache.hadoop.hdfs.server.namenode.NameNode",
                "-format",
                "-force",
                "-nonInteractive"));
    startResourceManager();
    if (format.awaitEnd(START_DEADLINE) != 0) {
      throw new ClusterException("the NameNode could not be formatted\n" + format.tail());
    }
    nameNode =
        processes.start(
            daemon("namenode", NAME_NODE_HEAP, "org.apache.hadoop.hdfs.server.namenode.NameNode"));
    dataNode =
        processes.start(
            daemon("datanode", DATA_NODE_HEAP, "org.apache.hadoop.hdfs.server.datanode.DataNode"));
  }

  /** Waits until HDFS has its DataNode, is out of safe mode, and the ResourceManager answers. */
  public void awaitReady() {
    nameNode.await("takes writes with one DataNode", START_DEADLINE, this::fileSystemIsReady);
    awaitResourceManager();
  }

  /** Starts the ResourceManager (again); {@link #awaitResourceManager} waits for it. */
  public LocalProcess startResourceManager() {
    resourceManager =
        processes.start(
            daemon(
                "resourcemanager",
                RESOURCE_MANAGER_HEAP,
                "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager"));
    return resourceManager;
  }

  public void awaitResourceManager() {
    resourceManager.await(
        "answers",
        START_DEADLINE,
        () ->
            http.json(resourceManagerWeb() + "/ws/v1/cluster/info")
                .map(info -> info.path("clusterInfo").path("state").asText().equals("STARTED"))
                .orElse(false));
  }

  public LocalProcess resourceManager() {
    return resourceManager;
  }

  public LocalProcess nameNode() {
    return nameNode;
  }

  public LocalProcess dataNode() {
    return dataNode;
  }

  /**
   * Starts a NodeManager as an administrator would, without Mesos; to compare with.
   *
   * @param name of the process and its folders
   * @param address its host, for instance 127.0.0.2: the NodeId shows the host's canonical name
   */
  public HandStartedNode startNodeManager(String name, String address, NodeCapacity capacity) {
    int port = ports.next();
    Path folder = processes.runFolder(name);
    Map<String, String> properties = new TreeMap<>();
    properties.put("yarn.nodemanager.address", address + ":" + port);
    properties.put("yarn.nodemanager.localizer.address", address + ":" + ports.next());
    properties.put("yarn.nodemanager.webapp.address", address + ":" + ports.next());
    properties.put("yarn.nodemanager.collector-service.address", address + ":" + ports.next());
    properties.put("mapreduce.shuffle.port", Integer.toString(ports.next()));
    properties.put("yarn.nodemanager.local-dirs", folder.resolve("local").toString());
    properties.put("yarn.nodemanager.log-dirs", folder.resolve("log").toString());
    properties.put("yarn.nodemanager.recovery.dir", folder.resolve("recovery").toString());
    properties.put(
        "yarn.nodemanager.resource.memory-mb", Integer.toString(capacity.memoryMegabytes()));
    properties.put("yarn.nodemanager.resource.cpu-vcores", Integer.toString(capacity.vcores()));
    List<Object> arguments = new ArrayList<>();
    properties.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
    LocalProcess process =
        processes.start(
            daemon(
                name,
                NODE_MANAGER_HEAP,
                "org.apache.hadoop.yarn.server.nodemanager.NodeManager",
                arguments.toArray()));
    return new HandStartedNode(process, port);
  }

  /** Waits until the ResourceManager lists it as RUNNING. */
  public void awaitRunning(HandStartedNode node) {
    node.process()
        .await(
            "is RUNNING in the ResourceManager",
            START_DEADLINE,
            () -> runningNodes().stream().anyMatch(id -> id.endsWith(":" + node.port())));
  }

  /** NodeIds (host:port) that the ResourceManager lists as RUNNING. */
  public List<String> runningNodes() {
    List<String> running = new ArrayList<>();
    for (JsonNode node : nodes()) {
      if (node.path("state").asText().equals("RUNNING")) {
        running.add(node.path("id").asText());
      }
    }
    return running;
  }

  /** The ResourceManager's nodes ({@code /ws/v1/cluster/nodes}); none when it does not answer. */
  public Iterable<JsonNode> nodes() {
    Optional<JsonNode> answer = http.json(resourceManagerWeb() + "/ws/v1/cluster/nodes");
    List<JsonNode> nodes = new ArrayList<>();
    // A ResourceManager without nodes says {"nodes": null}.
    answer.ifPresent(body -> body.path("nodes").path("node").forEach(nodes::add));
    return nodes;
  }

  /** Runs {@code scripts/hadoop} with these arguments, as any user would, against this cluster. */
  public CommandResult command(Duration deadline, String... arguments) {
    return command(deadline, line -> {}, arguments);
  }

  /**
   * As above, for a command that takes long.
   *
   * @param errorLines is told each line of standard error at once
   */
  public CommandResult command(
      Duration deadline, Consumer<String> errorLines, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(project.script("hadoop").toString());
    words.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of(
            "HADOOP_CONF_DIR",
            configuration().toString(),
            "JAVA_HOME",
            System.getProperty("java.home"));
    // Below the cluster's folder, so that a client that hangs is ended with the cluster.
    return Command.run(words, environment, processes.runFolder("client"), deadline, errorLines);
  }

  /** The jar with wordcount. */
  public Path examples() {
    return hadoop.examples();
  }

  /** The folder with jars and web pages: {@code home} of a broker's configuration. */
  public Path home() {
    return hadoop.home();
  }

  public Path configuration() {
    return settings.folder();
  }

  /** Where its jobs' history is to be served. */
  public HistoryAddress history() {
    return settings.history();
  }

  public String fileSystem() {
    return settings.fileSystem();
  }

  public String nameNodeWeb() {
    return settings.nameNodeWeb();
  }

  public String resourceManagerWeb() {
    return settings.resourceManagerWeb();
  }

  private boolean fileSystemIsReady() {
    return http.json(nameNodeWeb() + "/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState")
        .map(beans -> beans.path("beans").path(0))
        .map(
            state ->
                state.path("FSState").asText().equals("Operational")
                    && state.path("NumLiveDataNodes").asInt() == 1)
        .orElse(false);
  }

  private ProcessSpec daemon(String name, int heap, String mainClass, Object... arguments) {
    JavaCommand command =
        new JavaCommand(heap, hadoop.classPath(configuration()))
            .main(mainClass)
            .arguments(arguments);
    return ProcessSpec.of(name, command.words())
        .with("HADOOP_CONF_DIR", configuration())
        .with("JAVA_HOME", System.getProperty("java.home"));
  }
}
