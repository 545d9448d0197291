package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Laws 1 (persist before act), 4 (nobody is stranded) and 5 (no double launch), with processes: the
 * leader is killed −9 while some of 50 instances are launched and others are not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeaderKilledWhileLaunchingIT {
  private static final int INSTANCES = 50;
  private static final int AGENTS = 20;
  private static final String COMMAND = "sleep 1000";

  private final List<Invariants.Wanted> wanted = new ArrayList<>();
  private TestCluster cluster;
  private MesosView mesos;
  private BrokerFile file;

  @BeforeAll
  void start() {
    // Ten instances fit on an agent. Slow tasks: a kill finds them launched and not yet running.
    cluster =
        TestCluster.start(
            "leader-killed",
            TestCluster.simulated(AGENTS, "cpus:1;mem:4096;disk:10000"),
            "--simulated-delay",
            "300ms");
    mesos = new MesosView(cluster.mesos());
    file = cluster.file();
    cluster.startBrokers(2, file);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** Of 50 only 20 have room when the leader dies; the rest is launched by its successor. */
  @Test
  @Order(1)
  void killedWhenTheFirstTasksAreSeen() {
    for (int agent = 2; agent < AGENTS; agent++) {
      mesos.agent(agent, "kill");
    }
    failOver("first", () -> !mesos.tasksOf("first").isEmpty(), AGENTS);
  }

  /** All 50 have room: which of them were stored, sent and answered is for chance to say. */
  @Test
  @Order(2)
  void killedRightAfterTheRevisionWasStored() {
    try (StoreView store = new StoreView(cluster.zooKeeper().connectString())) {
      failOver("second", () -> store.hasService("/second"), 0);
    }
  }

  /** All 50 are launched and most updates are on their way. */
  @Test
  @Order(3)
  void killedWhileUpdatesArrive() {
    failOver(
        "third",
        () -> mesos.tasksOf("third").stream().anyMatch(task -> task.state().equals("TASK_RUNNING")),
        0);
  }

  private void failOver(String service, BooleanSupplier moment, int agentsBack) {
    LocalBroker leader = cluster.awaitLeader();
    LocalBroker successor = cluster.otherThan(leader);
    Set<String> frameworks = mesos.frameworks();
    file = file.command("/" + service, INSTANCES, COMMAND);
    TestCluster.write(leader, file);
    Await.until("the moment for the kill", TestCluster.PATIENCE, moment, cluster::logs);
    leader.process().kill();
    Measure failover =
        Measure.start("failover kill -9 to first new ACCEPT (session 4 s), " + service);
    long accepts = mesos.calls("accept");
    int seen = mesos.tasksOf(service).size();
    for (int agent = 2; agent < agentsBack; agent++) {
      mesos.agent(agent, "restart");
    }
    if (seen < INSTANCES) {
      Await.until(
          "a launch by the new leader",
          TestCluster.PATIENCE,
          () -> mesos.calls("accept") > accepts,
          cluster::logs);
      failover.print();
    }
    Await.until(
        INSTANCES + " tasks of " + service + " RUNNING, known and acknowledged",
        TestCluster.PATIENCE,
        () -> allRun(successor, service),
        () -> mesos.tasksOf(service) + "\n" + cluster.logs());
    System.out.printf("%s: %d of %d tasks were in Mesos at the kill%n", service, seen, INSTANCES);

    List<MesosView.Task> tasks = mesos.tasksOf(service);
    assertThat(tasks).hasSize(INSTANCES).allMatch(MesosView.Task::acknowledged);
    assertThat(tasks).extracting(MesosView.Task::id).doesNotHaveDuplicates();
    assertThat(TestCluster.instances(successor, "/" + service, "RUNNING"))
        .containsExactlyInAnyOrderElementsOf(tasks.stream().map(MesosView.Task::id).toList());
    // Nothing was launched beside them and killed again: 50 launches were enough.
    assertThat(mesos.completed()).filteredOn(task -> task.name().equals(service)).isEmpty();
    assertThat(mesos.unreachable()).isEmpty();
    assertThat(mesos.frameworks()).hasSize(1).isEqualTo(frameworks);
    cluster.restart(leader);
    TestCluster.write(leader, file);
    TestCluster.write(successor, file);
    wanted.add(new Invariants.Wanted(service, INSTANCES, COMMAND));
    Invariants.await(cluster, wanted.toArray(Invariants.Wanted[]::new));
  }

  private boolean allRun(LocalBroker broker, String service) {
    Set<String> running = new HashSet<>();
    for (MesosView.Task task : mesos.tasksOf(service)) {
      if (!task.state().equals("TASK_RUNNING") || !task.acknowledged()) {
        return false;
      }
      running.add(task.id());
    }
    return running.size() == INSTANCES
        && running.equals(new HashSet<>(TestCluster.instances(broker, "/" + service, "RUNNING")));
  }
}
