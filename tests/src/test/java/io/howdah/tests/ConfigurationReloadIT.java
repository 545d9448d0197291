package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Law 10 (absence never deletes) and what a changed {@code broker.yaml} does, on running brokers.
 * The methods are the steps of one story: each begins with what the one before left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConfigurationReloadIT {
  private TestCluster cluster;
  private MesosView mesos;
  private LocalBroker leader;
  private BrokerFile bare;

  @BeforeAll
  void start() {
    cluster =
        TestCluster.start(
            "configuration-reload", TestCluster.simulated(4, "cpus:4;mem:4096;disk:10000"));
    mesos = new MesosView(cluster.mesos());
    bare = cluster.file();
    leader = cluster.startBrokers(2, bare.command("/web", 3, "sleep 1000"));
    await("three tasks", () -> mesos.allRunning("web") == 3);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void theFirstFileIsRevisionOne() {
    assertThat(revision()).isEqualTo(1);
  }

  @Test
  @Order(2)
  void scalesUp() {
    List<String> before = ids("web");
    change(
        "scale up 3 to 6",
        bare.command("/web", 6, "sleep 1000"),
        () -> mesos.allRunning("web") == 6);
    assertThat(revision()).isEqualTo(2);
    assertThat(ids("web")).containsAll(before);
    assertThat(cluster.ask(leader, "/v1/services/web").path("wanted").asInt()).isEqualTo(6);
    JsonNode head = configuration().path("revision");
    assertThat(head.path("author").asText()).contains(leader.configuration().toString());
    assertThat(texts(head.path("difference"))).anyMatch(line -> line.contains("/web"));
  }

  @Test
  @Order(3)
  void scalesDownTheYoungestFirst() {
    List<String> before = ids("web");
    change("scale down 6 to 2", bare.command("/web", 2, "sleep 1000"), () -> tasks("web") == 2);
    assertThat(revision()).isEqualTo(3);
    assertThat(before).containsAll(ids("web"));
  }

  @Test
  @Order(4)
  void replacesEveryInstanceOfAChangedCommand() {
    List<String> before = ids("web");
    change(
        "rolling replacement of 2",
        bare.command("/web", 2, "sleep 2000"),
        () -> mesos.allRunning("web") == 2 && ids("web").stream().noneMatch(before::contains));
    assertThat(revision()).isEqualTo(4);
    assertThat(cluster.ask(leader, "/v1/services/web").path("definition").path("cmd").asText())
        .isEqualTo("sleep 2000");
  }

  @Test
  @Order(5)
  void addsAService() {
    change(
        "a new service",
        bare.command("/web", 2, "sleep 2000").command("/shop/cart", 2, "sleep 1000"),
        () -> mesos.allRunning("cart.shop") == 2);
    assertThat(revision()).isEqualTo(5);
  }

  @Test
  @Order(6)
  void refusesABrokenFileWithItsReasons() {
    List<String> before = allIds();
    String text =
        bare.command("/web", 2, "sleep 2000")
            .command("/shop/cart", -1, "sleep 1000")
            .text(TestCluster.port(leader))
            .replace("session-timeout: 4s", "session-timeout: soon");
    Measure measure = Measure.start("a broken file refused");
    TestCluster.writeText(leader, text);
    await("the refusal", () -> !rejected().isEmpty());
    measure.print();
    assertThat(rejected())
        .anyMatch(line -> line.contains("instances") && line.contains("-1"))
        .anyMatch(line -> line.contains("session-timeout") && line.contains("soon"));
    assertThat(texts(cluster.ask(leader, "/v1/status").path("rejectedConfiguration")))
        .isEqualTo(rejected());
    assertThat(revision()).isEqualTo(5);
    assertThat(allIds()).isEqualTo(before);
  }

  @Test
  @Order(7)
  void refusesAnEmptyFile() {
    List<String> before = allIds();
    TestCluster.writeText(leader, "");
    await("the refusal", () -> rejected().stream().anyMatch(line -> line.contains("is empty")));
    assertThat(revision()).isEqualTo(5);
    assertThat(allIds()).isEqualTo(before);
  }

  @Test
  @Order(8)
  void leavingAnEntryOutStopsNothing() {
    List<String> before = allIds();
    Measure measure = Measure.start("a file without an entry refused");
    TestCluster.write(leader, bare.command("/web", 2, "sleep 2000"));
    await(
        "the refusal", () -> rejected().stream().anyMatch(line -> line.contains("removed: true")));
    measure.print();
    assertThat(rejected()).singleElement().asString().contains("/shop/cart");
    assertThat(revision()).isEqualTo(5);
    assertThat(allIds()).isEqualTo(before);
  }

  @Test
  @Order(9)
  void removedStopsIt() {
    List<String> before = ids("web");
    change(
        "removed: true",
        bare.command("/web", 2, "sleep 2000").removed("/shop/cart"),
        () -> tasks("cart.shop") == 0);
    assertThat(revision()).isEqualTo(6);
    assertThat(rejected()).isEmpty();
    assertThat(ids("web")).isEqualTo(before);
    assertThat(new Http().get(leader.web() + "/v1/services/shop/cart").statusCode()).isEqualTo(404);
  }

  @Test
  @Order(10)
  void aLeaderChangeNeverGoesBackToAnOlderFile() {
    List<String> before = ids("web");
    LocalBroker successor = cluster.otherThan(leader);
    Measure measure = Measure.start("failover SIGTERM to a new ACTIVE leader");
    leader.process().terminate();
    assertThat(cluster.awaitLeaderOtherThan(leader)).isSameAs(successor);
    measure.print();
    assertThat(leader.process().awaitEnd(TestCluster.PATIENCE)).isZero();
    // Its own file says three instances of another command, and knows nothing of what followed.
    leader = successor;
    assertThat(revision()).isEqualTo(6);
    assertThat(ids("web")).isEqualTo(before);
    assertThat(TestCluster.log(successor)).contains("differs from revision 6");
    // A change from there on counts.
    change(
        "a changed file on the new leader",
        bare.command("/web", 4, "sleep 2000"),
        () -> mesos.allRunning("web") == 4);
    assertThat(revision()).isEqualTo(7);
    assertThat(ids("web")).containsAll(before);
  }

  private void change(String what, BrokerFile file, BooleanSupplier effect) {
    long next = revision() + 1;
    Measure shown = Measure.start("file written to revision in /v1: " + what);
    Measure done = Measure.start("file written to its effect in Mesos: " + what);
    TestCluster.write(leader, file);
    await("revision " + next, () -> revision() == next);
    shown.print();
    await(what, effect);
    done.print();
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        TestCluster.PATIENCE,
        condition,
        () -> mesos.tasks() + "\n" + configuration() + "\n" + cluster.logs());
  }

  private JsonNode configuration() {
    return cluster.ask(leader, "/v1/configuration");
  }

  private long revision() {
    return configuration().path("revision").path("number").asLong();
  }

  private List<String> rejected() {
    return texts(configuration().path("rejected"));
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private int tasks(String name) {
    return mesos.tasksOf(name).size();
  }

  private List<String> ids(String name) {
    return mesos.tasksOf(name).stream().map(MesosView.Task::id).sorted().toList();
  }

  private List<String> allIds() {
    return mesos.tasks().stream().map(MesosView.Task::id).sorted().toList();
  }
}
