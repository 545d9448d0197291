package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.WireProxy;
import io.howdah.localcluster.WireProxy.Direction;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Law 2 on the wire: a leader that is cut off from ZooKeeper, while it reaches Mesos, says nothing
 * to Mesos once another one leads, ends, and is a standby when it comes back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeaderPartitionIT {
  private static final String COMMAND = "sleep 1000";

  /** Of a broker that is stopped, and until when systemd would wait at most. */
  private static final int OK = 0;

  private static final Duration END = Duration.ofSeconds(30);

  /** Fits nowhere: the leader is offered what is free again and again, and declines it. */
  private static final String GIANT =
      "{id: /giant, instances: 1, cmd: \"sleep 2000\", cpus: 100, mem: 32, portDefinitions: []}";

  /** The ways of one broker. */
  private record Wires(WireProxy zooKeeper, WireProxy masters) {}

  private final Map<String, Wires> wires = new HashMap<>();
  private TestCluster cluster;
  private int instances = 4;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start(
            "leader-partition", new AgentSpec(2, "cpus:4;mem:2048;disk:10000", false));
    for (String name : new String[] {"broker-1", "broker-2"}) {
      wires.put(
          name,
          new Wires(
              cluster.proxy(cluster.zooKeeperServers()), cluster.proxy(cluster.mesos().address())));
      cluster.start(name, port -> file(name).text(port));
    }
    cluster.brokers().forEach(LocalBroker::awaitReady);
    cluster.awaitLeader();
    settled();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** Packets are dropped: nobody is told that the connection is no more. */
  @Test
  void nothingArrives() {
    partition(WireProxy::hold);
  }

  /** Connections are reset, and new ones are. */
  @Test
  void theConnectionIsReset() {
    partition(WireProxy::cut);
  }

  /** Its client does not know yet that nobody answers, and waits for the end of its session. */
  @Test
  void aLeaderIsStoppedWithZooKeeperAway() {
    LocalBroker old = cluster.awaitLeader();
    wires.get(old.name()).zooKeeper().hold();
    stop(old);
    settled();
    backAsStandby(old);
  }

  /** Here it knows. */
  @Test
  void aStandbyIsStoppedWithZooKeeperAway() {
    LocalBroker standby = cluster.otherThan(cluster.awaitLeader());
    wires.get(standby.name()).zooKeeper().hold();
    Await.until(
        "that it misses ZooKeeper",
        TestCluster.PATIENCE,
        () -> {
          JsonNode problem = cluster.ask(standby, "/v1/status").path("zookeeper").path("problem");
          return problem.asText().contains("does not answer");
        },
        cluster::logs);
    stop(standby);
    settled();
    backAsStandby(standby);
  }

  private static void stop(LocalBroker broker) {
    broker.process().terminate();
    Measure end = Measure.start("SIGTERM with ZooKeeper away to the end");
    assertThat(broker.process().awaitEnd(END)).as(TestCluster.log(broker)).isEqualTo(OK);
    end.print();
  }

  private void backAsStandby(LocalBroker broker) {
    wires.get(broker.name()).zooKeeper().heal();
    TestCluster.write(broker, file(broker.name()));
    cluster.restart(broker);
    settled();
  }

  private void partition(Consumer<WireProxy> fault) {
    LocalBroker old = cluster.awaitLeader();
    LocalBroker fresh = cluster.otherThan(old);
    long epoch = cluster.store().epoch();
    Measure takeover = Measure.start("partition to a new ACTIVE leader (session 4 s)");
    fault.accept(wires.get(old.name()).zooKeeper());
    // What the old one would do at once if it could; the new one is not told.
    instances += 3;
    TestCluster.write(old, file(old.name()));
    instances -= 3;
    Await.until(
        "that the other one takes the epoch",
        TestCluster.PATIENCE,
        () -> cluster.store().epoch() > epoch,
        cluster::logs);
    long said = wires.get(old.name()).masters().passed(Direction.TO_SERVER);
    assertThat(cluster.awaitLeaderOtherThan(old)).isSameAs(fresh);
    takeover.print();
    instances++;
    TestCluster.write(fresh, file(fresh.name()));
    assertThat(old.process().awaitEnd(TestCluster.PATIENCE))
        .as(TestCluster.log(old))
        .isEqualTo(TestCluster.LEADERSHIP_LOST);
    settled();
    assertThat(wires.get(old.name()).masters().passed(Direction.TO_SERVER)).isEqualTo(said);

    // As systemd does, with its ZooKeeper still away.
    cluster.restart(old);
    assertThat(cluster.ask(old, "/v1/status").path("leading").asBoolean()).isFalse();
    wires.get(old.name()).zooKeeper().heal();
    Await.until(
        "that the old leader is a standby of the new one",
        TestCluster.PATIENCE,
        () ->
            cluster.ask(old, "/v1/status").path("phase").asText().equals("STANDBY")
                && old.get("/v1/leader")
                    .filter(
                        one ->
                            one.path("leader")
                                .asText()
                                .equals(fresh.web().substring("http://".length())))
                    .isPresent(),
        cluster::logs);
    settled();
    assertThat(cluster.store().epoch()).isEqualTo(epoch + 1);
  }

  private BrokerFile file(String broker) {
    return cluster
        .file()
        .withZooKeeper(wires.get(broker).zooKeeper().address())
        .withMasters(wires.get(broker).masters().address())
        .service(GIANT)
        .command("/web", instances, COMMAND);
  }

  private void settled() {
    Invariants.await(cluster, new Invariants.Wanted("web", instances, COMMAND));
  }
}
