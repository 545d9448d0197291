package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalResourceManager;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two ResourceManagers, of which the active one is killed while capacity moves in either direction,
 * with one job that runs through all of it. The methods are the steps of one story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ResourceManagerFailoverIT extends ElasticStory {
  /** Two steps of a worker have to go, and all of them hold containers. */
  private static final String LARGE_SERVICE =
      "{id: /web, instances: 1, cmd: \"sleep 1000\", cpus: 2.2, mem: 64, portDefinitions: []}";

  /** Long enough to kill a ResourceManager while the containers still have theirs. */
  private static final String GRACE = "8s";

  private static final int ALL = 6;

  private CompletableFuture<CommandResult> job;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start(
            "resource-manager-pair", new AgentSpec(2, "cpus:4;mem:2400;disk:10000", false));
    hadoop = cluster.cluster().startHadoopWithPair(LARGEST, cluster.zooKeeper());
    hadoop.awaitReady();
    leader = cluster.startBrokers(1, file());
    sampleLaws();
  }

  @Test
  @Order(1)
  void growthGoesOnWithTheOtherOne() {
    job = sleepJob(40, 8_000);
    await(
        "the ApplicationMaster runs, and leases of the second worker are there",
        () -> containers() >= 1 && tasks("lease.").size() > 2);
    Set<String> masters = masters();
    LocalResourceManager killed = killActive();
    Measure growth = Measure.start("active ResourceManager kill -9 to full growth on the other");
    await("all containers", () -> containers() == ALL);
    growth.print();
    anchorIsBack();
    assertThat(hadoop.active().orElseThrow().id()).isNotEqualTo(killed.id());
    assertThat(masters()).as("the ApplicationMaster goes on").isEqualTo(masters);
    killed.start();
    hadoop.awaitResourceManager();
  }

  @Test
  @Order(2)
  void aShrinkIsFinishedWithTheOtherOne() {
    awaitFinishedMaps();
    Set<String> masters = masters();
    awaitMiddleOfShrink();
    LocalResourceManager killed = killActive();
    awaitService();
    assertThat(hadoop.active().orElseThrow().id()).isNotEqualTo(killed.id());
    serviceLeavesAndHadoopGrows();
    assertThat(masters()).as("the ApplicationMaster goes on").isEqualTo(masters);
  }

  @Test
  @Order(3)
  void aShrinkIsFinishedWithTheSameOneStartedAgain() {
    // The other one is still down.
    Set<String> masters = masters();
    awaitMiddleOfShrink();
    killActive().start();
    awaitService();
    serviceLeavesAndHadoopGrows();
    assertThat(masters()).as("the ApplicationMaster goes on").isEqualTo(masters);
    succeeded(job);
    System.out.printf(
        "SAMPLES of laws 6 and 7: %d, %d of them without an anchor%n",
        laws.samples(), laws.samplesWithoutAnchor());
    assertThat(laws.samples()).isGreaterThan(100);
  }

  /** Nodes come back one by one to a ResourceManager that begins to serve: law 7 has to wait. */
  private LocalResourceManager killActive() {
    LocalResourceManager active = hadoop.awaitActive();
    laws.anchorIsLost(true);
    active.process().kill();
    return active;
  }

  private void anchorIsBack() {
    await(
        "the anchor is registered again",
        () -> hadoop.runningNodes().stream().anyMatch(id -> capacity(id) == largest()));
    laws.anchorIsLost(false);
  }

  /** Maps have finished, so that there is output to lose, and others run. */
  private void awaitFinishedMaps() {
    await("maps run on all of it", () -> containerProcesses().size() == ALL - 1);
    Set<Long> first = containerProcesses();
    await("a map has finished", () -> !containerProcesses().containsAll(first));
  }

  /** The broker has asked for less, YARN knows, and the containers are still there. */
  private void awaitMiddleOfShrink() {
    TestCluster.write(leader, file().service(LARGE_SERVICE));
    await(
        "a node has less capacity than its containers use, and /v1/hadoop says why",
        () ->
            isOverCommitted()
                && leader
                    .get("/v1/hadoop")
                    .filter(body -> body.toString().contains("giving back 2 steps"))
                    .isPresent());
    assertThat(tasks("lease.")).as("no lease has gone").hasSize(4);
  }

  private void awaitService() {
    Measure room = Measure.start("ResourceManager kill -9 in mid-shrink to the service's RUNNING");
    await("the service runs", () -> tasks("service.").size() == 1);
    room.print();
    assertThat(tasks("lease.")).as("leases left").hasSize(2);
    assertThat(job).isNotDone();
    anchorIsBack();
  }

  private void serviceLeavesAndHadoopGrows() {
    TestCluster.write(leader, file().service("{id: /web, cmd: \"sleep 1000\", removed: true}"));
    await("the service is gone", () -> tasks("service.").isEmpty());
    Measure again = Measure.start("service gone to all containers again");
    await("all containers again", () -> containers() == ALL);
    again.print();
  }

  private BrokerFile file() {
    return file(2, GRACE);
  }

  private static long largest() {
    return LARGEST.memoryMegabytes();
  }

  private boolean isOverCommitted() {
    for (JsonNode node : hadoop.nodes()) {
      if (node.path("availMemoryMB").asLong() < 0) {
        return true;
      }
    }
    return false;
  }
}
