package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.WireProxy;
import io.howdah.localcluster.WireProxy.Direction;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The connections between broker and master stay open and carry nothing any more: the broker learns
 * it from heartbeats that do not come, and subscribes again.
 */
class StreamHalfOpenIT {
  private static final String COMMAND = "sleep 1000";
  private static final int BEFORE = 5;
  private static final int AFTER = 12;

  private TestCluster cluster;
  private MesosView mesos;
  private WireProxy wire;
  private LocalBroker broker;
  private Set<String> frameworks;

  @BeforeEach
  void start() {
    cluster =
        TestCluster.start(
            "stream-half-open",
            TestCluster.simulated(4, "cpus:4;mem:4096;disk:10000"),
            "--heartbeat-interval",
            "1s");
    mesos = new MesosView(cluster.mesos());
    wire = cluster.proxy(cluster.mesos().address());
    broker = cluster.startBrokers(1, file(BEFORE));
    settled(BEFORE);
    frameworks = mesos.frameworks();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void neitherDirectionCarriesAnything() {
    halfOpen(Direction.TO_SERVER, Direction.TO_CLIENT);
  }

  /** Calls arrive; that they did, and what came of them, does not. */
  @Test
  void onlyCallsArrive() {
    halfOpen(Direction.TO_CLIENT);
  }

  private void halfOpen(Direction... lost) {
    long subscriptions = mesos.calls("subscribe");
    wire.swallow(lost);
    Measure noticed = Measure.start("half-open stream to the next subscription (heartbeats 1 s)");
    TestCluster.write(broker, file(AFTER));
    Await.until(
        "another subscription",
        TestCluster.PATIENCE,
        () -> mesos.calls("subscribe") > subscriptions,
        cluster::logs);
    noticed.print();
    settled(AFTER);
    noticed.print();
    assertThat(mesos.frameworks()).isEqualTo(frameworks);
    // Each of them was launched once.
    assertThat(mesos.counter("master/messages_launch_tasks")).isEqualTo(AFTER);
    assertThat(mesos.completed()).isEmpty();
  }

  private BrokerFile file(int instances) {
    return cluster.file().withMasters(wire.address()).command("/web", instances, COMMAND);
  }

  private void settled(int instances) {
    Invariants.await(cluster, new Invariants.Wanted("web", instances, COMMAND));
  }
}
