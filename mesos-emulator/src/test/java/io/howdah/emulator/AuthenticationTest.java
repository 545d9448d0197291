package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP basic authentication of frameworks. */
class AuthenticationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private EmulatorBuilder emulator() {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .agents(1)
        .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]");
  }

  @Test
  void letsFrameworksInAsRecorded() throws Exception {
    try (MesosEmulator emulator =
        emulator().credentials(Map.of("capture", "open sesame")).start()) {
      assertThat(new Replay(emulator, "18-http-authentication").play()).isEqualTo(15);
    }
  }

  /** A request in the form of a recording. */
  private static ObjectNode request(String body, String authorization, String streamId) {
    ObjectNode request = JSON.createObjectNode().put("method", "POST").put("body", body);
    var headers = request.putArray("headers");
    headers.addArray().add("Content-Type").add("application/json");
    headers.addArray().add("Accept").add("application/json");
    if (authorization != null) {
      headers.addArray().add("Authorization").add(authorization);
    }
    if (streamId != null) {
      headers.addArray().add("Mesos-Stream-Id").add(streamId);
    }
    return request;
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String subscribe(String principal) {
    return "{\"type\": \"SUBSCRIBE\", \"subscribe\": {\"framework_info\": {\"user\": \"u\","
        + " \"name\": \"n\""
        + (principal == null ? "" : ", \"principal\": \"" + principal + "\"")
        + "}}}";
  }

  @ParameterizedTest
  @CsvSource({"a, b", "somebody, with spaces inside", "größe, geheim:mit:Doppelpunkten", "p, ''"})
  void letsOthersIn(String principal, String secret) throws Exception {
    try (MesosEmulator emulator = emulator().credentials(Map.of(principal, secret)).start();
        ApiClient scheduler = ApiClient.scheduler(emulator.masterUrl())) {
      assertThat(status(emulator, subscribe(principal), basic(principal + ":" + secret + "x")))
          .isEqualTo(401);
      assertThat(status(emulator, subscribe(principal), basic("x" + principal + ":" + secret)))
          .isEqualTo(401);
      String good = basic(principal + ":" + secret);
      assertThat(scheduler.subscribe(request(subscribe(principal), good, null)).statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic ", "Basic !!!", "basic cDpz", "Basic cA==", "cDpz"})
  void takesNothingThatIsNoBasicCredential(String authorization) throws Exception {
    try (MesosEmulator emulator = emulator().credentials(Map.of("p", "s")).start()) {
      assertThat(status(emulator, subscribe("p"), authorization)).isEqualTo(401);
    }
  }

  /** Which framework is called is looked at too: one cannot call for another. */
  @Test
  void refusesCallsOfAnotherPrincipal() throws Exception {
    try (MesosEmulator emulator = emulator().credentials(Map.of("one", "1", "two", "2")).start();
        ApiClient scheduler = ApiClient.scheduler(emulator.masterUrl())) {
      scheduler.subscribe(request(subscribe(null), basic("one:1"), null));
      String id =
          scheduler
              .await("SUBSCRIBED", one -> one.path("type").asText().equals("SUBSCRIBED"))
              .at("/subscribed/framework_id/value")
              .asText();
      String revive = "{\"type\": \"REVIVE\", \"framework_id\": {\"value\": \"" + id + "\"}}";
      HttpResponse<String> refused =
          scheduler.send(request(revive, basic("two:2"), scheduler.streamId()));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .isEqualTo(
              "Authenticated principal 'two' does not match principal 'one' set in"
                  + " `FrameworkInfo`");
      assertThat(scheduler.send(request(revive, basic("one:1"), scheduler.streamId())).statusCode())
          .isEqualTo(202);
    }
  }

  private static int status(MesosEmulator emulator, String body, String authorization)
      throws Exception {
    return ApiClient.scheduler(emulator.masterUrl())
        .send(request(body, authorization, null))
        .statusCode();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"credentials\": [{\"principal\": \"a\", \"secret\": \"1\"},"
            + " {\"principal\": \"b\", \"secret\": \"2\"}]}",
        "a 1\n\nb   2\n"
      })
  void readsCredentialsInBothFormsOfMesos(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("credentials"), text);
    assertThat(CredentialsFile.read(file)).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @ParameterizedTest
  @CsvSource({
    "'a', 'line 1: a principal and a secret'",
    "'a 1 2', 'line 1: a principal and a secret'",
    "'', 'has no credentials'",
    "'{\"credentials\": []}', 'has no credentials'",
    "'{\"credentials\": [{\"principal\": \"a\"}]}', 'needs a ''principal'' and a ''secret'''",
    "'{\"credentials\":', 'is no JSON, line 1'",
    "'a hush\na hush', 'has the principal ''a'' twice'"
  })
  void saysWhatIsWrongWithAFileButNoSecret(String text, String message) throws Exception {
    Path file = Files.writeString(directory.resolve("credentials"), text);
    assertThatThrownBy(() -> CredentialsFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("hush");
  }
}
