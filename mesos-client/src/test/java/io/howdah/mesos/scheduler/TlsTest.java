package io.howdah.mesos.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.mesos.NotSentException;
import io.howdah.mesos.SubscriptionLostException;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.HttpClients;
import io.howdah.mesos.http.MesosHttp;
import io.howdah.mesos.http.Transport;
import io.howdah.mesos.http.Transport.ClientCertificate;
import io.howdah.mesos.leader.ListedMasters;
import io.howdah.mesos.leader.Masters;
import io.howdah.mesos.scheduler.SchedulerRig.Disconnected;
import io.howdah.mesos.testing.Certificates;
import io.howdah.mesos.testing.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.TestingServer;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters that speak TLS, with certificates as operators have them, good and bad. */
@Timeout(180)
class TlsTest {
  private static final Call REVIVE = Call.newBuilder().setType(Call.Type.REVIVE).build();

  @TempDir static Path folder;
  private static Certificates certificates;

  private SchedulerRig rig;
  private ScriptedServer master;

  @BeforeAll
  static void make() throws Exception {
    certificates =
        new Certificates(folder)
            .authority("ca")
            .authority("stranger")
            .signed("good", "ca", "-ext", "san=ip:127.0.0.1,dns:localhost")
            .signed("by-name", "ca", "-ext", "san=dns:localhost")
            .signed("by-address", "ca", "-ext", "san=ip:127.0.0.1")
            .signed("other-name", "ca", "-ext", "san=dns:master.example.org")
            .signed(
                "expired",
                "ca",
                "-ext",
                "san=ip:127.0.0.1",
                "-startdate",
                "-20d",
                "-validity",
                "10")
            .signed("client", "ca");
  }

