package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is around a broker is not as it should be: it says so, and goes on or ends as documented.
 */
class BadSurroundingsIT {
  // docs/EXIT-CODES.md
  private static final int BAD_CONFIGURATION = 10;
  private static final int PORT_TAKEN = 11;
  private static final int CORRUPT_RECORD = 22;

  private static final Duration END = Duration.ofSeconds(60);

  private TestCluster cluster;
  private BrokerFile file;

  @BeforeEach
  void start() {
    cluster =
        TestCluster.start(
            "bad-surroundings", TestCluster.simulated(2, "cpus:4;mem:4096;disk:10000"));
    file = cluster.file();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LocalBroker broker = cluster.start("broker-1", own -> file.text(taken.getLocalPort()));
      assertThat(broker.process().awaitEnd(END)).isEqualTo(PORT_TAKEN);
      assertThat(TestCluster.log(broker))
          .contains(String.valueOf(taken.getLocalPort()))
          .contains("http.port")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aBrokenFileIsToldWithAllItsErrors() {
    String text =
        """
        framework: {user: root}
        mesos: {masters: "zk://nowhere"}
        zookeeper: {servers: "127.0.0.1:2181", sesion-timeout: 4s}
        http: {port: 70000}
        fleets:
          - {name: hadoop, workers: -2, capacity: {vcores: 0, memory: 1GB}}
        services:
          - {id: /a, cmd: "sleep 1", instances: many}
          - {id: /a, cmd: "sleep 1"}
        """;
    LocalBroker broker = cluster.start("broker-1", port -> text);
    assertThat(broker.process().awaitEnd(END)).isEqualTo(BAD_CONFIGURATION);
    assertThat(TestCluster.log(broker))
        .contains("mesos.masters", "sesion-timeout", "http.port", "70000", "workers", "-2")
        .contains("vcores", "instances", "many", "/a")
        .doesNotContain("\tat ");
  }

  @Test
  void zooKeeperComesLate() {
    cluster.mesos().process().kill();
    cluster.zooKeeper().process().kill();
    LocalBroker broker =
        cluster.start("broker-1", port -> file.command("/web", 1, "sleep 1000").text(port));
    broker.awaitReady();
    Http http = new Http();
    await(
        "/v1/status names ZooKeeper",
        () ->
            cluster
                .ask(broker, "/v1/status")
                .path("zookeeper")
                .path("problem")
                .asText()
                .contains(cluster.zooKeeper().connectString()));
    assertThat(http.get(broker.web() + "/ping").statusCode()).isEqualTo(200);
    assertThat(cluster.ask(broker, "/v1/status").path("leading").asBoolean()).isFalse();
    assertThat(http.get(broker.web() + "/v1/workers").statusCode()).isEqualTo(503);
    assertThat(http.get(broker.web() + "/v1/workers").body())
        .contains(cluster.zooKeeper().connectString());
    await(
        "a line about ZooKeeper in the log",
        () ->
            TestCluster.log(broker)
                .lines()
                .anyMatch(
                    line ->
                        line.contains("WARN")
                            && line.contains(cluster.zooKeeper().connectString())));

    cluster.zooKeeper().start();
    cluster.zooKeeper().awaitReady();
    cluster.mesos().start();
    Measure measure = Measure.start("ZooKeeper comes to a leader that runs a task");
    assertThat(cluster.awaitLeader()).isSameAs(broker);
    await("the task", () -> TestCluster.instances(broker, "/web", "RUNNING").size() == 1);
    measure.print();
    // It says so once a minute, not with each attempt.
    assertThat(TestCluster.log(broker).lines().filter(l -> l.contains("ZooKeeper at")).count())
        .isLessThanOrEqualTo(4);
  }

  @Test
  void mesosComesLate() {
    cluster.mesos().process().kill();
    LocalBroker broker =
        cluster.start("broker-1", port -> file.command("/web", 1, "sleep 1000").text(port));
    broker.awaitReady();
    await(
        "that it leads without Mesos and says what is wrong",
        () -> {
          JsonNode status = cluster.ask(broker, "/v1/status");
          return status.path("leading").asBoolean()
              && !status.path("mesos").path("connected").asBoolean()
              && status.path("mesos").path("problem").asText().contains("mesos");
        });
    assertThat(cluster.ask(broker, "/v1/status").path("phase").asText()).isEqualTo("CONNECTING");
    assertThat(cluster.ask(broker, "/v1/services/web").path("wanted").asInt()).isEqualTo(1);

    cluster.mesos().start();
    cluster.mesos().awaitReady();
    await("the task", () -> TestCluster.instances(broker, "/web", "RUNNING").size() == 1);
    assertThat(cluster.ask(broker, "/v1/status").path("mesos").path("problem").asText()).isEmpty();
  }

  @Test
  void aCorruptAndANewerRecord() {
    String path = StoreView.servicePath("/bad");
    try (StoreView store = new StoreView(cluster.zooKeeper().connectString())) {
      store.create(path, "{\"schema\":1,\"record\":{\"instances\":");
      LocalBroker broker = cluster.start("broker-1", file::text);
      assertThat(broker.process().awaitEnd(END))
          .as(TestCluster.log(broker))
          .isEqualTo(CORRUPT_RECORD);
      assertThat(TestCluster.log(broker)).contains(path).contains("STATE.md");
      assertThat(store.text(path)).startsWith("{\"schema\":1");

      store.delete(path);
      store.create(path, "{\"schema\":99,\"record\":{}}");
      broker.start();
      assertThat(broker.process().awaitEnd(END)).isEqualTo(CORRUPT_RECORD);
      assertThat(TestCluster.log(broker)).contains("schema 99");

      store.delete(path);
      broker.start();
      broker.awaitReady();
      assertThat(cluster.awaitLeader()).isSameAs(broker);
    }
  }

  /** A ResourceManager that is not there either. */
  @Test
  void aFleetThatFitsOnNoAgent() throws IOException {
    int nobody = cluster.cluster().ports().next();
    Path configuration = cluster.cluster().folder().resolve("hadoop-conf");
    Files.createDirectories(configuration);
    Files.writeString(configuration.resolve("core-site.xml"), "<configuration></configuration>");
    Files.writeString(
        configuration.resolve("yarn-site.xml"),
        """
        <configuration>
          <property><name>yarn.resourcemanager.address</name><value>127.0.0.1:%1$d</value></property>
          <property><name>yarn.resourcemanager.webapp.address</name><value>127.0.0.1:%1$d</value></property>
        </configuration>
        """
            .formatted(nobody));
    BrokerFile large =
        file.cluster(
                """
                name: default
                client-configuration: %s
                home: /opt/hadoop
                """
                    .formatted(configuration))
            .fleet(
                """
                name: large
                workers: 2
                capacity: {vcores: 1, memory: 512GB}
                directory: /var/lib/howdah
                """);
    LocalBroker broker = cluster.startBrokers(1, large);
    await(
        "the refusals in /v1/pending",
        () -> {
          JsonNode pending = cluster.ask(broker, "/v1/pending").path("pending").path(0);
          return pending.path("owner").asText().equals("large")
              && pending.path("count").asInt() == 2
              && pending.path("agents").size() == 2;
        });
    JsonNode pending = cluster.ask(broker, "/v1/pending").path("pending").path(0);
    assertThat(pending.path("refusals").toString()).contains("InsufficientMemory");
    assertThat(pending.path("agents").path(0).path("hostname").asText()).startsWith("simulated-");
    assertThat(pending.path("agents").path(0).path("detail").asText()).contains("4096");
    assertThat(cluster.ask(broker, "/v1/workers").path("workers")).isEmpty();
    await(
        "the ResourceManager's problem in /v1/status",
        () ->
            !cluster
                .ask(broker, "/v1/status")
                .path("resourceManagers")
                .path("default")
                .path("problem")
                .asText()
                .isEmpty());
    // Law 8: what cannot be used goes back within a second, and something smaller finds its room.
    TestCluster.write(broker, large.command("/web", 2, "sleep 1000"));
    await("two small tasks", () -> TestCluster.instances(broker, "/web", "RUNNING").size() == 2);
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(what, TestCluster.PATIENCE, condition, cluster::logs);
  }
}
