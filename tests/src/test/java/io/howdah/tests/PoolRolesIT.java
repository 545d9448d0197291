package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Pools in Mesos roles of their own, with brokers as processes and what a master says of its tasks.
 * The methods are the steps of one story: each begins with what the one before left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PoolRolesIT {
  private TestCluster cluster;
  private MesosView mesos;
  private LocalBroker leader;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start("pool-roles", TestCluster.simulated(3, "cpus:4;mem:4096;disk:10000"));
    mesos = new MesosView(cluster.mesos());
    leader = cluster.startBrokers(2, file("batch", 2, 2));
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** A service of the pool {@code services} in role web, one of {@code batch} in the given role. */
  private BrokerFile file(String batchRole, int web, int batch) {
    return cluster
        .file()
        .pool("{name: services, priority: 10, role: web}")
        .pool("{name: batch, role: %s}".formatted(batchRole))
        .command("/web", web, "sleep 1000")
        .service(
            ("{id: /night, instances: %d, cmd: \"sleep 1000\", cpus: 0.1, mem: 32,"
                    + " portDefinitions: [], labels: {HOWDAH_POOL: batch}}")
                .formatted(batch));
  }

  @Test
  @Order(1)
  void eachPoolsTasksAreInItsRole() {
    await("two tasks each", () -> running("web", 2) && running("night", 2));
    assertThat(mesos.roles("web")).containsOnly("web");
    assertThat(mesos.roles("night")).containsOnly("batch");
    assertThat(mesos.subscribedRoles()).isEqualTo(Set.of("howdah", "web", "batch"));
    assertThat(useByRole("services")).isEqualTo(Set.of("web"));
    assertThat(useByRole("batch")).isEqualTo(Set.of("batch"));
  }

  @Test
  @Order(2)
  void aNewLeaderSubscribesWithTheRolesThatAreStored() {
    List<String> before = ids();
    long updates = mesos.calls("update_framework");
    LocalBroker old = leader;
    leader = cluster.otherThan(old);
    old.process().kill();
    leader = cluster.awaitLeaderOtherThan(old);
    change(file("batch", 3, 3), () -> running("web", 3) && running("night", 3));
    assertThat(mesos.roles("web")).containsOnly("web");
    assertThat(mesos.roles("night")).containsOnly("batch");
    assertThat(ids()).containsAll(before);
    assertThat(mesos.calls("update_framework")).as("SUBSCRIBE said it all").isEqualTo(updates);
  }

  @Test
  @Order(3)
  void whatRunsStaysInItsRoleAndWhatIsNewComesIntoTheNewOne() {
    List<String> before = ids();
    change(file("later", 3, 5), () -> running("night", 5));
    assertThat(ids()).containsAll(before);
    assertThat(mesos.roles("night"))
        .containsExactlyInAnyOrder("batch", "batch", "batch", "later", "later");
    assertThat(mesos.subscribedRoles()).isEqualTo(Set.of("howdah", "web", "batch", "later"));
    assertThat(useByRole("batch")).isEqualTo(Set.of("batch", "later"));
    assertThat(cluster.ask(leader, "/v1/decisions").toString())
        .contains("asks in Mesos role \\\"later\\\" from now on")
        .contains("3 of its tasks stay in their role");
  }

  @Test
  @Order(4)
  void aRoleThatNothingIsLeftInIsGivenUp() {
    change(file("later", 3, 0), () -> mesos.tasksOf("night").isEmpty());
    await(
        "the role batch to be given up",
        () -> mesos.subscribedRoles().equals(Set.of("howdah", "web", "later")));
    assertThat(mesos.roles("web")).containsOnly("web");
  }

  private void change(BrokerFile file, BooleanSupplier effect) {
    TestCluster.write(leader, file);
    await("the effect of a changed file", effect);
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        TestCluster.PATIENCE,
        condition,
        () -> mesos.state() + "\n" + cluster.ask(leader, "/v1/pending") + "\n" + cluster.logs());
  }

  private boolean running(String service, int count) {
    List<MesosView.Task> tasks = mesos.tasksOf(service);
    return tasks.size() == count
        && tasks.stream().allMatch(task -> task.state().equals("TASK_RUNNING"))
        && TestCluster.instances(leader, "/" + service, "RUNNING").size() == count;
  }

  private List<String> ids() {
    return mesos.tasks().stream().map(MesosView.Task::id).toList();
  }

  private Set<String> useByRole(String pool) {
    Set<String> roles = new TreeSet<>();
    for (JsonNode one : cluster.ask(leader, "/v1/pools").path("pools")) {
      if (one.path("name").asText().equals(pool)) {
        one.path("useByRole").fieldNames().forEachRemaining(roles::add);
      }
    }
    return roles;
  }
}