  @BeforeEach
  void open() throws Exception {
    rig = new SchedulerRig();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
    if (master != null) {
      master.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void subscribesAndCalls(boolean verifiesName) throws Exception {
    master = server("good", false);
    start(Transport.tls(certificates.pem("ca"), Optional.empty(), verifiesName));
    rig.subscribed(master);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    master.take().reply(202, "");
    assertThat(revived).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void oneOfSeveralAuthoritiesSuffices() throws Exception {
    master = server("good", false);
    start(Transport.tls(certificates.pem("stranger", "ca"), Optional.empty(), true));
    rig.subscribed(master);
  }

  @ParameterizedTest
  @CsvSource({
    "good, stranger, true, signed by no authority",
    "good, stranger, false, signed by no authority",
    "other-name, ca, true, for another host",
    "expired, ca, true, has expired",
    "expired, ca, false, has expired"
  })
  void certificatesThatAreNotTrusted(
      String shown, String trusted, boolean verifiesName, String problem) throws Exception {
    master = server(shown, false);
    start(Transport.tls(certificates.pem(trusted), Optional.empty(), verifiesName));
    assertThat(rig.told.next(Disconnected.class).cause())
        .isInstanceOf(SubscriptionLostException.class)
        .hasMessageContaining("127.0.0.1:" + master.port())
        .hasMessageContaining(problem);
    assertThat(master.isIdle()).isTrue();
  }

  @Test
  void anotherNameIsTakenWhereNamesAreNotLookedAt() throws Exception {
    master = server("other-name", false);
    start(Transport.tls(certificates.pem("ca"), Optional.empty(), false));
    rig.subscribed(master);
  }

  @Test
  void aMasterThatWantsACertificateGetsIt() throws Exception {
    master = server("good", true);
    start(
        Transport.tls(
            certificates.pem("ca"),
            Optional.of(
                new ClientCertificate(certificates.pem("client"), certificates.key("client"))),
            true));
    rig.subscribed(master);
  }

  @Test
  void withoutOneItIsNotSpokenTo() throws Exception {
    master = server("good", true);
    start(Transport.tls(certificates.pem("ca"), Optional.empty(), true));
    assertThat(rig.told.next(Disconnected.class).cause())
        .isInstanceOf(SubscriptionLostException.class);
    assertThat(master.isIdle()).isTrue();
  }

  @Test
  void aMasterThatSpeaksNoTlsIsNamed() throws Exception {
    rig.transport = Transport.tls(certificates.pem("ca"), Optional.empty(), true);
    rig.start();
    assertThat(rig.told.next(Disconnected.class).cause())
        .isInstanceOf(SubscriptionLostException.class)
        .hasMessageContaining("127.0.0.1:" + rig.master.port());
    assertThat(rig.master.isIdle()).isTrue();
  }

  @Test
  void aRedirectKeepsTls() throws Exception {
    master = server("good", false);
    try (ScriptedServer leader = server("good", false)) {
      start(Transport.tls(certificates.pem("ca"), Optional.empty(), true));
      // As Mesos writes it: without a scheme, and with the name.
      master.take().reply(307, "", "Location: //localhost:" + leader.port() + "/master/api/v1/x");
      rig.subscribed(leader);
    }
  }

  @Test
  void aRedirectOutOfTlsIsNotFollowed() throws Exception {
    master = server("good", false);
    start(Transport.tls(certificates.pem("ca"), Optional.empty(), true));
    master
        .take()
        .reply(307, "", "Location: http://127.0.0.1:" + rig.master.port() + "/api/v1/scheduler");
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("unusable location");
    assertThat(rig.master.isIdle()).isTrue();
  }

  /** Masters in ZooKeeper give a name and an address, and certificates are for either. */
  @ParameterizedTest
  @CsvSource({"by-name, true", "by-address, false"})
  void aLeaderFromZooKeeperIsContactedByWhatItsCertificateIsFor(String certificate, boolean byName)
      throws Exception {
    master = server(certificate, false);
    try (TestingServer zooKeeper = new TestingServer(true);
        CuratorFramework masters =
            CuratorFrameworkFactory.newClient(
                zooKeeper.getConnectString(), new RetryNTimes(100, 200))) {
      masters.start();
      masters
          .create()
          .creatingParentsIfNeeded()
          .forPath(
              "/mesos/json.info_0000000001",
              "{\"address\":{\"hostname\":\"localhost\",\"ip\":\"127.0.0.1\",\"port\":%d}}"
                  .formatted(master.port())
                  .getBytes(StandardCharsets.UTF_8));
      rig.transport = Transport.tls(certificates.pem("ca"), Optional.empty(), true);
      rig.authorization = Authorization.basic("capture", "open sesame");
      rig.start(
          Masters.detector(
              "zk://" + zooKeeper.getConnectString() + "/mesos", Duration.ofSeconds(4), byName));
      // Until ZooKeeper answers, no leader is known, and that is told.
      ScriptedServer.Exchange exchange = master.take();
      assertThat(exchange.headers).containsKey("authorization");
      exchange.open("Mesos-Stream-Id: s");
      exchange.record(SchedulerRig.subscribedEvent(15).toByteArray());
      Object told = rig.told.next(Object.class);
      while (told instanceof Disconnected) {
        told = rig.told.next(Object.class);
      }
      assertThat(told).isInstanceOf(Event.Subscribed.class);
    }
  }

  @Test
  void aCallThatFoundNoTrustWasNotSent() throws Exception {
    master = server("good", false);
    Transport transport = Transport.tls(certificates.pem("stranger"), Optional.empty(), true);
    MesosHttp http =
        new MesosHttp(
            HttpClients.of(transport, "test", 1, Duration.ofSeconds(20)), Duration.ofSeconds(20));
    CompletableFuture<Void> call =
        http.call(
            URI.create("https://127.0.0.1:" + master.port() + "/"),
            "REVIVE",
            Authorization.NONE,
            Optional.of("s"),
            new byte[1]);
    assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NotSentException.class);
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    Path none = folder.resolve("none.pem");
    refused(none, Optional.empty(), none + " does not exist");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
    refused(empty, Optional.empty(), empty.toString());
    Path good = certificates.pem("ca");
    refused(
        good,
        Optional.of(new ClientCertificate(certificates.pem("client"), empty)),
        "BEGIN PRIVATE KEY");
    refused(
        good,
        Optional.of(new ClientCertificate(none, certificates.key("client"))),
        none + " does not exist");
  }

  private static void refused(Path trusted, Optional<ClientCertificate> own, String problem) {
    assertThatThrownBy(() -> Transport.tls(trusted, own, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(problem);
  }

  private void start(Transport transport) {
    rig.transport = transport;
    rig.start(new ListedMasters(List.of(SchedulerRig.address(master))));
  }

  private static ScriptedServer server(String certificate, boolean wantsClients) throws Exception {
    SSLServerSocket socket =
        (SSLServerSocket)
            certificates
                .server(certificate, "ca")
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    socket.setNeedClientAuth(wantsClients);
    return new ScriptedServer(socket);
  }
}
