package io.howdah.localcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.HandStartedNode;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.LocalMesos;
import io.howdah.localcluster.LocalZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of the demo's cluster: three agents, a fleet of workers, and, to compare with,
 * NodeManagers by hand.
 */
final class DemoCluster {
  static final int AGENTS = 3;
  static final String HISTORY_FLEET = "history";
  // The machine's processors are promised several times over: the demo shows sharing, not speed.
  // A worker of full size with its daemon takes 4.4 of the cpus.
  private static final String AGENT_RESOURCES = "cpus:5;mem:4096;disk:10000";
  private static final Duration WORKERS_DEADLINE = Duration.ofMinutes(3);

  private final LocalCluster cluster;
  private final LocalHadoop hadoop;
  private final LocalMesos mesos;
  private final FleetSize size;
  private final BrokerFile file;

  private DemoCluster(
      LocalCluster cluster,
      LocalZooKeeper zooKeeper,
      LocalHadoop hadoop,
      LocalMesos mesos,
      FleetSize size,
      boolean history) {
    this.cluster = cluster;
    this.hadoop = hadoop;
    this.mesos = mesos;
    this.size = size;
    this.file =
        new BrokerFile(
            zooKeeper.connectString(),
            mesos.masters(),
            hadoop,
            cluster.folder().resolve("run/places"),
            size,
            history);
  }

  /**
   * Starts all but brokers and what they launch, and waits until it is up.
   *
   * @param history whether the brokers are to launch a JobHistoryServer
   */
  static DemoCluster start(LocalCluster cluster, FleetSize size, boolean docker, boolean history) {
    LocalZooKeeper zooKeeper = cluster.startZooKeeper();
    LocalHadoop hadoop = cluster.startHadoop(size.largestContainer());
    zooKeeper.awaitReady();
    LocalMesos mesos =
        cluster.startMesos(zooKeeper, new AgentSpec(AGENTS, AGENT_RESOURCES, docker));
    mesos.awaitReady();
    hadoop.awaitReady();
    return new DemoCluster(cluster, zooKeeper, hadoop, mesos, size, history);
  }

  LocalHadoop hadoop() {
    return hadoop;
  }

  LocalMesos mesos() {
    return mesos;
  }

  FleetSize size() {
    return size;
  }

  /** Starts brokers of one configuration and waits until they answer. */
  List<LocalBroker> startBrokers(int count, List<DemoService> services) {
    List<LocalBroker> brokers = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      brokers.add(cluster.startBroker("broker-" + number, port -> file.text(port, services)));
    }
    brokers.forEach(LocalBroker::awaitReady);
    return brokers;
  }

  /** From now on these services are wanted; the broker must be the leader. */
  void want(LocalBroker leader, List<DemoService> services) {
    file.replace(leader, services);
  }

  /** NodeManagers without Mesos, on as many hosts as there would be workers. */
  void startNodesByHand() {
    List<HandStartedNode> nodes = new ArrayList<>();
    for (int number = 1; number <= size.minWorkers(); number++) {
      nodes.add(hadoop.startNodeManager("nodemanager-" + number, "127.0.0." + number, size.min()));
    }
    nodes.forEach(hadoop::awaitRunning);
  }

  /**
   * Waits until the ResourceManager has the configured number of nodes of the configured size;
   * their NodeIds.
   */
  List<String> awaitWorkers(LocalBroker asked) {
    Await.until(
        size.minWorkers() + " NodeManagers of the configured size RUNNING in the ResourceManager",
        WORKERS_DEADLINE,
        () -> runningWorkers().size() == size.minWorkers(),
        () ->
            "the ResourceManager lists "
                + hadoop.nodes()
                + "\nworkers: "
                + asked.get("/v1/workers")
                + "\npending: "
                + asked.get("/v1/pending")
                + "\n"
                + asked.process().tail());
    return runningWorkers();
  }

  private List<String> runningWorkers() {
    List<String> running = new ArrayList<>();
    for (JsonNode node : hadoop.nodes()) {
      long memory = node.path("usedMemoryMB").asLong() + node.path("availMemoryMB").asLong();
      long cores =
          node.path("usedVirtualCores").asLong() + node.path("availableVirtualCores").asLong();
      if (node.path("state").asText().equals("RUNNING")
          && memory == size.min().memoryMegabytes()
          && cores == size.min().vcores()) {
        running.add(node.path("id").asText());
      }
    }
    return running;
  }
}
