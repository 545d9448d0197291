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
import io.howdah.localcluster.NodeCapacity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of the demo's cluster: three agents, two workers, and, to compare with, as many
 * NodeManagers by hand.
 */
final class DemoCluster {
  static final int WORKERS = 2;
  static final int AGENTS = 3;
  static final NodeCapacity CAPACITY = new NodeCapacity(3, 2048);
  // The machine's processors are promised several times over: the demo shows sharing, not speed.
  private static final String AGENT_RESOURCES = "cpus:4;mem:4096;disk:10000";
  private static final Duration WORKERS_DEADLINE = Duration.ofMinutes(3);

  private final LocalCluster cluster;
  private final LocalZooKeeper zooKeeper;
  private final LocalHadoop hadoop;
  private final LocalMesos mesos;

  private DemoCluster(
      LocalCluster cluster, LocalZooKeeper zooKeeper, LocalHadoop hadoop, LocalMesos mesos) {
    this.cluster = cluster;
    this.zooKeeper = zooKeeper;
    this.hadoop = hadoop;
    this.mesos = mesos;
  }

  /** Starts all but brokers and NodeManagers, and waits until it is up. */
  static DemoCluster start(LocalCluster cluster, boolean docker) {
    LocalZooKeeper zooKeeper = cluster.startZooKeeper();
    LocalHadoop hadoop = cluster.startHadoop(CAPACITY);
    zooKeeper.awaitReady();
    LocalMesos mesos =
        cluster.startMesos(zooKeeper, new AgentSpec(AGENTS, AGENT_RESOURCES, docker));
    mesos.awaitReady();
    hadoop.awaitReady();
    return new DemoCluster(cluster, zooKeeper, hadoop, mesos);
  }

  LocalHadoop hadoop() {
    return hadoop;
  }

  LocalMesos mesos() {
    return mesos;
  }

  /**
   * Starts brokers of one configuration and waits until they answer.
   *
   * @param serviceText what the Docker service's page is to say; empty: no service
   */
  List<LocalBroker> startBrokers(int count, String serviceText) {
    BrokerFile file =
        new BrokerFile(
            zooKeeper.connectString(),
            mesos.masters(),
            hadoop,
            cluster.folder().resolve("run/places"),
            WORKERS,
            CAPACITY,
            serviceText);
    List<LocalBroker> brokers = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      brokers.add(cluster.startBroker("broker-" + number, file::text));
    }
    brokers.forEach(LocalBroker::awaitReady);
    return brokers;
  }

  /** NodeManagers without Mesos, on as many hosts as there would be workers. */
  void startNodesByHand() {
    List<HandStartedNode> nodes = new ArrayList<>();
    for (int number = 1; number <= WORKERS; number++) {
      nodes.add(hadoop.startNodeManager("nodemanager-" + number, "127.0.0." + number, CAPACITY));
    }
    nodes.forEach(hadoop::awaitRunning);
  }

  /**
   * Waits until the ResourceManager has the configured number of nodes of the configured size;
   * their NodeIds.
   */
  List<String> awaitWorkers(LocalBroker asked) {
    Await.until(
        WORKERS + " NodeManagers of the configured size RUNNING in the ResourceManager",
        WORKERS_DEADLINE,
        () -> runningWorkers().size() == WORKERS,
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
          && memory == CAPACITY.memoryMegabytes()
          && cores == CAPACITY.vcores()) {
        running.add(node.path("id").asText());
      }
    }
    return running;
  }
}
