package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
class ElasticHadoopIT extends ElasticStory {
  @BeforeAll
  void start() {
    cluster =
        TestCluster.start("elastic-hadoop", new AgentSpec(3, "cpus:4;mem:2400;disk:10000", false));
    hadoop = cluster.cluster().startHadoop(LARGEST);
    hadoop.awaitReady();
    leader = cluster.startBrokers(2, keepingIdleCapacity());
    sampleLaws();
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
  void aServiceGetsRoomOnAnIdleClusterAtOnce() {
    await("nothing runs", () -> containers() == 0);
    int leases = tasks("lease.").size();
    Measure room = Measure.start("service submitted to its RUNNING on an idle cluster");
    TestCluster.write(leader, keepingIdleCapacity().service(SERVICE));
    await("the service runs", () -> tasks("service.").size() == 1);
    room.print();
    assertThat(leader.get("/v1/decisions").orElseThrow().toString())
        .as("taken back, not given back because nobody needed it")
        .containsPattern("take back [^\"]*: 0 containers are expected to end");
    assertThat(tasks("lease.")).hasSizeLessThan(leases);
    TestCluster.write(leader, file().service("{id: /web, cmd: \"sleep 1000\", removed: true}"));
    await("the service is gone", () -> tasks("service.").isEmpty());
  }

  @Test
  @Order(3)
  void whenAllIsIdleEverythingGoesBack() {
    Measure back = Measure.start("idle-release of 10 s to zero workers");
    await("no worker", () -> running().isEmpty() && hadoop.runningNodes().isEmpty());
    back.print();
    await("no lease and no worker in Mesos", () -> tasks("").isEmpty());
  }

  @Test
  @Order(4)
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
  @Order(5)
  void aNodeManagerThatIsKilledComesBackWithItsContainersAndItsCapacity() throws IOException {
    Path gate = cluster.cluster().folder().resolve("gate");
    CompletableFuture<CommandResult> job = gatedJob(8, gate);
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
    assertThat(containerProcesses()).as("none was started anew").isEqualTo(before);
    Files.createFile(gate);
    succeeded(job);
  }

  @Test
  @Order(6)
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
  @Order(7)
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

  private BrokerFile file() {
    return file(3, "1s");
  }

  /** So long that nothing goes back by itself while a service asks for it. */
  private BrokerFile keepingIdleCapacity() {
    return file(fleet("hadoop", 3, "").replace("idle-release: 10s", "idle-release: 10m"), "1s");
  }
}
