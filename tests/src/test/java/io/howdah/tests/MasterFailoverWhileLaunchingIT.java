package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.WireProxy;
import io.howdah.localcluster.WireProxy.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The master fails over, or the wire to it breaks, while 20 of 60 instances are launched and the
 * launches of others are stored and on their way: in the end each runs once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MasterFailoverWhileLaunchingIT {
  private static final String COMMAND = "sleep 1000";
  private static final int INSTANCES = 60;
  private static final int METHODS = 3;

  /** Bytes of a launch that arrive before its connection is reset: a part of the first ACCEPT. */
  private static final int PART = 1_000;

  private final List<Invariants.Wanted> wanted = new ArrayList<>();
  private TestCluster cluster;
  private BrokerFile file;
  private MesosView mesos;
  private WireProxy wire;
  private LocalBroker broker;
  private Rooms rooms;
  private Set<String> frameworks;

  @BeforeAll
  void start() {
    // Slow tasks: a fault finds them launched and not yet running.
    cluster =
        TestCluster.start(
            "master-failover",
            TestCluster.simulated(METHODS * Rooms.AGENTS, Rooms.RESOURCES),
            "--agent-lost-timeout",
            "600s",
            "--simulated-delay",
            "300ms");
    mesos = new MesosView(cluster.mesos());
    rooms = new Rooms(mesos, METHODS);
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
    launchSome("failover");
    long connections = wire.accepted();
    mesos.restartMaster();
    // What was held is on a connection that is no more.
    Await.until(
        "that the broker connects again",
        TestCluster.PATIENCE,
        () -> wire.accepted() > connections,
        cluster::logs);
    wire.heal();
    settled("failover");
    assertThat(launches()).isEqualTo(INSTANCES - Rooms.FIRST);
  }

  /** Connections are reset with the launches under way: none of them arrives. */
  @Test
  void theConnectionsAreReset() {
    long before = launches();
    launchSome("reset");
    wire.cut();
    wire.heal();
    settled("reset");
    assertThat(launches()).isEqualTo(before + INSTANCES);
  }

  /** Whatever is said arrives byte by byte, and is reset in the middle of a launch. */
  @Test
  void everythingArrivesByteByByte() {
    long before = launches();
    wire.drip();
    launchSome("drip");
    long passed = wire.passed(Direction.TO_SERVER);
    wire.drip();
    Await.until(
        "that a part of a launch arrives",
        TestCluster.PATIENCE,
        () -> wire.passed(Direction.TO_SERVER) > passed + PART,
        cluster::logs);
    wire.reset();
    wire.heal();
    settled("drip");
    assertThat(launches()).isEqualTo(before + INSTANCES);
  }

  /** Then launches are held on the wire; what Mesos says arrives. */
  private void launchSome(String service) {
    file = file.command("/" + service, INSTANCES, COMMAND);
    rooms.openFirst();
    TestCluster.write(broker, file);
    Await.until(
        "that the first tasks are launched",
        TestCluster.PATIENCE,
        () -> mesos.tasksOf(service).size() == Rooms.FIRST,
        cluster::logs);
    wire.hold(Direction.TO_SERVER);
    AtomicLong withdrawn = new AtomicLong(withdrawn());
    rooms.openOthers();
    Await.until(
        "that launches are stored which Mesos has not got",
        TestCluster.PATIENCE,
        () -> {
          // On a slow machine a commit may take longer than an offer waits: there is another one.
          if (withdrawn.getAndSet(withdrawn()) < withdrawn.get()) {
            rooms.closeOthers();
            rooms.openOthers();
          }
          return stored(service, "LAUNCHING") > 0;
        },
        cluster::logs);
    assertThat(mesos.tasksOf(service)).hasSize(Rooms.FIRST);
  }

  private void settled(String service) {
    // The services of the methods before run on: an operator's slip that stops all is refused.
    wanted.add(new Invariants.Wanted(service, INSTANCES, COMMAND));
    Invariants.awaitAfterMasterFailover(cluster, wanted);
    assertThat(mesos.frameworks()).isEqualTo(frameworks);
    // Nothing was launched beside them and killed again.
    assertThat(mesos.completed()).filteredOn(task -> task.name().equals(service)).isEmpty();
  }

  private long stored(String service, String state) {
    return cluster.store().instances().stream()
        .filter(one -> one.owner().equals("/" + service) && one.state().equals(state))
        .count();
  }

  private long withdrawn() {
    return new Http()
        .get(broker.web() + "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("howdah_launches_withdrawn_total "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  private long launches() {
    return mesos.counter("master/messages_launch_tasks");
  }
}
