package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import io.howdah.localcluster.WireProxy;
import io.howdah.mesos.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker at three masters that speak TLS: what docs/CONFIGURATION.md says of {@code mesos.tls}.
 * In front of each master stands one that ends TLS, and in front of that a wire that can be broken;
 * the masters advertise the wires. The methods are the steps of one story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MesosTlsIT {
  private static final int MASTERS = 3;
  private static final NodeCapacity CAPACITY = new NodeCapacity(1, 512);
  private static final Duration SLOW = Duration.ofMinutes(3);

  // docs/EXIT-CODES.md
  private static final int OK = 0;
  private static final int NO_ANSWER = 40;

  private static final String UNKNOWN_AUTHORITY =
      "its certificate is signed by no authority that is trusted here";
  private static final String ANOTHER_HOST = "its certificate is for another host";
  private static final String REFUSED = "it refuses this client";

  private final List<TlsFront> fronts = new ArrayList<>();
  private final List<WireProxy> wires = new ArrayList<>();
  private Certificates certificates;
  private TestCluster cluster;
  private LocalHadoop hadoop;
  private LocalBroker broker;
  private Set<String> frameworks;

  /** {@code mesos.masters} and {@code mesos.tls} of the broker. */
  private String masters;

  private String tls;

  /** What else is in its file. */
  private BrokerFile wanted;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    certificates =
        new Certificates(folder)
            .authority("ca")
            .authority("stranger")
            .signed("master", "ca", "-ext", "san=ip:127.0.0.1")
            .signed("elsewhere", "ca", "-ext", "san=dns:master.example.org")
            .signed("broker", "ca");
    LocalCluster local = TestCluster.open("mesos-tls");
    int advertised = local.ports().range(MASTERS);
    cluster =
        TestCluster.start(
            local,
            List.of(local.startZooKeeper()),
            MASTERS,
            new AgentSpec(1, "cpus:4;mem:2400;disk:10000", false),
            "--advertise-port",
            String.valueOf(advertised));
    hadoop = local.startHadoop(CAPACITY);
    for (int master = 0; master < MASTERS; master++) {
      TlsFront front = TlsFront.open(cluster.mesos().address(master), identity("master"));
      fronts.add(front);
      wires.add(WireProxy.open(advertised + master, front.address()));
    }
    masters = "[%s, %s]".formatted(wires.get(2).address(), wires.get(1).address());
  }

  @AfterAll
  void stop() {
    wires.forEach(WireProxy::close);
    fronts.forEach(TlsFront::close);
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void aMasterOfAnAuthorityThatIsNotTrustedIsNotSpokenTo() throws Exception {
    long begun = System.nanoTime();
    tls = trusting("stranger");
    wanted = withService(1);
    broker = cluster.start("broker-1", this::text);
    broker.awaitReady();
    awaitProblem(UNKNOWN_AUTHORITY);
    awaitMoreAttempts();
    assertThat(broker.process().isAlive()).as("it tries again").isTrue();
    assertThat(TestCluster.log(broker)).contains(UNKNOWN_AUTHORITY).doesNotContain("\tat ");
    String log = TestCluster.log(broker);
    long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begun);
    assertThat(log.split("no Mesos subscription", -1).length - 1L)
        .as("told once a minute, not at each of %d attempts", attempts())
        .isBetween(1L, 1 + minutes);
    Howdah.Output preflight = preflight();
    assertThat(preflight.status()).isEqualTo(NO_ANSWER);
    assertThat(preflight.text())
        .contains("Mesos master " + wires.get(1).address() + " cannot be asked")
        .contains(UNKNOWN_AUTHORITY);
    assertThat(fronts).allMatch(front -> front.spoken() == 0);
  }

  /** A certificate that is not taken is tried again: that it is mended needs no restart. */
  @Test
  @Order(2)
  void aCertificateForAnotherHostIsNotTakenUntilItIsMended() throws Exception {
    show("elsewhere", false);
    restart(trusting("ca"));
    awaitProblem(ANOTHER_HOST);
    awaitMoreAttempts();
    assertThat(fronts).allMatch(front -> front.spoken() == 0);
    show("master", false);
    cluster.awaitLeader();
    frameworks = mesos().frameworks();
    assertThat(frameworks).hasSize(1);
    Howdah.Output preflight = preflight();
    assertThat(preflight.status()).as(preflight.text()).isEqualTo(OK);
  }

  /** Only masters that do not lead were listed; Mesos leaves the scheme out of a redirect. */
  @Test
  @Order(3)
  void aRedirectWithoutASchemeKeepsTls() {
    assertThat(TestCluster.log(broker)).contains("subscribed at " + wires.get(0).address());
    assertThat(fronts.get(0).spoken()).isPositive();
    assertThat(fronts.get(1).spoken() + fronts.get(2).spoken()).isPositive();
  }

  @Test
  @Order(4)
  void aServiceAndAWorkerRun() {
    hadoop.awaitReady();
    write(withWorker(withService(2)));
    await("two tasks", () -> running("/web") == 2);
    await(
        "a worker that its ResourceManager lists",
        () -> running("hadoop") == 1 && hadoop.runningNodes().size() == 1);
  }

  @Test
  @Order(5)
  void aSubscriptionThatIsCutComesBack() {
    Set<String> before = ids();
    long subscriptions = mesos().calls("subscribe");
    wires.get(0).cut();
    await("the loss", () -> !problem().isEmpty());
    wires.get(0).heal();
    await("another subscription", () -> mesos().calls("subscribe") > subscriptions);
    scaleTo(3);
    assertThat(ids()).containsAll(before);
    assertThat(mesos().frameworks()).isEqualTo(frameworks);
    assertThat(mesos().completed()).isEmpty();
  }

  /** Masters that are not asked for it would never see the broker's own certificate. */
  @Test
  @Order(6)
  void mastersThatDemandACertificateGetIt() throws Exception {
    Set<String> before = ids();
    show("master", true);
    restart(trusting("ca"));
    awaitProblem(REFUSED);
    assertThat(ids()).isEqualTo(before);
    Files.setPosixFilePermissions(
        certificates.key("broker"), PosixFilePermissions.fromString("rw-------"));
    restart(
        trusting("ca")
            + ", certificate: %s, key: %s"
                .formatted(certificates.pem("broker"), certificates.key("broker")));
    cluster.awaitLeader();
    scaleTo(4);
    assertThat(ids()).containsAll(before);
    assertThat(mesos().frameworks()).isEqualTo(frameworks);
  }

  /** The next one is known from ZooKeeper, with the address that it advertises. */
  @Test
  @Order(7)
  void theNextLeaderFromZooKeeperIsContactedOverTlsToo() throws Exception {
    show("master", false);
    masters = cluster.mesos().masters();
    restart(trusting("ca") + ", verify: ip");
    cluster.awaitLeader();
    Set<String> before = ids();
    long spoken = fronts.get(1).spoken();
    mesos().killMaster(0);
    MesosView next = new MesosView(cluster.mesos(), 1);
    await(
        "the subscription at the next master",
        () -> problem().isEmpty() && fronts.get(1).spoken() > spoken);
    await("its tasks are known there", () -> ids(next).containsAll(before));
    write(withWorker(withService(5)));
    await("one more task", () -> running("/web") == 5);
    assertThat(ids(next)).containsAll(before);
    assertThat(next.frameworks()).isEqualTo(frameworks);
    assertThat(hadoop.runningNodes()).hasSize(1);
  }

  private void scaleTo(int instances) {
    write(withWorker(withService(instances)));
    await(instances + " tasks", () -> running("/web") == instances);
    assertThat(hadoop.runningNodes()).hasSize(1);
  }

  private SSLContext identity(String certificate) throws Exception {
    return certificates.server(certificate, "ca");
  }

  private void show(String certificate, boolean demandsCertificate) throws Exception {
    for (TlsFront front : fronts) {
      front.show(identity(certificate), demandsCertificate);
    }
  }

  private String trusting(String authority) throws Exception {
    return "trust-store: " + certificates.pem(authority);
  }

  private void restart(String newTls) {
    tls = newTls;
    broker.process().terminate();
    broker.process().awaitEnd(SLOW);
    write(wanted);
    cluster.restart(broker);
  }

  private void write(BrokerFile file) {
    wanted = file;
    TestCluster.writeText(broker, text(TestCluster.port(broker)));
  }

  private String text(int port) {
    String line = "  masters: " + masters + "\n";
    String text = wanted.withMasters(masters).text(port);
    assertThat(text).contains(line);
    return text.replace(line, line + "  tls: {" + tls + "}\n");
  }

  private BrokerFile withService(int instances) {
    return cluster.file().command("/web", instances, "sleep 1000");
  }

  private BrokerFile withWorker(BrokerFile file) {
    return file.cluster(
            """
            name: default
            client-configuration: %1$s
            home: %2$s
            agent-configuration: %1$s
            java-home: %3$s
            """
                .formatted(hadoop.configuration(), hadoop.home(), System.getProperty("java.home")))
        .fleet(
            """
            name: hadoop
            workers: 1
            capacity: {vcores: %d, memory: %dMB}
            directory: %s
            container-cgroup: false
            """
                .formatted(
                    CAPACITY.vcores(),
                    CAPACITY.memoryMegabytes(),
                    cluster.cluster().folder().resolve("run/places")));
  }

  private Howdah.Output preflight() throws Exception {
    return Howdah.run(List.of("preflight"), List.of("--config", broker.configuration().toString()));
  }

  /** As the first master knows it: what masters say of their leader is a front's address. */
  private MesosView mesos() {
    return new MesosView(cluster.mesos(), 0);
  }

  private Set<String> ids() {
    return ids(mesos());
  }

  private static Set<String> ids(MesosView mesos) {
    Set<String> ids = new HashSet<>();
    mesos.tasks().forEach(task -> assertThat(ids.add(task.id())).isTrue());
    return ids;
  }

  private int running(String owner) {
    return TestCluster.instances(broker, owner, "RUNNING").size();
  }

  private String problem() {
    return broker
        .get("/v1/status")
        .map(status -> status.path("mesos").path("problem").asText())
        .orElse("");
  }

  private void awaitProblem(String words) {
    await("a problem with \"" + words + "\"", () -> problem().contains(words));
    assertThat(problem()).contains("127.0.0.1:");
  }

  private void awaitMoreAttempts() {
    long so = attempts();
    await("more attempts", () -> attempts() > so + 2);
  }

  private long attempts() {
    return wires.stream().mapToLong(WireProxy::accepted).sum();
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        SLOW,
        condition,
        () ->
            broker.get("/v1/instances").map(Object::toString).orElse("")
                + "\n"
                + broker.get("/v1/pending").map(Object::toString).orElse("")
                + "\n"
                + cluster.logs());
  }
}
