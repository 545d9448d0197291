package io.howdah.mesos.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.util.JsonFormat;
import io.howdah.mesos.AuthenticationRefusedException;
import io.howdah.mesos.CallRefusedException;
import io.howdah.mesos.SubscriptionLostException;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.scheduler.SchedulerRig.Disconnected;
import io.howdah.mesos.scheduler.SchedulerRig.Failed;
import io.howdah.mesos.testing.Recordings;
import io.howdah.mesos.testing.ScriptedServer;
import io.howdah.mesos.testing.ScriptedServer.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a master that asks for a principal and its secret, and answers as recorded (18). */
@Timeout(60)
class AuthenticationTest {
  private static final Call REVIVE = Call.newBuilder().setType(Call.Type.REVIVE).build();
  private static final Authorization GOOD = Authorization.basic("capture", "open sesame");

  private final List<JsonNode> recording =
      Recordings.bundled().session("18-http-authentication.jsonl");
  private SchedulerRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new SchedulerRig();
    principal("capture");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void subscribesAndCallsWithTheSecret() throws Exception {
    rig.authorization = GOOD;
    rig.start();
    answerAsRecorded(rig.master.take());
    rig.told.next(Event.Subscribed.class);
    rig.told.next(Event.class);

    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    answerAsRecorded(rig.master.take());
    assertThat(revived).succeedsWithin(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @CsvSource({
    "capture, wrong, as principal \"capture\"",
    "nobody, open sesame, as principal \"nobody\"",
    ", , without credentials"
  })
  void wrongCredentialsAreFinal(String principal, String secret, String said) throws Exception {
    rig.authorization =
        principal == null ? Authorization.NONE : Authorization.basic(principal, secret);
    rig.start();
    answerAsRecorded(rig.master.take());
    assertThat(rig.told.next(Failed.class).cause())
        .isInstanceOf(AuthenticationRefusedException.class)
        .hasMessageContaining(said)
        .hasMessageContaining("401")
        .hasMessageNotContaining(String.valueOf(secret));
    assertThat(rig.master.isIdle()).isTrue();
  }

  @Test
  void anotherSchemeIsRefusedToo() throws Exception {
    rig.authorization = Authorization.bearer("abc");
    rig.start();
    answerAsRecorded(rig.master.take());
    assertThat(rig.told.next(Failed.class).cause())
        .isInstanceOf(AuthenticationRefusedException.class);
  }

  @Test
  void aForbiddenSubscribeIsFinal() throws Exception {
    rig.authorization = GOOD;
    rig.start();
    rig.master.take().reply(403, "");
    assertThat(rig.told.next(Failed.class).cause())
        .isInstanceOf(AuthenticationRefusedException.class);
  }

  @Test
  void anotherPrincipalInFrameworkInfoIsFinal() throws Exception {
    rig.authorization = GOOD;
    principal("other");
    rig.start();
    answerAsRecorded(rig.master.take());
    assertThat(rig.told.next(Failed.class).cause())
        .isInstanceOf(AuthenticationRefusedException.class)
        .hasMessageContaining("'capture' does not match principal 'other'");
  }

  /** Mesos subscribes a known framework with another principal, and then refuses every call. */
  @Test
  void aFrameworkThatWasRegisteredWithAnotherPrincipalIsFinalAtTheFirstCall() throws Exception {
    rig.authorization = GOOD;
    rig.start();
    answerAsRecorded(rig.master.take());
    rig.told.next(Event.Subscribed.class);
    rig.told.next(Event.class);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    rig.master
        .take()
        .reply(
            400,
            "Authenticated principal 'capture' does not match principal 'old' set in"
                + " `FrameworkInfo`");
    assertThat(rig.told.next(Failed.class).cause())
        .isInstanceOf(AuthenticationRefusedException.class)
        .hasMessageContaining("'old'");
    assertThat(revived).failsWithin(Duration.ofSeconds(20));
  }

  @Test
  void aSecretThatChangesTakesEffectWithTheNextSubscription() throws Exception {
    rig.authorization = Authorization.basic("capture", "before");
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    rig.authorization = GOOD;

    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    Exchange call = rig.master.take();
    assertThat(call.headers.get("authorization")).isEqualTo(stream.headers.get("authorization"));
    call.reply(202, "");
    assertThat(revived).succeedsWithin(Duration.ofSeconds(20));

    // The masters are restarted with the new secret.
    stream.cut();
    rig.told.next(Disconnected.class);
    retry();
    answerAsRecorded(rig.master.take());
    rig.told.next(Event.Subscribed.class);
  }

  @Test
  void aCallThatIsNotAuthenticatedAnyMoreSubscribesAnewWithTheSecretOfThen() throws Exception {
    rig.authorization = Authorization.basic("capture", "before");
    rig.start();
    rig.subscribed(rig.master);
    rig.authorization = GOOD;
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    rig.master.take().reply(401, "401 Unauthorized.");
    assertThat(rig.told.next(Disconnected.class).cause())
        .hasCauseInstanceOf(CallRefusedException.class);
    assertThat(revived).failsWithin(Duration.ofSeconds(20));
    retry();
    answerAsRecorded(rig.master.take());
    rig.told.next(Event.Subscribed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void aRedirectToAnotherMasterCarriesTheSecret(String name) throws Exception {
    try (ScriptedServer leader = new ScriptedServer()) {
      rig.authorization = GOOD;
      rig.start(
          new io.howdah.mesos.leader.ListedMasters(
              List.of(SchedulerRig.address(rig.master), SchedulerRig.address(leader))));
      rig.master.take().reply(307, "", location(name, leader));
      answerAsRecorded(leader.take());
      rig.told.next(Event.Subscribed.class);
    }
  }

  @Test
  void aRedirectToAStrangerDoesNot() throws Exception {
    try (ScriptedServer stranger = new ScriptedServer()) {
      rig.authorization = GOOD;
      rig.start();
      rig.master.take().reply(307, "", location("127.0.0.1", stranger));
      assertThat(rig.told.next(Disconnected.class).cause())
          .isInstanceOf(SubscriptionLostException.class)
          .hasMessageContaining("127.0.0.1:" + stranger.port())
          .hasMessageContaining("none of the masters");
      retry();
      rig.master.take();
      assertThat(stranger.isIdle()).isTrue();
    }
  }

  private static String location(String host, ScriptedServer server) {
    return "Location: //" + host + ":" + server.port() + "/master/api/v1/scheduler";
  }

  private void principal(String principal) {
    Call.Subscribe.Builder subscribe = rig.subscribe.toBuilder();
    subscribe.getFrameworkInfoBuilder().setPrincipal(principal);
    rig.subscribe = subscribe.build();
  }

  private void retry() throws InterruptedException {
    rig.timer.advance(
        rig.timer.awaitTask(delay -> delay.compareTo(SchedulerConnectionTest.SILENCE) < 0));
  }

  /** The recorded answer to a request with the same type, principal and Authorization header. */
  private void answerAsRecorded(Exchange exchange) throws IOException {
    Call call = Call.parseFrom(exchange.body);
    String credentials = exchange.headers.getOrDefault("authorization", "");
    for (JsonNode line : recording) {
      JsonNode request = line.path("request");
      JsonNode response = line.path("response");
      if (!request.isObject() || !credentials.equals(header(request, "Authorization"))) {
        continue;
      }
      Call.Builder recorded = Call.newBuilder();
      JsonFormat.parser().ignoringUnknownFields().merge(request.get("body").asText(), recorded);
      if (recorded.getType() != call.getType()
          || !recorded
              .getSubscribe()
              .getFrameworkInfo()
              .getPrincipal()
              .equals(call.getSubscribe().getFrameworkInfo().getPrincipal())) {
        continue;
      }
      if (line.get("kind").asText().equals("stream-open")) {
        exchange.open("Mesos-Stream-Id: " + header(response, "Mesos-Stream-Id"));
        for (JsonNode event : recording) {
          if (event.path("stream").equals(line.get("stream")) && event.has("raw")) {
            Event.Builder told = Event.newBuilder();
            JsonFormat.parser().ignoringUnknownFields().merge(event.get("raw").asText(), told);
            exchange.record(told.build().toByteArray());
          }
        }
      } else {
        exchange.reply(response.get("status").asInt(), response.path("body").asText());
      }
      return;
    }
    throw new AssertionError("the recording has nothing for " + call + credentials);
  }

  private static String header(JsonNode message, String name) {
    for (JsonNode header : message.get("headers")) {
      if (header.get(0).asText().equalsIgnoreCase(name)) {
        return header.get(1).asText();
      }
    }
    return "";
  }
}
