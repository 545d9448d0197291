package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The program behind {@code scripts/local-cluster}: the cluster without a broker, to develop and to
 * compare with.
 */
@Command(
    name = "local-cluster",
    mixinStandardHelpOptions = true,
    description =
        "ZooKeeper, the Mesos emulator, HDFS and a ResourceManager on this machine, until Ctrl-C.")
public final class LocalClusterMain implements Callable<Integer> {
  @Option(
      names = "--work-dir",
      description = "Folder for logs, data and sandboxes (default: .work/local of the clone).")
  private Path workFolder;

  @Option(
      names = "--agents",
      defaultValue = "3",
      description = "Mesos agents (default: ${DEFAULT-VALUE}).")
  private int agents;

  @Option(
      names = "--agent-resources",
      defaultValue = "cpus:4;mem:4096;disk:10000",
      description = "Of each agent (default: ${DEFAULT-VALUE}).")
  private String agentResources;

  @Option(names = "--docker", description = "The agents run Docker tasks.")
  private boolean docker;

  @Option(
      names = "--node-managers",
      defaultValue = "0",
      description = "NodeManagers started by hand, without Mesos (default: ${DEFAULT-VALUE}).")
  private int nodeManagers;

  @Option(
      names = "--vcores",
      defaultValue = "3",
      description = "Of each NodeManager, and of the largest container.")
  private int vcores;

  @Option(
      names = "--memory",
      defaultValue = "2048",
      description = "MiB of each NodeManager, and of the largest container.")
  private int memoryMegabytes;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LocalClusterMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Project project = Project.find();
    Path folder = workFolder == null ? project.root().resolve(".work/local") : workFolder;
    Progress progress = System.out::println;
    try (LocalCluster cluster = LocalCluster.open(project, folder, progress)) {
      NodeCapacity capacity = new NodeCapacity(vcores, memoryMegabytes);
      LocalZooKeeper zooKeeper = cluster.startZooKeeper();
      LocalHadoop hadoop = cluster.startHadoop(capacity);
      cluster.makeCurrent();
      List<HandStartedNode> nodes = new ArrayList<>();
      for (int number = 1; number <= nodeManagers; number++) {
        nodes.add(hadoop.startNodeManager("nodemanager-" + number, "127.0.0." + number, capacity));
      }
      zooKeeper.awaitReady();
      LocalMesos mesos =
          cluster.startMesos(zooKeeper, new AgentSpec(agents, agentResources, docker));
      hadoop.awaitReady();
      nodes.forEach(hadoop::awaitRunning);
      mesos.awaitReady();
      System.out.println("ZooKeeper         " + zooKeeper.connectString());
      System.out.println("Mesos             " + mesos.masters() + "  " + mesos.web() + "/state");
      System.out.println("ResourceManager   " + hadoop.resourceManagerWeb() + "/cluster");
      System.out.println("HDFS              " + hadoop.fileSystem());
      System.out.println("configuration     " + hadoop.configuration());
      System.out.println("Hadoop            " + hadoop.home());
      System.out.println("logs              " + cluster.folder().resolve("logs"));
      System.out.println("Jobs: scripts/hadoop jar …   All of it stays up until Ctrl-C.");
      // Ends with the process: Ctrl-C runs the cluster's shutdown hook.
      new CountDownLatch(1).await();
    } catch (ClusterException e) {
      System.err.println("error: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }
}
