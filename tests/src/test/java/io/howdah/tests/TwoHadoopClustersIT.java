package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalHadoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two Hadoop clusters on one Mesos: two unmodified ResourceManagers, one broker, three agents. Each
 * cluster keeps one agent, and its pool may hold two. Laws 6 and 7 are looked at in both clusters
 * through all of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoHadoopClustersIT extends ElasticStory {
  private LocalHadoop reports;
  private LawSampler lawsOfReports;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start("two-hadoops", new AgentSpec(3, "cpus:4;mem:2400;disk:10000", false));
    hadoop = cluster.cluster().startHadoop(LARGEST);
    reports = cluster.cluster().startFurtherHadoop("reports", LARGEST);
    hadoop.awaitReady();
    reports.awaitReady();
    leader = cluster.startBrokers(1, file());
    await(
        "a node in each",
        () -> hadoop.runningNodes().size() == 1 && reports.runningNodes().size() == 1);
    sampleLaws();
    lawsOfReports =
        new LawSampler(new MesosView(cluster.mesos()), reports, () -> leader, 400, 0.3, LARGEST)
            .start();
  }

  @AfterAll
  void stopSampling() {
    if (lawsOfReports != null) {
      lawsOfReports.close();
    }
  }

  @AfterEach
  void lawsHeldInTheOtherClusterToo() {
    assertThat(lawsOfReports.violations()).isEmpty();
  }

  @Test
  void jobsRunOnBothAtTheSameTime() {
    CompletableFuture<CommandResult> one = sleepJob(6, 8_000);
    CompletableFuture<CommandResult> other = sleepJob(reports, 6, 8_000);
    await("containers in both", () -> containers() >= 2 && containers(reports) >= 2);
    assertThat(hadoop.runningNodes()).doesNotContainAnyElementsOf(reports.runningNodes());
    for (String name : List.of("default", "reports")) {
      assertThat(fleetOf(name).path("workers").size()).as(name).isPositive();
      assertThat(new Http().get(leader.web() + "/metrics").body())
          .containsPattern("howdah_nodes_running\\{cluster=\"" + name + "\"");
    }
    succeeded(one);
    succeeded(other);
  }

  private JsonNode fleetOf(String name) {
    for (JsonNode fleet : leader.get("/v1/hadoop").orElseThrow().path("fleets")) {
      if (fleet.path("cluster").asText().equals(name)) {
        return fleet;
      }
    }
    throw new AssertionError("no fleet of cluster " + name + " in /v1/hadoop");
  }

  private static String keepingOne(String fleet) {
    return fleet.replace("min: 0,", "min: 1,");
  }

  /** One worker takes 3.4 cpus and 2032 MB when it is whole. */
  private BrokerFile file() {
    String limit = "limit: {cpus: 6.8, memory: 4064}";
    String other =
        keepingOne(fleet("reports", 2, "cluster: reports\npool: reports\n"))
            .replace("idle-release: 10s", "idle-release: 5s");
    return clusterFile()
        .cluster(
            """
            name: reports
            client-configuration: %1$s
            home: %2$s
            agent-configuration: %1$s
            java-home: %3$s
            """
                .formatted(
                    reports.configuration(), reports.home(), System.getProperty("java.home")))
        .fleet(
            keepingOne(fleet("hadoop", 3, "cluster: default\n"))
                .replace("idle-release: 10s", "idle-release: 5s"))
        .fleet(other)
        .pool("{name: hadoop, priority: 1, %s}".formatted(limit))
        .pool("{name: reports, priority: 1, %s}".formatted(limit))
        .pool("{name: services, priority: 10, reclaim: {grace: 1s}}");
  }
}
