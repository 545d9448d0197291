package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * Laws 3 (the framework id is sacred) and 4 (nobody is stranded) when Mesos is what fails. The
 * methods are the steps of one story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MesosRestartIT {
  private static final int AGENTS = 3;

  /** FRAMEWORK_REMOVED of docs/EXIT-CODES.md. */
  private static final int FRAMEWORK_REMOVED = 30;

  /** Keeps its place while its agent is away. */
  private static final String PATIENT =
      """
      id: /patient
      instances: %d
      cmd: sleep 1000
      cpus: 0.1
      mem: 32
      constraints: [[hostname, UNIQUE]]
      unreachableStrategy: {inactiveAfterSeconds: 600, expungeAfterSeconds: 1200}
      """;

  /** Is replaced at once. */
  private static final String HASTY =
      """
      id: /hasty
      instances: %d
      cmd: sleep 1000
      cpus: 0.1
      mem: 32
      """;

  private TestCluster cluster;
  private MesosView mesos;
  private LocalBroker broker;
  private String framework;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start(
            "mesos-restart",
            TestCluster.simulated(AGENTS, "cpus:4;mem:4096;disk:10000"),
            "--agent-lost-timeout",
            "2s");
    mesos = new MesosView(cluster.mesos());
    broker = cluster.startBrokers(1, file(3, 3));
    await("six tasks", () -> mesos.allRunning("patient") == 3 && mesos.allRunning("hasty") == 3);
    framework = mesos.frameworks().iterator().next();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void aNewMasterFindsTheSameFramework() {
    List<String> before = ids();
    Measure back = Measure.start("master restart to subscribed and all agents back");
    mesos.restartMaster();
    await(
        "the subscription to the new master",
        () -> mesos.calls("subscribe") > 0 && mesos.calls("reconcile") > 0);
    await(
        "all agents are back",
        () -> mesos.allRunning("patient") == 3 && mesos.allRunning("hasty") == 3);
    back.print();

    assertThat(mesos.frameworks()).isEqualTo(Set.of(framework));
    Measure demand = Measure.start("after it, scale up by 2 to RUNNING");
    TestCluster.write(broker, file(3, 5));
    await("two more tasks", () -> mesos.allRunning("hasty") == 5 && known("hasty", "RUNNING") == 5);
    demand.print();
    assertThat(ids()).containsAll(before).hasSize(before.size() + 2);
    // The new master has seen the launches of the new demand and no other ones.
    assertThat(mesos.counter("master/messages_launch_tasks")).isEqualTo(2);
    settled();
  }

  @Test
  @Order(2)
  void anAgentIsLostAndComesBack() {
    int lost = agentWithBoth();
    List<String> patient = idsOf("patient");
    List<String> hasty = idsOf("hasty");
    mesos.agent(lost, "lose");
    await("the loss in /v1", () -> known("patient", "UNREACHABLE") == 1);
    await(
        "replacements for /hasty",
        () ->
            known("hasty", "RUNNING") == 5
                && mesos.tasksOf("hasty").stream()
                    .noneMatch(task -> mesos.number(task.agent()) == lost));
    assertThat(known("patient", "RUNNING")).isEqualTo(2);

    mesos.agent(lost, "return");
    await(
        "the same tasks of /patient run on",
        () -> known("patient", "RUNNING") == 3 && mesos.allRunning("patient") == 3);
    assertThat(idsOf("patient")).isEqualTo(patient);
    // What was replaced and came back is too much: exactly five run in the end.
    await(
        "five tasks of /hasty",
        () -> mesos.allRunning("hasty") == 5 && known("hasty", "RUNNING") == 5);
    assertThat(idsOf("hasty")).hasSize(5).isNotEqualTo(hasty);
    assertThat(idsOf("hasty"))
        .containsExactlyInAnyOrderElementsOf(TestCluster.instances(broker, "/hasty", "RUNNING"));
    settled();
  }

  @Test
  @Order(3)
  void aRemovedFrameworkEndsTheBrokerAndLeavesTheStoreAlone() {
    try (StoreView store = new StoreView(cluster.zooKeeper().connectString())) {
      Map<String, String> writes = store.writes();
      mesos.tearDown(framework);
      assertThat(broker.process().awaitEnd(TestCluster.PATIENCE))
          .as(TestCluster.log(broker))
          .isEqualTo(FRAMEWORK_REMOVED);
      assertThat(TestCluster.log(broker)).contains(framework).contains("removed");
      assertThat(store.writes()).isEqualTo(writes);

      // Started again it says the same and makes no new framework.
      broker.start();
      assertThat(broker.process().awaitEnd(Duration.ofSeconds(90))).isEqualTo(FRAMEWORK_REMOVED);
      assertThat(mesos.frameworks()).isEmpty();
      Map<String, String> after = store.writes();
      // A leadership takes the epoch; records it left alone.
      for (String path : List.of("/epoch", "/commits")) {
        writes.remove(StoreView.ROOT + path);
        after.remove(StoreView.ROOT + path);
      }
      assertThat(after).isEqualTo(writes);
    }
  }

  private void settled() {
    Invariants.awaitAfterMasterFailover(
        cluster,
        List.of(
            new Invariants.Wanted("patient", 3, "sleep 1000"),
            new Invariants.Wanted("hasty", 5, "sleep 1000")));
  }

  private BrokerFile file(int patient, int hasty) {
    return cluster.file().service(PATIENT.formatted(patient)).service(HASTY.formatted(hasty));
  }

  /** An agent that runs tasks of both services, by number. */
  private int agentWithBoth() {
    String agent =
        mesos.tasksOf("patient").stream()
            .map(MesosView.Task::agent)
            .filter(id -> mesos.tasksOf("hasty").stream().anyMatch(t -> t.agent().equals(id)))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no agent has both: " + mesos.tasks()));
    return mesos.number(agent);
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(what, TestCluster.PATIENCE, condition, () -> mesos.tasks() + "\n" + cluster.logs());
  }

  private int known(String name, String state) {
    return TestCluster.instances(broker, "/" + name, state).size();
  }

  private List<String> idsOf(String name) {
    return mesos.tasksOf(name).stream().map(MesosView.Task::id).sorted().toList();
  }

  private List<String> ids() {
    return mesos.tasks().stream().map(MesosView.Task::id).sorted().toList();
  }
}
