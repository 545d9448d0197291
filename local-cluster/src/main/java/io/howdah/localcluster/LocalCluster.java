package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * One machine as a cluster. Parts are started one by one ({@code start…} returns at once, {@code
 * awaitReady} of a part waits), so that what does not depend on each other starts side by side.
 * {@link #close} ends all of it; so does the end of this JVM, however it comes, short of a kill −9,
 * after which the next cluster in the same folder ends what was left.
 */
public final class LocalCluster implements AutoCloseable {
  private final Project project;
  private final ProcessTable processes;
  private final FreePorts ports = new FreePorts(new Random());
  // Known before Mesos and Hadoop, of which either may be started first.
  private final HistoryAddress history;

  private LocalCluster(Project project, ProcessTable processes) {
    this.project = project;
    this.processes = processes;
    this.history = new HistoryAddress(ports.range(HistoryAddress.PORTS));
  }

  /**
   * Takes a folder for the cluster and empties it.
   *
   * @param folder for logs, data and sandboxes; made when missing
   * @throws ClusterException when another cluster runs there
   */
  public static LocalCluster open(Project project, Path folder, Progress progress) {
    return new LocalCluster(
        project, ProcessTable.open(folder, progress, LocalMesos::endContainers));
  }

  public Path folder() {
    return processes.folder();
  }

  public FreePorts ports() {
    return ports;
  }

  public LocalZooKeeper startZooKeeper() {
    return startZooKeeper(processes.runFolder("zookeeper").resolve("data"));
  }

  /** As above, with its data in that folder. */
  public LocalZooKeeper startZooKeeper(Path data) {
    LocalZooKeeper zooKeeper = LocalZooKeeper.alone(processes, ports.next(), data);
    zooKeeper.start();
    return zooKeeper;
  }

  /** Starts the members of an ensemble. */
  public List<LocalZooKeeper> startZooKeepers(int members) {
    List<LocalZooKeeper> ensemble = LocalZooKeeper.ensemble(processes, members, ports);
    ensemble.forEach(LocalZooKeeper::start);
    return ensemble;
  }

  /**
   * Starts HDFS and a ResourceManager.
   *
   * @param largest the largest container that the ResourceManager accepts
   */
  public LocalHadoop startHadoop(NodeCapacity largest) {
    return startHadoop(largest, HadoopChanges.NONE);
  }

  /** As above, with another configuration. */
  public LocalHadoop startHadoop(NodeCapacity largest, HadoopChanges changes) {
    return startHadoop("", largest, Optional.empty(), changes);
  }

  /**
   * Starts one more Hadoop, with a configuration, an HDFS and a ResourceManager of its own.
   *
   * @param name of its folders and processes: letters and digits
   */
  public LocalHadoop startFurtherHadoop(String name, NodeCapacity largest) {
    return startHadoop(name, largest, Optional.empty(), HadoopChanges.NONE);
  }

  /**
   * As above, with two ResourceManagers, one of them active.
   *
   * @param zooKeeper must be up: they elect and keep their state there
   */
  public LocalHadoop startHadoopWithPair(NodeCapacity largest, LocalZooKeeper zooKeeper) {
    return startHadoop("", largest, Optional.of(zooKeeper.connectString()), HadoopChanges.NONE);
  }

  private LocalHadoop startHadoop(
      String name, NodeCapacity largest, Optional<String> pairIn, HadoopChanges changes) {
    String suffix = name.isEmpty() ? "" : "-" + name;
    HadoopFolder hadoop = project.hadoop();
    HadoopSettings settings =
        HadoopSettings.write(
            project.hadoopConfiguration(),
            folder().resolve("conf" + suffix),
            folder().resolve("data" + suffix),
            hadoop,
            largest,
            history,
            pairIn,
            changes,
            ports);
    LocalHadoop started = new LocalHadoop(project, processes, name, hadoop, settings, ports);
    started.start();
    return started;
  }

  /**
   * Starts the Mesos emulator, master and agents.
   *
   * @param zooKeeper must be up: the master registers there
   * @param options further ones of the emulator's command line, for instance its time-outs
   */
  public LocalMesos startMesos(LocalZooKeeper zooKeeper, AgentSpec agents, String... options) {
    return startMesos(zooKeeper.connectString(), agents, options);
  }

  /** As above, with the connect string of an ensemble. */
  public LocalMesos startMesos(String zooKeeper, AgentSpec agents, String... options) {
    return startMesos(zooKeeper, 1, agents, options);
  }

  /** As above, with several masters. */
  public LocalMesos startMesos(String zooKeeper, int masters, AgentSpec agents, String... options) {
    LocalMesos mesos =
        new LocalMesos(processes, zooKeeper, ports, masters, agents, history, List.of(options));
    mesos.start();
    return mesos;
  }

  /**
   * Starts a broker.
   *
   * @param name of its process, log and configuration file
   * @param configuration makes the text of its {@code broker.yaml} for the port that its HTTP
   *     server is to have
   */
  public LocalBroker startBroker(String name, IntFunction<String> configuration) {
    int port = ports.next();
    Path file = processes.runFolder(name).resolve("broker.yaml");
    try {
      Files.writeString(file, configuration.apply(port));
    } catch (IOException e) {
      throw new ClusterException("cannot write " + file, e);
    }
    LocalBroker broker = new LocalBroker(project, processes, name, port, file);
    broker.start();
    return broker;
  }

  /** What runs, in the order of its start. */
  public List<LocalProcess> alive() {
    return processes.alive();
  }

  /**
   * {@code scripts/hadoop} finds this cluster without being told, until another one is made the
   * current one.
   */
  public void makeCurrent() {
    Path work = project.root().resolve(".work");
    Path fresh = work.resolve("current." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(work);
      Files.deleteIfExists(fresh);
      Files.createSymbolicLink(fresh, folder());
      Files.move(fresh, work.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ClusterException("cannot set " + work.resolve("current"), e);
    }
  }

  /** Every process of the cluster: daemons, executors, NodeManagers, containers of jobs. */
  public List<RunningProcess> processes() {
    Map<Long, String> names = new HashMap<>();
    alive().forEach(process -> names.put(process.pid(), process.name()));
    return ProcFs.withoutTerminalIn(folder()).stream()
        .map(
            pid ->
                new RunningProcess(
                    names.getOrDefault(pid, ""),
                    pid,
                    ProcFs.commandLine(pid),
                    ProcFs.residentKilobytes(pid).orElse(0)))
        .toList();
  }

  @Override
  public void close() {
    processes.close();
  }
}
