package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import io.howdah.localcluster.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A real Hadoop on workers that the broker launched through the real executor: a job outlives its
 * leader, a worker its executor, and a fleet shrinks where it is idle. The methods are the steps of
 * one story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MapReduceFailoverIT {
  private static final NodeCapacity CAPACITY = new NodeCapacity(2, 1536);
  private static final Duration SLOW = Duration.ofMinutes(3);

  private TestCluster cluster;
  private LocalHadoop hadoop;
  private LocalBroker leader;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start(
            "mapreduce-failover", new AgentSpec(2, "cpus:4;mem:4096;disk:10000", false));
    hadoop = cluster.cluster().startHadoop(CAPACITY);
    hadoop.awaitReady();
    Measure up = Measure.start("two brokers' start to 2 NodeManagers RUNNING");
    leader = cluster.startBrokers(2, file(2));
    await("two NodeManagers RUNNING", () -> nodes("RUNNING").size() == 2);
    up.print();
    await("both are RUNNING for the broker", () -> running().size() == 2);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void aJobGoesOnWhileTheLeaderIsKilled() throws Exception {
    List<String> workers = running();
    Set<String> nodes = nodes("RUNNING");
    CountDownLatch mapping = new CountDownLatch(1);
    CompletableFuture<CommandResult> job =
        CompletableFuture.supplyAsync(
            () ->
                hadoop.command(
                    Duration.ofMinutes(5),
                    line -> {
                      if (line.contains(" map ") && !line.contains("map 0%")) {
                        mapping.countDown();
                      }
                    },
                    "jar",
                    hadoop.examples().toString(),
                    "pi",
                    "8",
                    "1000"));
    assertThat(mapping.await(SLOW.toSeconds(), TimeUnit.SECONDS))
        .as("the first map has ended")
        .isTrue();
    leader.process().kill();
    Measure failover = Measure.start("failover kill -9 to ACTIVE, during a job (session 4 s)");
    LocalBroker successor = cluster.awaitLeaderOtherThan(leader);
    failover.print();
    CommandResult result = job.get(5, TimeUnit.MINUTES).orFail();
    assertThat(result.output()).contains("Estimated value of Pi is 3.14");
    cluster.restart(leader);
    leader = successor;
    // Nothing was touched: the same workers on the same nodes.
    await("the new leader knows both workers", () -> running().size() == 2);
    assertThat(running()).isEqualTo(workers);
    assertThat(nodes("RUNNING")).isEqualTo(nodes);
  }

  @Test
  @Order(2)
  void aKilledExecutorComesBackInItsPlace() {
    JsonNode before = workers().get(0);
    String node = before.path("daemon").path("nodeId").asText();
    RunningProcess executor = executorOf(before.path("id").asText());
    Measure back = Measure.start("executor kill -9 to its NodeId RUNNING again");
    ProcessHandle.of(executor.pid()).orElseThrow().destroyForcibly();
    await(
        "another worker in its place",
        () ->
            workers().stream()
                .anyMatch(
                    worker ->
                        worker.path("state").asText().equals("RUNNING")
                            && worker.path("place").equals(before.path("place"))
                            && !worker.path("id").equals(before.path("id"))
                            && worker.path("daemon").path("nodeId").asText().equals(node)));
    await("two NodeManagers RUNNING", () -> nodes("RUNNING").size() == 2);
    back.print();
    assertThat(nodes("RUNNING")).contains(node);
  }

  @Test
  @Order(3)
  void scalingDownTakesTheIdleWorker() {
    // The first job's last container counts until its node, whose executor was killed, has reported
    // it: what is busy then is not what this job makes busy.
    await("no container of an earlier job", () -> containers() == 0);
    // A job of one long map and its AM: made small enough to fit on one node.
    CompletableFuture<CommandResult> job =
        CompletableFuture.supplyAsync(
            () ->
                hadoop.command(
                    Duration.ofMinutes(5),
                    "jar",
                    hadoop.examples().toString(),
                    "pi",
                    "-Dmapreduce.job.ubertask.enable=true",
                    "1",
                    "400000000"));
    await("a container of the job", () -> busy().size() == 1 && containers() >= 1);
    String busy = busy().iterator().next();
    Set<String> idle = new HashSet<>(nodes("RUNNING"));
    idle.remove(busy);
    Measure down = Measure.start("fleet 2 to 1 to SHUTDOWN of the idle node");
    TestCluster.write(leader, file(1));
    await("the idle node is SHUTDOWN", () -> nodes("SHUTDOWN").containsAll(idle));
    down.print();
    assertThat(nodes("RUNNING")).containsExactly(busy);
    job.join().orFail();
    await("one worker", () -> running().size() == 1 && workers().size() == 1);
    assertThat(nodes("RUNNING")).containsExactly(busy);
  }

  private BrokerFile file(int workers) {
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
            workers: %d
            capacity: {vcores: %d, memory: %dMB}
            directory: %s
            constraints: [[hostname, UNIQUE]]
            container-cgroup: false
            """
                .formatted(
                    workers,
                    CAPACITY.vcores(),
                    CAPACITY.memoryMegabytes(),
                    cluster.cluster().folder().resolve("run/places")));
  }

  private RunningProcess executorOf(String worker) {
    // The sandbox is named by the executor's id.
    List<RunningProcess> executors =
        cluster.cluster().processes().stream()
            .filter(one -> one.commandLine().contains("io.howdah.executor"))
            .filter(one -> workingFolder(one.pid()).contains(executorId(worker)))
            .toList();
    assertThat(executors).as(cluster.cluster().processes().toString()).hasSize(1);
    return executors.get(0);
  }

  private String executorId(String worker) {
    return cluster.ask(leader, "/v1/instances/" + worker).path("executorId").asText();
  }

  private static String workingFolder(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd")).toString();
    } catch (IOException gone) {
      // It ended between the listing and this look.
      return "";
    }
  }

  private List<JsonNode> workers() {
    return leader
        .get("/v1/workers")
        .map(body -> StreamSupport.stream(body.path("workers").spliterator(), false).toList())
        .orElse(List.of());
  }

  private List<String> running() {
    return TestCluster.instances(leader, "hadoop", "RUNNING").stream().sorted().toList();
  }

  private Set<String> nodes(String state) {
    Set<String> ids = new HashSet<>();
    for (JsonNode node : hadoop.nodes()) {
      if (node.path("state").asText().equals(state)) {
        ids.add(node.path("id").asText());
      }
    }
    return ids;
  }

  private Set<String> busy() {
    Set<String> ids = new HashSet<>();
    for (JsonNode node : hadoop.nodes()) {
      if (node.path("numContainers").asInt() > 0) {
        ids.add(node.path("id").asText());
      }
    }
    return ids;
  }

  private int containers() {
    return StreamSupport.stream(hadoop.nodes().spliterator(), false)
        .mapToInt(node -> node.path("numContainers").asInt())
        .sum();
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what, SLOW, condition, () -> hadoop.nodes() + "\n" + workers() + "\n" + cluster.logs());
  }
}
