package io.howdah.localcluster.demo;

import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.LocalMesos;
import io.howdah.localcluster.LocalZooKeeper;
import io.howdah.localcluster.NodeCapacity;
import io.howdah.localcluster.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * How fast a second worker is there, with real daemons: from pending demand that the first has no
 * room for to the new NodeManager's registration, and to a container that is allocated on it.
 */
final class NewWorkerBench {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final NodeCapacity CAPACITY = new NodeCapacity(2, 1024);

  /** The ApplicationMaster and one map. */
  private static final int CONTAINERS_OF_ONE = 2;

  private final LocalCluster cluster;
  private final Progress progress;
  private final Spread registered = new Spread();
  private final Spread allocated = new Spread();
  private LocalHadoop hadoop;
  private HadoopFigures figures;
  private LocalBroker broker;

  NewWorkerBench(LocalCluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  void run(int rounds) {
    LocalZooKeeper zooKeeper = cluster.startZooKeeper();
    zooKeeper.awaitReady();
    LocalMesos mesos =
        cluster.startMesos(zooKeeper, new AgentSpec(2, "cpus:4;mem:2048;disk:10000", false));
    mesos.awaitReady();
    hadoop = cluster.startHadoop(CAPACITY);
    hadoop.awaitReady();
    figures = new HadoopFigures(hadoop);
    broker = cluster.startBroker("broker", port -> file(port, zooKeeper, mesos));
    broker.awaitReady();
    for (int round = 1; round <= rounds; round++) {
      progress.say("round " + round + ": " + round());
    }
    progress.say("pending to a new worker's registration: " + registered);
    progress.say("pending to a container allocated on a new worker: " + allocated);
  }

  private String round() {
    await("one idle NodeManager", () -> nodes() == 1 && figures.allocated() == 0);
    CompletableFuture<CommandResult> job =
        CompletableFuture.supplyAsync(
            () ->
                hadoop.command(
                    DEADLINE,
                    "org.apache.hadoop.mapreduce.SleepJob",
                    "-m",
                    "5",
                    "-r",
                    "0",
                    "-mt",
                    "5000"));
    await(
        "maps are pending beside a full worker",
        () -> figures.allocated() == CONTAINERS_OF_ONE && figures.pending() > 0);
    long seen = System.nanoTime();
    await("another NodeManager", () -> nodes() == 2);
    double untilRegistered = registered.addSince(seen);
    await("a container on it", () -> figures.allocated() > CONTAINERS_OF_ONE);
    double untilAllocated = allocated.addSince(seen);
    job.join().orFail();
    return String.format(
        Locale.ROOT, "registered %.2f s, allocated %.2f s", untilRegistered, untilAllocated);
  }

  private int nodes() {
    return hadoop.runningNodes().size();
  }

  private String file(int port, LocalZooKeeper zooKeeper, LocalMesos mesos) {
    return """
        framework: {name: howdah-bench, user: root, role: howdah, failover-timeout: 1h}
        mesos: {masters: "%s"}
        zookeeper: {servers: "%s", path: /howdah, session-timeout: 10s}
        http: {bind: 127.0.0.1, port: %d, advertise: 127.0.0.1}
        clusters: [{name: default, client-configuration: %s, home: %s, agent-configuration: %s, java-home: %s}]
        fleets:
          - name: hadoop
            workers: {min: 1, max: 2}
            capacity: {vcores: 2, memory: 1024MB}
            constraints: [[hostname, UNIQUE]]
            idle-release: 3s
            hysteresis: 1s
            directory: %s
            container-cgroup: false
        """
        .formatted(
            mesos.masters(),
            zooKeeper.connectString(),
            port,
            hadoop.configuration(),
            hadoop.home(),
            hadoop.configuration(),
            System.getProperty("java.home"),
            cluster.folder().resolve("run/places"));
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        DEADLINE,
        condition,
        () ->
            broker.get("/v1/hadoop").map(Object::toString).orElse("")
                + "\n"
                + broker.process().tail());
  }
}
