package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers at a master that asks for a principal and its secret. */
class AuthenticationIT {
  // docs/EXIT-CODES.md
  private static final int BAD_CONFIGURATION = 10;
  private static final int NOT_AUTHENTICATED = 33;

  private static final Duration END = Duration.ofSeconds(60);
  private static final String FIRST = "first-open-sesame";
  private static final String SECOND = "second-open-sesame";

  @TempDir Path folder;
  private Path credentials;
  private Path secret;
  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException {
    credentials = folder.resolve("credentials");
    secret = folder.resolve("secret");
    masterKnows(FIRST);
    brokersKnow(FIRST);
    cluster =
        TestCluster.start(
            "authentication",
            TestCluster.simulated(2, "cpus:4;mem:4096;disk:10000"),
            "--credentials",
            credentials.toString());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void theRightSecretRunsServicesAndIsNowhereToBeSeen() {
    LocalBroker broker = startBroker();
    assertThat(cluster.awaitLeader()).isSameAs(broker);
    awaitTask(broker);
    Http http = new Http();
    for (String path : new String[] {"/v1/status", "/v1/configuration", "/metrics"}) {
      assertThat(http.get(broker.web() + path).body()).doesNotContain(FIRST);
    }
    assertThat(TestCluster.log(broker)).doesNotContain(FIRST);
  }

  @Test
  void aWrongSecretEndsTheBrokerAndSaysWhatToDo() throws IOException {
    brokersKnow(SECOND);
    LocalBroker broker = startBroker();
    assertThat(broker.process().awaitEnd(END))
        .as(TestCluster.log(broker))
        .isEqualTo(NOT_AUTHENTICATED);
    assertThat(TestCluster.log(broker))
        .contains("401", "framework.principal \"howdah\"", "framework.secret-file")
        .contains(secret.toString(), "--credentials")
        .doesNotContain(SECOND)
        .doesNotContain("\tat ");

    brokersKnow(FIRST);
    cluster.restart(broker);
    awaitTask(broker);
  }

  @Test
  void aSecretThatEverybodyMayReadIsRefused() throws IOException {
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    LocalBroker broker = startBroker();
    assertThat(broker.process().awaitEnd(END)).isEqualTo(BAD_CONFIGURATION);
    assertThat(TestCluster.log(broker))
        .contains("framework.secret-file", "chmod 600 " + secret)
        .doesNotContain(FIRST);
  }

  /** In the order that the documentation gives: brokers first, masters afterwards. */
  @Test
  void aRotatedSecretNeedsNoRestartOfBrokers() throws IOException {
    LocalBroker broker = startBroker();
    assertThat(cluster.awaitLeader()).isSameAs(broker);
    awaitTask(broker);
    brokersKnow(SECOND);
    // The master still knows the first one only, and calls must go on.
    TestCluster.writeText(
        broker, secured(TestCluster.port(broker), file().command("/more", 1, "sleep 1000")));
    await("a second task", () -> running(broker, "/more") == 1);

    masterKnows(SECOND);
    cluster.mesos().process().kill();
    cluster.mesos().start();
    cluster.mesos().awaitReady();
    // Its tasks went with the emulator; the broker notices as soon as it has subscribed again.
    TestCluster.writeText(
        broker,
        secured(
            TestCluster.port(broker),
            file().command("/more", 1, "sleep 1000").command("/third", 1, "sleep 1000")));
    await("a third task", () -> running(broker, "/third") == 1);
    assertThat(broker.process().isAlive()).isTrue();
  }

  private BrokerFile file() {
    return cluster.file().command("/web", 1, "sleep 1000");
  }

  private LocalBroker startBroker() {
    return cluster.start("broker-1", port -> secured(port, file()));
  }

  private String secured(int port, BrokerFile file) {
    String principal = "  principal: howdah\n";
    String text = file.text(port);
    assertThat(text).contains(principal);
    return text.replace(principal, principal + "  secret-file: " + secret + "\n");
  }

  private void awaitTask(LocalBroker broker) {
    await("the task", () -> running(broker, "/web") == 1);
  }

  private static int running(LocalBroker broker, String owner) {
    return TestCluster.instances(broker, owner, "RUNNING").size();
  }

  private void await(String what, java.util.function.BooleanSupplier condition) {
    Await.until(what, TestCluster.PATIENCE, condition, cluster::logs);
  }

  private void masterKnows(String value) throws IOException {
    Files.writeString(credentials, "howdah " + value + "\n");
  }

  /** In one step: a broker may read it at any time. */
  private void brokersKnow(String value) throws IOException {
    Path fresh = folder.resolve("secret.new");
    Files.writeString(fresh, value + "\n");
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    Files.move(fresh, secret, StandardCopyOption.ATOMIC_MOVE);
  }
}
