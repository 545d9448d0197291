package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A standby carries requests to whoever leads, through the leader's death. */
class StandbyProxyIT {
  /** What clients are told while nobody leads, or the one that led is gone. */
  private static final Set<Integer> ASK_AGAIN = Set.of(502, 503, 504);

  private final Http http = new Http();

  @Test
  void theThirdBrokerCarriesRequestsToTheNextLeader() throws Exception {
    try (TestCluster cluster =
        TestCluster.start(
            "standby-proxy", TestCluster.simulated(2, "cpus:4;mem:4096;disk:10000"))) {
      LocalBroker leader = cluster.startBrokers(3, cluster.file().command("/web", 2, "sleep 1000"));
      LocalBroker standby = cluster.otherThan(leader);
      awaitCarried(cluster, standby, leader);
      Await.until(
          "both tasks, as the standby tells",
          TestCluster.PATIENCE,
          () -> TestCluster.instances(standby, "/web", "RUNNING").size() == 2,
          cluster::logs);
      HttpResponse<String> carried = http.get(standby.web() + "/v1/services/web");
      assertThat(carried.headers().firstValue("X-Marathon-Via"))
          .contains("1.1 " + address(standby));

      // A revision through the standby is the leader's.
      String text =
          Files.readString(leader.configuration()).replace("instances: 2", "instances: 3");
      HttpResponse<String> applied =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(standby.web() + "/v1/configuration"))
                      .header("Content-Type", "application/yaml")
                      .POST(HttpRequest.BodyPublishers.ofString(text))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
      Await.until(
          "three are wanted, as the leader tells",
          TestCluster.PATIENCE,
          () -> cluster.ask(leader, "/v1/services/web").path("wanted").asInt() == 3,
          cluster::logs);

      leader.process().kill();
      Set<Integer> meanwhile = ConcurrentHashMap.newKeySet();
      Await.until(
          "that the standby carries requests to the next leader, or is it",
          TestCluster.PATIENCE,
          () -> {
            HttpResponse<String> answer = http.get(standby.web() + "/v1/services/web");
            meanwhile.add(answer.statusCode());
            return answer.statusCode() == 200;
          },
          cluster::logs);
      meanwhile.remove(200);
      assertThat(ASK_AGAIN).containsAll(meanwhile);
      LocalBroker next = cluster.awaitLeaderOtherThan(leader);
      assertThat(cluster.ask(next, "/v1/services/web").path("wanted").asInt()).isEqualTo(3);
      for (LocalBroker broker : cluster.brokers()) {
        if (broker != leader && broker != next) {
          awaitCarried(cluster, broker, next);
        }
      }

      // The one that led is carried for as well, once it is back.
      cluster.restart(leader);
      awaitCarried(cluster, leader, next);
    }
  }

  private void awaitCarried(TestCluster cluster, LocalBroker standby, LocalBroker leader) {
    Await.until(
        standby.name() + " carries requests to " + leader.name(),
        TestCluster.PATIENCE,
        () -> {
          HttpResponse<String> answer = http.get(standby.web() + "/v1/services/web");
          return answer.statusCode() == 200
              && answer.headers().firstValue("X-Marathon-Leader").orElse("").equals(leader.web());
        },
        cluster::logs);
  }

  private static String address(LocalBroker broker) {
    return broker.web().substring("http://".length());
  }
}
