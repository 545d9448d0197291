package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A fleet that follows demand, with an unmodified ResourceManager and real jobs. The methods are
 * the steps of one story; laws 6 and 7 are looked at several times a second through all of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ElasticHadoopIT {
  private static final NodeCapacity LARGEST = new NodeCapacity(3, 1536);
  private static final Duration SLOW = Duration.ofMinutes(2);

  private TestCluster cluster;
  private LocalHadoop hadoop;
  private LocalBroker leader;
  private LawSampler laws;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start("elastic-hadoop", new AgentSpec(3, "cpus:4;mem:2400;disk:10000", false));
    hadoop = cluster.cluster().startHadoop(LARGEST);
    hadoop.awaitReady();
    leader = cluster.startBrokers(2, file());
    laws =
        new LawSampler(new MesosView(cluster.mesos()), hadoop, () -> leader, 400, 0.3, LARGEST)
            .start();
  }

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

  @Test
  @Order(1)
  void fromZeroWorkersAJobGetsWhatItAsksFor() {
    assertThat(running()).isEmpty();
    Measure pending = Measure.start("job submitted with no worker to its AM's container");
    CompletableFuture<CommandResult> job = sleepJob(10, 6_000);
    await("the first container", () -> containers() >= 1);
    pending.print();
    Measure growth = Measure.start("the AM's container to 9 containers on 3 workers");
    await("nine containers", () -> containers() == 9);
    growth.print();
    assertThat(running()).hasSize(3);
    succeeded(job);
  }

  @Test
  @Order(2)
  void whenAllIsIdleEverythingGoesBack() {
    Measure back = Measure.start("end of the job to zero workers (idle-release 10 s)");
    await("no worker", () -> running().isEmpty() && hadoop.runningNodes().isEmpty());
    back.print();
    await("no lease and no worker in Mesos", () -> tasks("").isEmpty());
  }

  @Test
  @Order(3)
  void aServiceGetsRoomOnTheFullClusterAndTheJobGoesOn() {
    CompletableFuture<CommandResult> job = sleepJob(16, 12_000);
    await("nine containers", () -> containers() == 9);
    Set<String> masters = masters();
    Measure room = Measure.start("service submitted to its RUNNING on a full cluster (grace 1 s)");
    TestCluster.write(leader, file().service(SERVICE));
    await("the service runs", () -> tasks("service.").size() == 1);
    room.print();
    assertThat(tasks("lease.")).as("leases left").hasSizeLessThan(6);
    assertThat(job).isNotDone();
    Measure again = Measure.start("service removed to nine containers again");
    TestCluster.write(leader, file().service("{id: /web, cmd: \"sleep 1000\", removed: true}"));
    await("the service is gone", () -> tasks("service.").isEmpty());
    await(
        "nine containers again, or the job is nearly over",
        () -> containers() == 9 || job.isDone());
    again.print();
    assertThat(masters()).as("the ApplicationMaster was not restarted").isEqualTo(masters);
    succeeded(job);
  }

  @Test
  @Order(4)
  void aNodeManagerThatIsKilledComesBackWithItsContainersAndItsCapacity() {
    CompletableFuture<CommandResult> job = sleepJob(8, 25_000);
    await("eight maps run", () -> containerProcesses().size() == 8);
    JsonNode worker = workers().get(0);
    String node = worker.path("daemon").path("nodeId").asText();
    int starts = worker.path("daemon").path("starts").asInt();
    Set<Long> before = containerProcesses();
    nodeManager(node).destroyForcibly();
    Measure back = Measure.start("NodeManager kill -9 to its full capacity again");
    await("it is started again", () -> starts(node) > starts);
    assertThat(containerProcesses()).as("the same container processes go on").containsAll(before);
    await("its capacity is back", () -> capacity(node) == LARGEST.memoryMegabytes());
    back.print();
    succeeded(job);
  }

  @Test
  @Order(5)
  void theResourceManagerIsKilledWhileAJobGrows() {
    await("all is small again", () -> containers() == 0);
    CompletableFuture<CommandResult> job = sleepJob(8, 8_000);
    await("a lease is there or on its way", () -> !tasks("lease.").isEmpty());
    // A ResourceManager that starts again has the nodes that come back first, small or large.
    laws.anchorIsLost(true);
    hadoop.resourceManager().kill();
    hadoop.startResourceManager();
    hadoop.awaitResourceManager();
    await("nine containers, or it is nearly over", () -> containers() == 9 || job.isDone());
    laws.anchorIsLost(false);
    succeeded(job);
  }

  @Test
  @Order(6)
  void theLeaderIsKilledWhileCapacityIsTakenBack() {
    CompletableFuture<CommandResult> job = sleepJob(14, 12_000);
    await("nine containers", () -> containers() == 9);
    TestCluster.write(leader, file().service(SERVICE));
    await("something is being taken back", () -> containers() < 9);
    leader.process().kill();
    LocalBroker old = leader;
    leader = cluster.awaitLeaderOtherThan(old);
    await("the service runs", () -> tasks("service.").size() == 1);
    succeeded(job);
    cluster.restart(old);
    TestCluster.write(leader, file().service("{id: /web, cmd: \"sleep 1000\", removed: true}"));
    await("everything goes back", () -> running().isEmpty() && tasks("").isEmpty());
    System.out.printf(
        "SAMPLES of laws 6 and 7: %d, %d of them without an anchor%n",
        laws.samples(), laws.samplesWithoutAnchor());
    assertThat(laws.samples()).isGreaterThan(100);
  }

  private static final String SERVICE =
      "{id: /web, instances: 1, cmd: \"sleep 1000\", cpus: 1.2, mem: 64, portDefinitions: []}";

  private BrokerFile file() {
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
                .formatted(hadoop.configuration(), hadoop.home(), System.getProperty("java.home")))
        .fleet(
            """
            name: hadoop
            workers: {min: 0, max: 3}
            capacity: {min: {vcores: 1, memory: 512MB}, max: {vcores: 3, memory: 1536MB}, step: {vcores: 1, memory: 512MB}}
            idle-release: 10s
            hysteresis: 5s
            directory: %s
            constraints: [[hostname, UNIQUE]]
            container-cgroup: false
            """
                .formatted(cluster.cluster().folder().resolve("run/places")))
        .pool("{name: hadoop, priority: 1}")
        .pool("{name: services, priority: 10, reclaim: {grace: 1s}}");
  }

  private CompletableFuture<CommandResult> sleepJob(int maps, int mapMillis) {
    return CompletableFuture.supplyAsync(
        () ->
            hadoop.command(
                Duration.ofMinutes(4),
                "org.apache.hadoop.mapreduce.SleepJob",
                "-m",
                Integer.toString(maps),
                "-r",
                "1",
                "-mt",
                Integer.toString(mapMillis),
                "-rt",
                "500"));
  }

  private void succeeded(CompletableFuture<CommandResult> job) {
    CommandResult result = job.join();
    assertThat(result.output() + result.errors()).contains("completed successfully");
    assertThat(result.output() + result.errors()).doesNotContain("Failed map tasks");
    result.orFail();
  }

  private List<String> running() {
    return workers().stream().map(worker -> worker.path("id").asText()).toList();
  }

  private List<JsonNode> workers() {
    return leader
        .get("/v1/workers")
        .map(body -> StreamSupport.stream(body.path("workers").spliterator(), false).toList())
        .orElse(List.of());
  }

  /** Mesos tasks whose ids begin so, and which run. */
  private List<String> tasks(String prefix) {
    return new MesosView(cluster.mesos())
        .tasks().stream()
            .filter(task -> task.id().startsWith(prefix))
            .filter(task -> prefix.isEmpty() || task.state().equals("TASK_RUNNING"))
            .map(MesosView.Task::id)
            .toList();
  }

  private int containers() {
    int containers = 0;
    for (JsonNode node : hadoop.nodes()) {
      containers += node.path("numContainers").asInt();
    }
    return containers;
  }

  private long capacity(String nodeId) {
    for (JsonNode node : hadoop.nodes()) {
      if (node.path("id").asText().equals(nodeId)
          && node.path("state").asText().equals("RUNNING")) {
        return node.path("usedMemoryMB").asLong() + node.path("availMemoryMB").asLong();
      }
    }
    return 0;
  }

  private int starts(String nodeId) {
    return workers().stream()
        .map(worker -> worker.path("daemon"))
        .filter(daemon -> daemon.path("nodeId").asText().equals(nodeId))
        .mapToInt(daemon -> daemon.path("starts").asInt())
        .sum();
  }

  private ProcessHandle nodeManager(String nodeId) {
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

  private Set<Long> containerProcesses() {
    Set<Long> pids = new HashSet<>();
    cluster.cluster().processes().stream()
        .filter(one -> one.commandLine().contains("org.apache.hadoop.mapred.YarnChild"))
        .filter(one -> !one.commandLine().contains("bash"))
        .forEach(one -> pids.add(one.pid()));
    return pids;
  }

  /** Processes of ApplicationMasters. */
  private Set<String> masters() {
    Set<String> pids = new HashSet<>();
    cluster.cluster().processes().stream()
        .filter(one -> one.commandLine().contains("MRAppMaster"))
        .filter(one -> !one.commandLine().contains("bash"))
        .forEach(one -> pids.add(Long.toString(one.pid())));
    return pids;
  }

  private void await(String what, BooleanSupplier condition) {
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
