package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.WireProxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** ZooKeeper's answers are late. The methods are one story. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SlowZooKeeperIT {
  private static final String COMMAND = "sleep 1000";

  private TestCluster cluster;
  private MesosView mesos;
  private WireProxy wire;
  private LocalBroker broker;
  private long epoch;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start("slow-zookeeper", TestCluster.simulated(4, "cpus:4;mem:4096;disk:10000"));
    mesos = new MesosView(cluster.mesos());
    wire = cluster.proxy(cluster.zooKeeperServers());
    broker = cluster.startBrokers(1, file(2));
    settled(2);
    epoch = cluster.store().epoch();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** A commit takes a fifth of a second more, which offers can wait for. */
  @Test
  @Order(1)
  void aSlowCommitDelaysOnly() {
    wire.delay(Duration.ofMillis(100));
    TestCluster.write(broker, file(12));
    settled(12);
    assertThat(launches()).isEqualTo(12);
  }

  /** A commit takes longer than an offer may be held (law 8): launches are withdrawn. */
  @Test
  @Order(2)
  void aCommitThatIsSlowerThanOffersMayWaitLaunchesNothingAndSaysSo() {
    wire.delay(Duration.ofMillis(800));
    TestCluster.write(broker, file(20));
    Await.until(
        "the problem in /v1/pending",
        TestCluster.PATIENCE,
        () ->
            broker
                .get("/v1/pending")
                .map(pending -> pending.findValuesAsText("problem"))
                .filter(problems -> problems.stream().anyMatch(text -> text.contains("store")))
                .isPresent(),
        () -> broker.get("/v1/pending") + "\n" + cluster.logs());
    assertThat(launches()).isEqualTo(12);
  }

  @Test
  @Order(3)
  void whenItIsQuickAgainWhatWaitedIsLaunched() {
    wire.heal();
    settled(20);
    assertThat(launches()).isEqualTo(20);
    // It has led all the time.
    assertThat(cluster.store().epoch()).isEqualTo(epoch);
  }

  private long launches() {
    return mesos.counter("master/messages_launch_tasks");
  }

  private BrokerFile file(int instances) {
    // As in production: late answers alone do not end the session.
    return BrokerFile.of(wire.address(), cluster.mesos().masters(), "10s")
        .command("/web", instances, COMMAND);
  }

  private void settled(int instances) {
    Invariants.await(cluster, new Invariants.Wanted("web", instances, COMMAND));
  }
}
