package io.howdah.localcluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

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

  private LocalCluster(Project project, ProcessTable processes) {
    this.project = project;
    this.processes = processes;
  }

  /**
   * Takes a folder for the cluster and empties it.
   *
   * @param folder for logs, data and sandboxes; made when missing
   * @throws ClusterException when another cluster runs there
   */
  public static LocalCluster open(Project project, Path folder, Progress progress) {
    return new LocalCluster(project, ProcessTable.open(folder, progress));
  }

  public Path folder() {
    return processes.folder();
  }

  public FreePorts ports() {
    return ports;
  }

  public LocalZooKeeper startZooKeeper() {
    return LocalZooKeeper.start(processes, ports.next());
  }

  /**
   * Starts HDFS and a ResourceManager.
   *
   * @param largest the largest container that the ResourceManager accepts
   */
  public LocalHadoop startHadoop(NodeCapacity largest) {
    HadoopFolder hadoop = project.hadoop();
    HadoopSettings settings =
        HadoopSettings.write(
            project.hadoopConfiguration(),
            folder().resolve("conf"),
            folder().resolve("data"),
            hadoop,
            largest,
            ports);
    LocalHadoop started = new LocalHadoop(project, processes, hadoop, settings, ports);
    started.start();
    return started;
  }

  /** What runs, in the order of its start. */
  public List<LocalProcess> alive() {
    return processes.alive();
  }

  @Override
  public void close() {
    processes.close();
  }
}
