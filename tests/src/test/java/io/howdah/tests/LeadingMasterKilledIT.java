package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Three masters behind ZooKeeper, of which the leading one dies while 20 of 60 instances are
 * launched: the broker finds the next one through ZooKeeper, and in the end each runs once. The
 * methods are one story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeadingMasterKilledIT {
  private static final String COMMAND = "sleep 1000";
  private static final int INSTANCES = 60;

  private final List<Invariants.Wanted> wanted = new ArrayList<>();
  private TestCluster cluster;
  private BrokerFile file;
  private MesosView mesos;
  private LocalBroker broker;
  private Rooms rooms;
  private Set<String> frameworks;

  @BeforeAll
  void start() {
    // Slow tasks: the master dies with what it launched not yet running.
    cluster =
        TestCluster.withMasters(
            "leading-master-killed",
            3,
            TestCluster.simulated(2 * Rooms.AGENTS, Rooms.RESOURCES),
            "--agent-lost-timeout",
            "600s",
            "--simulated-delay",
            "2s");
    mesos = new MesosView(cluster.mesos());
    rooms = new Rooms(mesos, 2);
    file = cluster.file();
    assertThat(file.masters()).startsWith("zk://");
    broker = cluster.startBrokers(1, file);
    frameworks = mesos.frameworks();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void theLeadingMasterDies() {
    int dead = killLeading("first");
    // As a follower of its successor.
    mesos.startMaster(dead);
  }

  /** The broker does not go back to the first one because it knows it. */
  @Test
  @Order(2)
  void itsSuccessorDiesToo() {
    killLeading("second");
  }

  private int killLeading(String service) {
    int leading = mesos.leadingMaster();
    file = file.command("/" + service, INSTANCES, COMMAND);
    rooms.openFirst();
    TestCluster.write(broker, file);
    Await.until(
        "that the first tasks are launched",
        TestCluster.PATIENCE,
        () -> mesos.tasksOf(service).size() == Rooms.FIRST,
        cluster::logs);
    mesos.killMaster(leading);
    Measure change = Measure.start("leading master killed to all instances RUNNING (session 10 s)");
    // While nobody leads: they register with the next one, and the others are launched there.
    rooms.openOthers();
    wanted.add(new Invariants.Wanted(service, INSTANCES, COMMAND));
    Invariants.awaitAfterMasterFailover(cluster, wanted);
    change.print();

    assertThat(mesos.leadingMaster()).isNotEqualTo(leading);
    assertThat(mesos.frameworks()).isEqualTo(frameworks);
    // It has seen the launches that its predecessor had not, and nothing was killed again.
    assertThat(mesos.counter("master/messages_launch_tasks")).isEqualTo(INSTANCES - Rooms.FIRST);
    assertThat(mesos.completed()).isEmpty();
    return leading;
  }
}
