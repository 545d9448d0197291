package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * {@code howdah plan}, {@code apply}, {@code history} and {@code revert} as an operator types them,
 * with a leader and a standby. The methods are the steps of one story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RevisionCommandsIT {
  private static final int REFUSED = 41;

  private TestCluster cluster;
  private MesosView mesos;
  private LocalBroker leader;
  private LocalBroker standby;
  private BrokerFile bare;
  private Path file;

  @BeforeAll
  void start() throws IOException {
    cluster =
        TestCluster.start(
            "revision-commands", TestCluster.simulated(4, "cpus:4;mem:4096;disk:10000"));
    mesos = new MesosView(cluster.mesos());
    bare = cluster.file();
    leader = cluster.startBrokers(2, bare.command("/web", 3, "sleep 1000"));
    standby = cluster.otherThan(leader);
    file = Files.createTempFile(Path.of("target"), "wanted", ".yaml");
    await("three tasks", () -> mesos.allRunning("web") == 3);
  }

  @AfterAll
  void stop() throws IOException {
    cluster.close();
    Files.deleteIfExists(file);
  }

  @Test
  @Order(1)
  void aPlanChangesNothing() throws Exception {
    write(bare.command("/web", 5, "sleep 1000").command("/shop/cart", 2, "sleep 1000"));
    Howdah.Output plan = howdah("plan", file.toString());
    assertThat(plan.text())
        .contains("start 2 of service /web (3 run)")
        .contains("start 2 of service /shop/cart (0 run)")
        .contains("nothing was changed");
    assertThat(plan.status()).isZero();
    assertThat(revision()).isEqualTo(1);
    assertThat(mesos.tasks()).hasSize(3);
  }

  /** The standby's address is given: it sends on. */
  @Test
  @Order(2)
  void whatIsAppliedRunsWhoeverIsAsked() throws Exception {
    Howdah.Output applied = howdah("apply", file.toString(), "--by", "ann");
    assertThat(applied.text()).contains("applied as revision 2");
    assertThat(applied.status()).isZero();
    await("seven tasks", () -> mesos.allRunning("web") == 5 && mesos.allRunning("cart.shop") == 2);
    Howdah.Output history = howdah("history");
    assertThat(history.text()).contains("ann").contains("/shop/cart");
    assertThat(history.status()).isZero();
  }

  @Test
  @Order(3)
  void aBrokerWhoseFileDiffersSaysSo() {
    for (LocalBroker broker : List.of(leader, standby)) {
      await(
          broker.name() + " says that its file differs",
          () ->
              new Http()
                  .json(broker.web() + "/v1/status")
                  .path("configurationNote")
                  .asText()
                  .contains("differs from revision 2"));
      assertThat(TestCluster.log(broker)).contains("differs from revision 2");
    }
  }

  @Test
  @Order(4)
  void whatStopsMuchIsConfirmed() throws Exception {
    write(bare.command("/web", 1, "sleep 1000").command("/shop/cart", 2, "sleep 1000"));
    Howdah.Output refused = howdah("apply", file.toString());
    assertThat(refused.text()).contains("stop 4 of 5 of service /web").contains("--confirm");
    assertThat(refused.status()).isEqualTo(REFUSED);
    assertThat(revision()).isEqualTo(2);
    assertThat(mesos.tasks()).hasSize(7);
    assertThat(howdah("apply", file.toString(), "--confirm").text())
        .contains("applied as revision 3");
    await("one task of /web", () -> tasks("web") == 1);
  }

  @Test
  @Order(5)
  void anUnknownKeyIsToldWithWhatWasMeant() throws Exception {
    Files.writeString(
        file,
        bare.command("/web", 1, "sleep 1000")
            .text(TestCluster.port(leader))
            .replace("services:", "servces:"));
    Howdah.Output refused = howdah("apply", file.toString());
    assertThat(refused.text()).contains("servces").contains("did you mean \"services\"?");
    assertThat(refused.status()).isNotZero();
    assertThat(revision()).isEqualTo(3);
  }

  @Test
  @Order(6)
  void whatWasCanComeBackAfterALeaderHasDied() throws Exception {
    leader.process().kill();
    leader = cluster.awaitLeaderOtherThan(leader);
    assertThat(revision()).isEqualTo(3);
    Howdah.Output reverted = howdah("revert", "2");
    assertThat(reverted.text()).contains("applied as revision 4");
    await(
        "five tasks of /web again",
        () -> mesos.allRunning("web") == 5 && mesos.allRunning("cart.shop") == 2);
    assertThat(howdah("revert", "77").text()).contains("There is no revision 77");
  }

  private void write(BrokerFile wanted) throws IOException {
    Files.writeString(file, wanted.text(TestCluster.port(leader)));
  }

  /** Asks the standby while there is one. */
  private Howdah.Output howdah(String... arguments) throws Exception {
    LocalBroker asked = standby.process().isAlive() ? standby : leader;
    return Howdah.run(
        List.of(arguments), List.of("--broker", "127.0.0.1:" + TestCluster.port(asked)));
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(what, TestCluster.PATIENCE, condition, () -> mesos.tasks() + "\n" + cluster.logs());
  }

  private long revision() {
    JsonNode configuration = cluster.ask(leader, "/v1/configuration");
    return configuration.path("revision").path("number").asLong();
  }

  private int tasks(String name) {
    return mesos.tasksOf(name).size();
  }
}
