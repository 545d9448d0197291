package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/**
 * What stories about elastic Hadoop have in common: a cluster, one fleet that follows demand, jobs,
 * and laws 6 and 7 looked at several times a second through all of it. Each story sets {@code
 * cluster}, {@code hadoop} and {@code leader}.
 */
abstract class ElasticStory {
  static final NodeCapacity LARGEST = new NodeCapacity(3, 1536);
  static final Duration SLOW = Duration.ofMinutes(5);
  static final String SERVICE =
      "{id: /web, instances: 1, cmd: \"sleep 1000\", cpus: 1.2, mem: 64, portDefinitions: []}";

  TestCluster cluster;
  LocalHadoop hadoop;
  LocalBroker leader;
  LawSampler laws;

  @AfterAll
  void stop() {
    if (laws != null) {
      laws.close();
    }
    cluster.close();
  }

  @AfterEach
  void lawsHeld() {
    assertThat(laws.violations()).isEmpty();
  }

  void sampleLaws() {
    laws =
        new LawSampler(new MesosView(cluster.mesos()), hadoop, () -> leader, 400, 0.3, LARGEST)
            .start();
  }

  /**
   * A fleet of elastic workers, and pools so that services take capacity back from it.
   *
   * @param workers at most
   * @param grace of containers that are to go
   */
  BrokerFile file(int workers, String grace) {
    return file(fleet("hadoop", workers, ""), grace);
  }

  /** As above, with a fleet of its own. */
  BrokerFile file(String fleet, String grace) {
    return clusterFile()
        .fleet(fleet)
        .pool("{name: hadoop, priority: 1}")
        .pool("{name: services, priority: 10, reclaim: {grace: %s}}".formatted(grace));
  }

  /** Names the Hadoop cluster and nothing else. */
  BrokerFile clusterFile() {
    return cluster
        .file()
        .cluster(
            """
            name: default
            client-configuration: %1$s
            home: %2$s
            agent-configuration: %1$s
            java-home: %3$s
            """
                .formatted(hadoop.configuration(), hadoop.home(), System.getProperty("java.home")));
  }

  /** An elastic fleet; the last of its workers' sizes is that of the largest container. */
  String fleet(String name, int workers, String more) {
    return """
    name: %s
    workers: {min: 0, max: %d}
    capacity: {min: {vcores: 1, memory: 512MB}, max: {vcores: 3, memory: 1536MB}, step: {vcores: 1, memory: 512MB}}
    idle-release: 10s
    hysteresis: 5s
    directory: %s
    constraints: [[hostname, UNIQUE]]
    container-cgroup: false
    """
            .formatted(name, workers, cluster.cluster().folder().resolve("run/places"))
        + more;
  }

  /** Options come first, for instance {@code -D, key=value}. */
  CompletableFuture<CommandResult> sleepJob(int maps, int mapMillis, String... options) {
    return sleepJob(hadoop, maps, mapMillis, options);
  }

  /** As above, on another Hadoop cluster. */
  static CompletableFuture<CommandResult> sleepJob(
      LocalHadoop on, int maps, int mapMillis, String... options) {
    List<String> words = new ArrayList<>(List.of("org.apache.hadoop.mapreduce.SleepJob"));
    words.addAll(List.of(options));
    words.addAll(List.of("-m", Integer.toString(maps), "-r", "1"));
    words.addAll(List.of("-mt", Integer.toString(mapMillis), "-rt", "500"));
    return CompletableFuture.supplyAsync(
        () -> on.command(Duration.ofMinutes(10), words.toArray(new String[0])));
  }

  /** A job whose maps end when {@code gate} is there. */
  CompletableFuture<CommandResult> gatedJob(int maps, Path gate) {
    List<String> words = GatedJob.prepare(gate.getParent(), gate, maps);
    return CompletableFuture.supplyAsync(
        () -> hadoop.command(Duration.ofMinutes(10), words.toArray(new String[0])));
  }

  void succeeded(CompletableFuture<CommandResult> job) {
    CommandResult result = job.join();
    assertThat(result.output() + result.errors()).contains("completed successfully");
    assertThat(result.output() + result.errors()).doesNotContain("Failed map tasks");
    result.orFail();
  }

  List<String> running() {
    return workers().stream().map(worker -> worker.path("id").asText()).toList();
  }

  List<JsonNode> workers() {
    return leader
        .get("/v1/workers")
        .map(body -> StreamSupport.stream(body.path("workers").spliterator(), false).toList())
        .orElse(List.of());
  }

  /** Mesos tasks whose ids begin so, and which run. */
  List<String> tasks(String prefix) {
    return new MesosView(cluster.mesos())
        .tasks().stream()
            .filter(task -> task.id().startsWith(prefix))
            .filter(task -> prefix.isEmpty() || task.state().equals("TASK_RUNNING"))
            .map(MesosView.Task::id)
            .toList();
  }

  int containers() {
    return containers(hadoop);
  }

  static int containers(LocalHadoop on) {
    int containers = 0;
    for (JsonNode node : on.nodes()) {
      containers += node.path("numContainers").asInt();
    }
    return containers;
  }

  long capacity(String nodeId) {
    for (JsonNode node : hadoop.nodes()) {
      if (node.path("id").asText().equals(nodeId)
          && node.path("state").asText().equals("RUNNING")) {
        return node.path("usedMemoryMB").asLong() + node.path("availMemoryMB").asLong();
      }
    }
    return 0;
  }

  int starts(String nodeId) {
    return workers().stream()
        .map(worker -> worker.path("daemon"))
        .filter(daemon -> daemon.path("nodeId").asText().equals(nodeId))
        .mapToInt(daemon -> daemon.path("starts").asInt())
        .sum();
  }

  ProcessHandle nodeManager(String nodeId) {
    String port = nodeId.substring(nodeId.lastIndexOf(':'));
    List<Long> found = new ArrayList<>();
    cluster.cluster().processes().stream()
        .filter(one -> one.commandLine().contains("-Dproc_nodemanager"))
        .filter(one -> one.commandLine().contains("yarn.nodemanager.address="))
        .filter(one -> one.commandLine().contains(port + " "))
        .filter(one -> !one.commandLine().contains("setpriv"))
        .forEach(one -> found.add(one.pid()));
    assertThat(found).hasSize(1);
    return ProcessHandle.of(found.get(0)).orElseThrow();
  }

  Set<Long> containerProcesses() {
    Set<Long> pids = new HashSet<>();
    cluster.cluster().processes().stream()
        .filter(one -> one.commandLine().contains("org.apache.hadoop.mapred.YarnChild"))
        .filter(one -> !one.commandLine().contains("bash"))
        .forEach(one -> pids.add(one.pid()));
    return pids;
  }

  /** Processes of ApplicationMasters. */
  Set<String> masters() {
    Set<String> pids = new HashSet<>();
    cluster.cluster().processes().stream()
        .filter(one -> one.commandLine().contains("MRAppMaster"))
        .filter(one -> !one.commandLine().contains("bash"))
        .forEach(one -> pids.add(Long.toString(one.pid())));
    return pids;
  }

  void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        SLOW,
        condition,
        () ->
            hadoop.nodes()
                + "\n"
                + leader.get("/v1/hadoop").map(Object::toString).orElse("")
                + "\n"
                + leader.get("/v1/decisions").map(Object::toString).orElse("")
                + "\n"
                + leader.get("/v1/pending").map(Object::toString).orElse("")
                + "\n"
                + cluster.logs());
  }
}
