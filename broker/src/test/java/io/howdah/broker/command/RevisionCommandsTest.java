package io.howdah.broker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.api.ApiServer;
import io.howdah.broker.api.BrokerIdentity;
import io.howdah.broker.api.BrokerMetrics;
import io.howdah.broker.api.ConfigurationDesk;
import io.howdah.broker.api.Snapshots;
import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.RevisionAnswer;
import io.howdah.broker.model.RevisionAnswer.Verdict;
import io.howdah.broker.model.RevisionPlan;
import io.howdah.broker.view.BrokerSnapshot;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code howdah apply}, {@code plan}, {@code history} and {@code revert} against a real API. */
class RevisionCommandsTest {
  private static final RevisionPlan PLAN =
      new RevisionPlan(
          12,
          List.of(
              new RevisionPlan.OwnerChange(new OwnerName("/web"), 2, 0, 2, 0, true),
              new RevisionPlan.OwnerChange(new OwnerName("hadoop"), 10, 0, 4, 6, false),
              new RevisionPlan.OwnerChange(new OwnerName("other"), 1, 3, 0, 0, false)),
          List.of("fleet hadoop: heap 128MB -> 256MB, workers 10 -> 6"));

  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Verdict verdict = Verdict.APPLIED;
  private List<String> problems = List.of();
  private boolean silent;
  private BrokerMetrics metrics;
  private ApiServer leader;
  private ApiServer standby;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    Optional<BrokerSnapshot> snapshot = Optional.of(Snapshots.full());
    metrics = new BrokerMetrics(() -> snapshot);
    leader =
        new ApiServer(
            new Identity(),
            () -> snapshot,
            () -> Optional.of(new Desk()),
            metrics,
            Optional.empty(),
            LeaderProxySettings.DEFAULT,
            "1.2");
    leader.start("127.0.0.1", 0);
    standby =
        new ApiServer(
            new Identity(),
            Optional::empty,
            Optional::empty,
            metrics,
            Optional.empty(),
            LeaderProxySettings.DEFAULT,
            "1.2");
    standby.start("127.0.0.1", 0);
    file = folder.resolve("broker.yaml");
    write(leader.port(), "");
  }

  private void write(int port, String more) throws Exception {
    Files.writeString(
        file,
        """
        framework: {user: root}
        mesos: {masters: "zk://z:2181/mesos"}
        zookeeper: {servers: "z:2181"}
        http: {bind: 127.0.0.1, port: %d}
        %s
        """
            .formatted(port, more));
  }

  @AfterEach
  void stop() {
    leader.close();
    standby.close();
    metrics.close();
  }

  @Test
  void applyPrintsWhatStartsStopsAndChanges() {
    assertThat(run("apply", file.toString(), "--by", "anna b")).isZero();
    assertThat(asked).containsExactly("propose anna b through the API from 127.0.0.1");
    assertThat(out.toString().lines())
        .containsExactly(
            "stop 2 of 2 of service /web, which is removed",
            "stop 4 of 10 of fleet hadoop",
            "replace 6 of fleet hadoop, one at a time",
            "start 3 of fleet other (1 run)",
            "change fleet hadoop: heap 128MB -> 256MB, workers 10 -> 6",
            "applied as revision 3");
  }

  @Test
  void aStandbySendsOnToTheLeader() {
    assertThat(
            run("apply", file.toString(), "--broker", "127.0.0.1:" + standby.port(), "--confirm"))
        .isZero();
    assertThat(asked).singleElement().asString().endsWith("127.0.0.1 confirmed");
  }

  @Test
  void planOnlyPlans() {
    verdict = Verdict.PLANNED;
    problems = List.of("6 of the 12 instances that run would stop");
    assertThat(run("plan", file.toString())).isZero();
    assertThat(asked).singleElement().asString().endsWith("plan only");
    assertThat(out.toString().lines())
        .endsWith(
            "needs --confirm: 6 of the 12 instances that run would stop", "nothing was changed");
  }

  @Test
  void whatNeedsAConfirmationIsPrintedAndRefused() {
    verdict = Verdict.NEEDS_CONFIRMATION;
    problems = List.of("6 of the 12 instances that run would stop");
    assertThat(run("apply", file.toString())).isEqualTo(ProcessExit.REFUSED.code());
    assertThat(out.toString()).contains("stop 4 of 10 of fleet hadoop");
    assertThat(err.toString())
        .contains("nothing was changed: 6 of the 12 instances", "--confirm makes it so");
  }

  @Test
  void everyErrorOfTheFileIsToldHereAndByTheBroker() throws Exception {
    write(leader.port(), "fleetz: []\nlog-level: loud");
    assertThat(run("apply", file.toString())).isEqualTo(ProcessExit.BAD_CONFIGURATION.code());
    assertThat(err.toString()).contains("did you mean \"fleets\"?", "log-level");
    err.getBuffer().setLength(0);
    assertThat(run("apply", file.toString(), "--broker", "127.0.0.1:" + leader.port()))
        .isEqualTo(ProcessExit.BAD_CONFIGURATION.code());
    assertThat(err.toString()).contains("did you mean \"fleets\"?", "log-level");
    assertThat(asked).isEmpty();
  }

  @Test
  void historyListsRevisions() {
    assertThat(run("history", "--config", file.toString())).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "2  2026-01-02T03:04:05Z  file broker.yaml on b1 (its content is not kept)",
            "     fleet hadoop: workers 2 -> 3",
            "1  2026-01-02T03:04:05Z  file broker.yaml on b1",
            "     fleet hadoop added");
  }

  @Test
  void revertAsksForTheRevision() {
    String broker = "127.0.0.1:" + leader.port();
    assertThat(run("revert", "1", "--confirm", "--by", "anna", "--broker", broker)).isZero();
    assertThat(asked).containsExactly("revert 1 anna through the API from 127.0.0.1 confirmed");
    verdict = Verdict.NOT_FOUND;
    problems = List.of("There is no revision 9");
    assertThat(run("revert", "9", "--broker", broker)).isEqualTo(ProcessExit.REFUSED.code());
    assertThat(err.toString()).contains("There is no revision 9");
  }

  @Test
  void anAnswerThatDoesNotComeSaysThatNothingIsKnown() {
    silent = true;
    assertThat(run("apply", file.toString())).isEqualTo(ProcessExit.NO_ANSWER.code());
    assertThat(err.toString()).contains("not known whether it was stored");
    stop();
    assertThat(run("apply", file.toString())).isEqualTo(ProcessExit.NO_ANSWER.code());
    assertThat(err.toString()).contains("no broker answers at http://127.0.0.1:");
  }

  @Test
  void whoeverAnswersOtherwiseIsNoBroker() throws Exception {
    com.sun.net.httpserver.HttpServer other =
        com.sun.net.httpserver.HttpServer.create(
            new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[] {'{', '}'});
          exchange.close();
        });
    other.start();
    try {
      String address = "127.0.0.1:" + other.getAddress().getPort();
      assertThat(run("apply", file.toString(), "--broker", address))
          .isEqualTo(ProcessExit.NO_ANSWER.code());
      assertThat(err.toString()).contains("does not answer like a broker");
      assertThat(out.toString()).isEmpty();
    } finally {
      other.stop(0);
    }
  }

  @Test
  void whatABrowserCouldSendUnaskedIsRefused() throws Exception {
    assertThat(post("/v1/configuration?confirm=true", Files.readString(file))).isEqualTo(415);
    assertThat(post("/v1/configuration/revisions/1/revert", "")).isEqualTo(400);
    assertThat(asked).isEmpty();
  }

  private int post(String path, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + leader.port() + path))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private int run(String... arguments) {
    CommandLine line = HowdahMain.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return HowdahMain.run(arguments, line);
  }

  private final class Desk implements ConfigurationDesk {
    @Override
    public RevisionAnswer propose(Definitions definitions, Manner manner) throws TimeoutException {
      return answer("propose " + manner.author(), manner);
    }

    @Override
    public RevisionAnswer revert(long number, Manner manner) throws TimeoutException {
      return answer("revert " + number + " " + manner.author(), manner);
    }

    private RevisionAnswer answer(String what, Manner manner) throws TimeoutException {
      if (silent) {
        throw new TimeoutException("no answer within 15 s");
      }
      asked.add(
          what
              + (manner.confirmed() ? " confirmed" : "")
              + (manner.planOnly() ? " plan only" : ""));
      return new RevisionAnswer(verdict, 3, PLAN, problems);
    }
  }

  private final class Identity implements BrokerIdentity {
    @Override
    public String self() {
      return "standby.example:8150";
    }

    @Override
    public Optional<String> leader() {
      return Optional.of("127.0.0.1:" + leader.port());
    }

    @Override
    public String zooKeeperProblem() {
      return "";
    }

    @Override
    public Optional<String> configurationNote() {
      return Optional.empty();
    }
  }
}
