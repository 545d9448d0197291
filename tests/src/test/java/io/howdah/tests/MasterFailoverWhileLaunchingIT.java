package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.WireProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The master fails over, or the wire to it breaks, while some of 60 instances are launched and
 * others are not: in the end each runs once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MasterFailoverWhileLaunchingIT {
  private static final String COMMAND = "sleep 1000";
  private static final int INSTANCES = 60;

  private final List<Invariants.Wanted> wanted = new ArrayList<>();
  private TestCluster cluster;
  private BrokerFile file;
  private MesosView mesos;
  private WireProxy wire;
  private LocalBroker broker;
  private Set<String> frameworks;

  @BeforeAll
  void start() {
    // Slow tasks: a fault finds them launched and not yet running.
    cluster =
        TestCluster.start(
            "master-failover",
            TestCluster.simulated(20, "cpus:4;mem:4096;disk:10000"),
            "--simulated-delay",
            "300ms");
    mesos = new MesosView(cluster.mesos());
    wire = cluster.proxy(cluster.mesos().address());
    file = cluster.file().withMasters(wire.address());
    broker = cluster.startBrokers(1, file);
    frameworks = mesos.frameworks();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** Launches that the old master took are heard of from the new one, others are made again. */
  @Test
  void theMasterFailsOver() {
    whileLaunching("failover", mesos::restartMaster);
  }

  /** Connections are reset with calls under way: which of them arrived is for chance to say. */
  @Test
  void theConnectionsAreReset() {
    whileLaunching(
        "reset",
        () -> {
          wire.cut();
          wire.heal();
        });
  }

  /** Whatever is said arrives byte by byte, and the stream is reset in the middle of it. */
  @Test
  void everythingArrivesByteByByte() {
    wire.drip();
    whileLaunching("drip", wire::reset);
    wire.heal();
  }

  private void whileLaunching(String service, Runnable fault) {
    file = file.command("/" + service, INSTANCES, COMMAND);
    TestCluster.write(broker, file);
    Await.until(
        "that some tasks are launched",
        TestCluster.PATIENCE,
        () -> !mesos.tasksOf(service).isEmpty(),
        cluster::logs);
    System.out.printf("%s: %d tasks at the fault%n", service, mesos.tasksOf(service).size());
    fault.run();
    // The services of the methods before run on: an operator's slip that stops all is refused.
    wanted.add(new Invariants.Wanted(service, INSTANCES, COMMAND));
    Invariants.awaitAfterMasterFailover(cluster, wanted);
    assertThat(mesos.frameworks()).isEqualTo(frameworks);
  }
}
