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
 * HDFS and a ResourceManager (or a pair) of an unmodified Hadoop, NodeManagers started by hand, and
 * the commands of a client.
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
  private final String prefix;
  private final HadoopFolder hadoop;
  private final HadoopSettings settings;
  private final FreePorts ports;
  private final HttpProbe http = new HttpProbe();
  private final List<LocalResourceManager> resourceManagers;
  private LocalProcess nameNode;
  private LocalProcess dataNode;

  /**
   * Not started yet.
   *
   * @param name tells the processes of several apart; empty for the first one
   */
  LocalHadoop(
      Project project,
      ProcessTable processes,
      String name,
      HadoopFolder hadoop,
      HadoopSettings settings,
      FreePorts ports) {
    this.project = project;
    this.processes = processes;
    this.prefix = name.isEmpty() ? "" : name + "-";
    this.hadoop = hadoop;
    this.settings = settings;
    this.ports = ports;
    this.resourceManagers =
        settings.resourceManagerWebs().entrySet().stream()
            .map(
                one ->
                    new LocalResourceManager(
                        one.getKey(), one.getValue(), () -> startResourceManager(one.getKey())))
            .toList();
  }

  /** Formats the NameNode and starts all daemons; returns before they are up. */
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
    resourceManagers.forEach(LocalResourceManager::start);
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

  /** Starts the only ResourceManager (again); {@link #awaitResourceManager} waits for it. */
  public LocalProcess startResourceManager() {
    return only().start();
  }

  /** Waits until one of them serves, and the other one, if it runs, answers too. */
  public void awaitResourceManager() {
    for (LocalResourceManager one : resourceManagers) {
      if (resourceManagers.size() == 1 || one.process().isAlive()) {
        one.process().await("answers", START_DEADLINE, one::isStarted);
      }
    }
    awaitActive();
  }

  /** Waits until a ResourceManager is active. */
  public LocalResourceManager awaitActive() {
    return Await.value(
        "that a ResourceManager is active",
        START_DEADLINE,
        this::active,
        () ->
            resourceManagers.stream()
                .map(one -> one.process().tail())
                .reduce("", (all, tail) -> all + tail + "\n"));
  }

  /** The one that serves at the moment, if any does. */
  public Optional<LocalResourceManager> active() {
    return resourceManagers.stream().filter(LocalResourceManager::isActive).findFirst();
  }

  /** The only one or both of the pair. */
  public List<LocalResourceManager> resourceManagers() {
    return resourceManagers;
  }

  /** The process of the only one. */
  public LocalProcess resourceManager() {
    return only().process();
  }

  private LocalResourceManager only() {
    if (resourceManagers.size() > 1) {
      throw new IllegalStateException("there are two ResourceManagers: say which");
    }
    return resourceManagers.get(0);
  }

  private LocalProcess startResourceManager(String id) {
    Object[] arguments =
        id.isEmpty()
            ? new Object[0]
            : new Object[] {"-D", ResourceManagerSettings.ID_KEY + "=" + id};
    return processes.start(
        daemon(
            id.isEmpty() ? "resourcemanager" : "resourcemanager-" + id,
            RESOURCE_MANAGER_HEAP,
            "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager",
            arguments));
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

  /** Of the only one, or of the active one of a pair; of its first while none is active. */
  public String resourceManagerWeb() {
    LocalResourceManager first = resourceManagers.get(0);
    return resourceManagers.size() == 1 ? first.web() : active().orElse(first).web();
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
    return ProcessSpec.of(prefix + name, command.words())
        .with("HADOOP_CONF_DIR", configuration())
        .with("JAVA_HOME", System.getProperty("java.home"));
  }
}
