package io.howdah.localcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * How fast capacity moves, with real daemons and a job that runs: from pending demand to a
 * container on new capacity of a running worker, and from a service that waits to its ACCEPT, where
 * Hadoop holds all of the agent, busy (grace 0) or idle.
 */
final class ElasticBench {
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  /** The ApplicationMaster and one map fit into what the worker has at the start. */
  private static final int CONTAINERS_AT_FIRST = 2;

  private static final int CONTAINERS_AT_MOST = 6;
  private static final long LEAST_MEMORY = 1024;
  private static final long MOST_MEMORY = 3072;
  private static final NodeCapacity LARGEST = new NodeCapacity(2, 1024);

  private final LocalCluster cluster;
  private final Progress progress;
  private final Spread allocated = new Spread();
  private final Spread running = new Spread();
  private final Spread busy = new Spread();
  private final Spread idle = new Spread();
  private LocalHadoop hadoop;
  private HadoopFigures figures;
  private LocalBroker broker;
  private LocalZooKeeper zooKeeper;
  private LocalMesos mesos;
  private int services;

  ElasticBench(LocalCluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  void run(int rounds) {
    zooKeeper = cluster.startZooKeeper();
    zooKeeper.awaitReady();
    // 0.4 cpus and 496 MB of the worker itself, and no room for a service beside six steps.
    mesos = cluster.startMesos(zooKeeper, new AgentSpec(1, "cpus:6.5;mem:3700;disk:10000", false));
    mesos.awaitReady();
    hadoop = cluster.startHadoop(LARGEST);
    hadoop.awaitReady();
    broker = cluster.startBroker("broker", port -> file(port, 0));
    broker.awaitReady();
    await("one NodeManager", () -> hadoop.runningNodes().size() == 1);
    figures = new HadoopFigures(hadoop);
    for (int round = 1; round <= rounds; round++) {
      progress.say("round " + round + ": " + round());
    }
    progress.say("pending to a container allocated on new capacity: " + allocated);
    progress.say("pending to a container RUNNING on new capacity: " + running);
    progress.say("service waiting to ACCEPT, busy capacity, grace 0: " + busy);
    progress.say("service waiting to ACCEPT, idle capacity: " + idle);
    progress.say(
        "lost to sharing: " + figures.lost() + "; jobs that failed: " + figures.failedJobs());
  }

  private String round() {
    await(
        "the worker is small and idle",
        () -> figures.allocated() == 0 && figures.memory() == LEAST_MEMORY);
    CompletableFuture<CommandResult> job =
        CompletableFuture.supplyAsync(
            () ->
                hadoop.command(
                    DEADLINE,
                    "org.apache.hadoop.mapreduce.SleepJob",
                    "-m",
                    "16",
                    "-r",
                    "0",
                    "-mt",
                    "3000"));
    String web = nodeWeb();
    await("maps are pending", () -> figures.allocated() >= 1 && figures.pending() > 0);
    long seen = System.nanoTime();
    await("a container on new capacity", () -> figures.allocated() > CONTAINERS_AT_FIRST);
    double untilAllocated = allocated.addSince(seen);
    await("a container that runs on it", () -> figures.running(web) > CONTAINERS_AT_FIRST);
    double untilRunning = running.addSince(seen);
    await("the worker is full", () -> figures.allocated() == CONTAINERS_AT_MOST);
    double untilBusy = busy.add(takeBack());
    job.join().orFail();
    await("all is idle", () -> figures.allocated() == 0 && figures.memory() == MOST_MEMORY);
    double untilIdle = idle.add(takeBack());
    return String.format(
        Locale.ROOT,
        "allocated %.2f s, running %.2f s, busy %.2f s, idle %.2f s",
        untilAllocated,
        untilRunning,
        untilBusy,
        untilIdle);
  }

  /** A service comes, waits, finds its place and leaves; how long it waited, seconds. */
  private double takeBack() {
    services++;
    write(services);
    String name = "service.bench" + services + ".";
    Instant since = Await.value("that the service waits", DEADLINE, this::waitingSince, this::say);
    Instant accepted =
        Await.value("that the service is placed", DEADLINE, () -> launched(name), this::say);
    write(0);
    await("that nothing waits", () -> waitingSince().isEmpty() && gone(name));
    return Duration.between(since, accepted).toMillis() / 1000.0;
  }

  private boolean gone(String name) {
    return broker
        .get("/v1/instances?limit=1000&owner=/bench" + services)
        .filter(
            body -> {
              for (JsonNode one : body.path("instances")) {
                if (one.path("id").asText().startsWith(name)
                    && !one.path("state").asText().equals("ENDED")) {
                  return false;
                }
              }
              return true;
            })
        .isPresent();
  }

  private Optional<Instant> waitingSince() {
    return broker
        .get("/v1/pending")
        .map(body -> body.path("pending"))
        .flatMap(
            all -> {
              for (JsonNode one : all) {
                if (one.path("owner").asText().startsWith("/bench")) {
                  return Optional.of(Instant.parse(one.path("since").asText()));
                }
              }
              return Optional.empty();
            });
  }

  private Optional<Instant> launched(String name) {
    return broker
        .get("/v1/instances?limit=1000&owner=/bench" + services)
        .flatMap(
            body -> {
              for (JsonNode one : body.path("instances")) {
                if (one.path("id").asText().startsWith(name)) {
                  return broker
                      .get("/v1/instances/" + one.path("id").asText())
                      .map(
                          whole ->
                              Instant.parse(whole.path("history").path(0).path("at").asText()));
                }
              }
              return Optional.empty();
            });
  }

  private String nodeWeb() {
    return Await.value(
        "that the worker has a web address",
        DEADLINE,
        () ->
            broker
                .get("/v1/workers")
                .map(
                    body -> body.path("workers").path(0).path("daemon").path("webAddress").asText())
                .filter(address -> !address.isEmpty()),
        this::say);
  }

  private void write(int service) {
    Path target = broker.configuration();
    Path fresh = target.resolveSibling("broker.yaml.new");
    int port = Integer.parseInt(broker.web().substring(broker.web().lastIndexOf(':') + 1));
    try {
      Files.writeString(fresh, file(port, service));
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  /**
   * @param wanted number of the service that is to run; 0: none, and those before it are removed
   */
  private String file(int port, int wanted) {
    StringBuilder text =
        new StringBuilder(
            """
            framework: {name: howdah-bench, user: root, role: howdah, failover-timeout: 1h}
            mesos: {masters: "%s"}
            zookeeper: {servers: "%s", path: /howdah, session-timeout: 10s}
            http: {bind: 127.0.0.1, port: %d, advertise: 127.0.0.1}
            clusters: [{name: default, client-configuration: %s, home: %s, agent-configuration: %s, java-home: %s}]
            fleets:
              - name: hadoop
                workers: 1
                capacity: {min: {vcores: 2, memory: 1024MB}, max: {vcores: 6, memory: 3072MB}, step: {vcores: 1, memory: 512MB}}
                idle-release: 20s
                hysteresis: 1s
                directory: %s
                container-cgroup: false
            pools: [{name: hadoop, priority: 1}, {name: services, priority: 10, reclaim: {grace: 0s}}]
            services:
            """
                .formatted(
                    mesos.masters(),
                    zooKeeper.connectString(),
                    port,
                    hadoop.configuration(),
                    hadoop.home(),
                    hadoop.configuration(),
                    System.getProperty("java.home"),
                    cluster.folder().resolve("run/places")));
    for (int number = 1; number <= services; number++) {
      text.append(
          "  - {id: /bench%d, cmd: \"sleep 1000\", cpus: 0.5, mem: 32, portDefinitions: []%s}%n"
              .formatted(number, number == wanted ? "" : ", removed: true"));
    }
    return services == 0 ? text.append("  []\n").toString() : text.toString();
  }

  private String say() {
    return broker.get("/v1/hadoop").map(Object::toString).orElse("")
        + "\n"
        + broker.get("/v1/decisions").map(Object::toString).orElse("")
        + "\n"
        + broker.process().tail();
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(what, DEADLINE, condition, this::say);
  }
}
