package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Law 2 (fencing) with processes: a leader that is stopped for longer than its ZooKeeper session
 * and goes on afterwards writes nothing, calls nothing, and ends.
 */
class PausedLeaderIT {
  private static final Duration END = Duration.ofSeconds(30);

  @Test
  void aLeaderThatWasStoppedWritesAndCallsNothing() {
    try (TestCluster cluster =
        TestCluster.start(
            "paused-leader", TestCluster.simulated(4, "cpus:4;mem:4096;disk:10000"))) {
      MesosView mesos = new MesosView(cluster.mesos());
      BrokerFile before = cluster.file().command("/web", 5, "sleep 1000");
      LocalBroker old = cluster.startBrokers(2, before);
      LocalBroker fresh = cluster.otherThan(old);
      awaitRunning(cluster, mesos, 5);
      // What it would do at once if it could: its file is changed while it stands still.
      old.process().pause();
      Measure takeover = Measure.start("SIGSTOP to a new ACTIVE leader (session 4 s)");
      TestCluster.write(old, before.withoutServices().command("/web", 20, "sleep 3000"));
      assertThat(cluster.awaitLeaderOtherThan(old)).isSameAs(fresh);
      takeover.print();
      TestCluster.write(fresh, before.withoutServices().command("/web", 8, "sleep 1000"));
      awaitRunning(cluster, mesos, 8);

      try (StoreView store = new StoreView(cluster.zooKeeper().connectString())) {
        long epoch = store.epoch();
        Map<String, String> writes = store.writes();
        Map<String, Long> calls = mesos.allCalls();
        old.process().resume();
        int status = old.process().awaitEnd(END);

        assertThat(status).as(TestCluster.log(old)).isEqualTo(TestCluster.LEADERSHIP_LOST);
        assertThat(store.writes()).isEqualTo(writes);
        assertThat(mesos.allCalls()).isEqualTo(calls);
        assertThat(cluster.ask(fresh, "/v1/status").path("epoch").asLong()).isEqualTo(epoch);
      }
      assertThat(mesos.tasks()).hasSize(8);

      cluster.restart(old);
      String leader = fresh.web().substring("http://".length());
      Await.until(
          "that the restarted broker carries requests to the leader",
          TestCluster.PATIENCE,
          () -> {
            HttpResponse<String> answer = new Http().get(old.web() + "/v1/services/web?a=b%2Fc");
            return answer.statusCode() == 200
                && answer
                    .headers()
                    .firstValue("X-Marathon-Leader")
                    .orElse("")
                    .equals("http://" + leader);
          },
          cluster::logs);
      assertThat(cluster.ask(old, "/v1/status").path("phase").asText()).isEqualTo("STANDBY");
      assertThat(cluster.ask(old, "/v1/leader").path("leader").asText()).isEqualTo(leader);
      // Its own, newer file counts for nothing (law 10).
      assertThat(cluster.ask(fresh, "/v1/services/web").path("wanted").asInt()).isEqualTo(8);
      Invariants.await(cluster, new Invariants.Wanted("web", 8, "sleep 1000"));
    }
  }

  private static void awaitRunning(TestCluster cluster, MesosView mesos, int count) {
    Await.until(
        count + " tasks RUNNING and acknowledged",
        TestCluster.PATIENCE,
        () ->
            mesos.tasks().size() == count
                && mesos.tasks().stream()
                    .allMatch(t -> t.state().equals("TASK_RUNNING") && t.acknowledged()),
        () -> mesos.tasks() + "\n" + cluster.logs());
  }
}
