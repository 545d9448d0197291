package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalZooKeeper;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A ZooKeeper ensemble of three that loses one, two and all members. The methods are one story. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ZooKeeperEnsembleIT {
  private static final String COMMAND = "sleep 1000";

  private TestCluster cluster;
  private MesosView mesos;
  private int instances;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start(
            "zookeeper-ensemble", 3, new AgentSpec(2, "cpus:4;mem:2048;disk:10000", false));
    mesos = new MesosView(cluster.mesos());
    instances = 3;
    cluster.startBrokers(2, file());
    settled();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** The one that leads the others, which is the worse case: they elect another one first. */
  @Test
  @Order(1)
  void oneMemberGone() {
    LocalZooKeeper member =
        cluster.zooKeepers().stream()
            .filter(one -> one.mode().equals("leader"))
            .findFirst()
            .orElseThrow();
    long epoch = cluster.store().epoch();
    Set<String> before = tasks();
    long launches = launches();
    member.process().kill();
    wantOneMore();
    settled();
    assertThat(tasks()).containsAll(before);
    assertThat(launches()).isEqualTo(launches + 1);
    System.out.printf(
        "%s was the ensemble's leader; epoch %d, now %d%n",
        member.process().name(), epoch, cluster.store().epoch());
    member.start();
    member.awaitReady();
  }

  /** Without a majority nobody may write: the leader ends, and so does all change. */
  @Test
  @Order(2)
  void twoMembersGoneForLongerThanTheSession() {
    withoutMajority(cluster.zooKeepers().subList(0, 2));
  }

  @Test
  @Order(3)
  void allMembersGoneForLongerThanTheSession() {
    withoutMajority(cluster.zooKeepers());
  }

  private void withoutMajority(List<LocalZooKeeper> members) {
    LocalBroker leader = cluster.awaitLeader();
    LocalBroker other = cluster.otherThan(leader);
    long epoch = cluster.store().epoch();
    Set<String> before = tasks();
    long launches = launches();
    members.forEach(member -> member.process().kill());
    // What the leader would do at once if it could.
    instances++;
    TestCluster.write(leader, file());
    Measure end = Measure.start("majority gone to the leader's end (session 4 s)");
    assertThat(leader.process().awaitEnd(TestCluster.PATIENCE))
        .as(TestCluster.log(leader))
        .isEqualTo(TestCluster.LEADERSHIP_LOST);
    end.print();
    leader.start();
    leader.awaitReady();
    for (LocalBroker broker : cluster.brokers()) {
      Await.until(
          broker.name() + " names ZooKeeper and does not lead",
          TestCluster.PATIENCE,
          () ->
              cluster
                      .ask(broker, "/v1/status")
                      .path("zookeeper")
                      .path("problem")
                      .asText()
                      .contains("does not answer")
                  && !cluster.ask(broker, "/v1/status").path("leading").asBoolean(),
          cluster::logs);
    }
    assertThat(other.process().isAlive()).isTrue();
    assertThat(tasks()).isEqualTo(before);
    assertThat(launches()).isEqualTo(launches);

    members.forEach(LocalZooKeeper::start);
    members.forEach(LocalZooKeeper::awaitReady);
    Measure back = Measure.start("majority back to a leader that launches");
    cluster.awaitLeader();
    wantOneMore();
    settled();
    back.print();
    assertThat(cluster.store().epoch()).isGreaterThan(epoch);
    assertThat(tasks()).containsAll(before);
    // Only what was missing was launched.
    assertThat(launches()).isEqualTo(launches + tasks().size() - before.size());
  }

  private BrokerFile file() {
    return cluster.file().command("/web", instances, COMMAND);
  }

  /** Says so to both: only the one that leads takes it up. */
  private void wantOneMore() {
    instances++;
    cluster.brokers().forEach(broker -> TestCluster.write(broker, file()));
  }

  private void settled() {
    Invariants.await(cluster, new Invariants.Wanted("web", instances, COMMAND));
  }

  private Set<String> tasks() {
    Set<String> ids = new TreeSet<>();
    mesos.tasks().forEach(task -> ids.add(task.id()));
    return ids;
  }

  private long launches() {
    return mesos.counter("master/messages_launch_tasks");
  }
}
