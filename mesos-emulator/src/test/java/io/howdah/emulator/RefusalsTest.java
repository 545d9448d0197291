package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.mesos.v1.master.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not emulated (recordings 13, 15 and 19) is refused in words; nothing is passed over. */
class RefusalsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GUID = Masks.GUID.pattern();
  private static final Pattern OFFER = Pattern.compile(GUID + "-O\\d+");
  private static final Pattern AGENT = Pattern.compile(GUID + "-S\\d+");
  private static final Pattern FRAMEWORK = Pattern.compile(GUID + "-\\d{4}");

  @TempDir Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private MesosEmulator emulator;
  private ApiClient scheduler;
  private JsonNode framework;

  @BeforeEach
  void start() throws Exception {
    emulator =
        MesosEmulator.builder()
            .workDirectory(directory)
            .agents(1)
            .allocationInterval(Duration.ofMillis(50))
            .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]")
            .start();
    scheduler = ApiClient.scheduler(emulator.masterUrl());
  }

  @AfterEach
  void stop() throws Exception {
    scheduler.close();
    emulator.close();
  }

  private void subscribe(String recording) throws Exception {
    for (JsonNode line : Recordings.lines(recording)) {
      if (line.path("kind").asText().equals("stream-open")) {
        scheduler.subscribe(line.path("request"));
        framework = await("SUBSCRIBED").at("/subscribed/framework_id/value");
        return;
      }
    }
    throw new AssertionError("no SUBSCRIBE in " + recording);
  }

  private JsonNode await(String type) throws Exception {
    return scheduler.await(type, one -> one.path("type").asText().equals(type));
  }

  /** The recorded call with the ids of this run, for the offer given and without filters. */
  private JsonNode call(String recorded, JsonNode offer) throws Exception {
    String text = recorded.replaceAll("\"refuse_seconds\": \\d+", "\"refuse_seconds\": 0");
    if (offer != null) {
      text = OFFER.matcher(text).replaceAll(offer.at("/id/value").asText());
      text = AGENT.matcher(text).replaceAll(offer.at("/agent_id/value").asText());
    }
    return JSON.readTree(FRAMEWORK.matcher(text).replaceAll(framework.asText()));
  }

  private JsonNode offer() throws Exception {
    JsonNode offers = await("OFFERS").at("/offers/offers");
    assertThat(offers).hasSize(1);
    assertThat(offers.at("/0/resources").toString())
        .as("all of the agent is offered again")
        .contains("\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":4.0}");
    return offers.get(0);
  }

  private double counted(String what) throws Exception {
    HttpResponse<String> metrics = get("/metrics/snapshot");
    return JSON.readTree(metrics.body()).path("emulator/not_emulated/" + what).asDouble();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(emulator.masterUrl() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void refusesEveryTaskOfAGroup() throws Exception {
    subscribe("13-task-group");
    int groups = 0;
    for (JsonNode line : Recordings.lines("13-task-group")) {
      String recorded = line.at("/request/body").asText();
      if (!recorded.contains("LAUNCH_GROUP")) {
        continue;
      }
      JsonNode call = call(recorded, offer());
      assertThat(scheduler.call(call.toString()).statusCode()).isEqualTo(202);
      groups++;
      for (JsonNode task : call.at("/accept/operations/0/launch_group/task_group/tasks")) {
        JsonNode status = await("UPDATE").at("/update/status");
        assertThat(status.path("task_id")).isEqualTo(task.path("task_id"));
        assertThat(status.path("state").asText()).isEqualTo("TASK_ERROR");
        assertThat(status.path("reason").asText()).isEqualTo("REASON_TASK_GROUP_INVALID");
        assertThat(status.path("message").asText()).startsWith("LAUNCH_GROUP is not emulated");
      }
      assertThat(counted("launch_group")).isEqualTo(groups);
    }
    assertThat(groups).isGreaterThan(3);
    Recordings.refused("13-task-group", "the tasks of " + groups + " groups with TASK_ERROR");
  }

  /** An operation with an id is reported as Mesos reports one that it drops; others are counted. */
  @Test
  void refusesOperationsAndTasksThatNeedThem() throws Exception {
    subscribe("15-operations");
    int refused = 0;
    for (JsonNode line : Recordings.lines("15-operations")) {
      String recorded = line.at("/request/body").asText();
      if (!recorded.contains("\"ACCEPT\"") || !OFFER.matcher(recorded).find()) {
        continue;
      }
      JsonNode call = call(recorded, offer());
      assertThat(scheduler.call(call.toString()).statusCode()).isEqualTo(202);
      for (JsonNode operation : call.at("/accept/operations")) {
        String type = operation.path("type").asText();
        if (type.equals("LAUNCH")) {
          JsonNode status = await("UPDATE").at("/update/status");
          assertThat(status.path("state").asText()).isEqualTo("TASK_ERROR");
          assertThat(status.path("message").asText())
              .startsWith("A task with dynamically reserved resources or volumes is not emulated");
        } else if (operation.has("id")) {
          JsonNode status = await("UPDATE_OPERATION_STATUS").at("/update_operation_status/status");
          assertThat(status.path("operation_id")).isEqualTo(operation.path("id"));
          assertThat(status.path("state").asText()).isEqualTo("OPERATION_ERROR");
          assertThat(status.path("message").asText()).startsWith(type + " is not emulated");
        } else {
          assertThat(counted(type.toLowerCase(java.util.Locale.ROOT))).isPositive();
        }
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(8);
    assertThat(counted("reserve")).as("with and without an id").isEqualTo(4);
    assertThat(scheduler.rest()).noneMatch(one -> one.path("type").asText().startsWith("UPDATE"));
    Recordings.refused("15-operations", refused + " operations with an error or a count");
  }

  /** What needs no reservation is answered as recorded. */
  @Test
  void answersForOperationsThatNobodyKnowsAsRecorded() throws Exception {
    subscribe("15-operations");
    offer();
    int compared = 0;
    for (JsonNode line : Recordings.lines("15-operations")) {
      String recorded = line.at("/request/body").asText();
      boolean reconcile = recorded.contains("RECONCILE_OPERATIONS");
      if (!reconcile && !recorded.contains("\"value\": \"nope\"")) {
        continue;
      }
      JsonNode call = call(recorded, null);
      String id =
          call.at(
                  reconcile
                      ? "/reconcile_operations/operations/0/operation_id/value"
                      : "/accept/operations/0/id/value")
              .asText();
      assertThat(scheduler.call(call.toString()).statusCode()).isEqualTo(202);
      assertThat(await("UPDATE_OPERATION_STATUS")).isEqualTo(recordedStatus(id));
      compared++;
    }
    assertThat(compared).isEqualTo(2);
  }

  private static JsonNode recordedStatus(String id) throws Exception {
    for (JsonNode line : Recordings.lines("15-operations")) {
      JsonNode event = JSON.readTree(line.path("raw").asText("{}"));
      if (event.at("/update_operation_status/status/operation_id/value").asText().equals(id)) {
        return event;
      }
    }
    throw new AssertionError("no status of " + id);
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.Type.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNKNOWN", "DRAIN_AGENT", "REACTIVATE_AGENT", "MARK_AGENT_GONE"})
  void namesTheOperatorCallThatItRefuses(Call.Type type) throws Exception {
    HttpResponse<String> answer = operator("{\"type\": \"" + type + "\"}");
    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).startsWith("The operator call " + type + " is not emulated");
    assertThat(counted("operator/" + type.name().toLowerCase(java.util.Locale.ROOT))).isEqualTo(1);
    Recordings.refused("19-operator-api", "operator calls with 501 that names the call");
  }

  @ParameterizedTest
  @ValueSource(strings = {"master-v1-no_such_type", "master-not-found"})
  void refusesWhatMesosRefusesInItsWords(String name) throws Exception {
    JsonNode recorded;
    try (InputStream in =
        RefusalsTest.class.getResourceAsStream("/recordings/http/" + name + ".response.json")) {
      recorded = JSON.readTree(in);
    }
    JsonNode request = recorded.path("request");
    HttpResponse<String> answer =
        request.path("method").asText().equals("POST")
            ? operator(request.path("body").asText())
            : get(request.path("path").asText());
    assertThat(answer.statusCode()).isEqualTo(recorded.at("/response/status").asInt());
    assertThat(answer.body()).isEqualTo(recorded.at("/response/body").asText());
  }

  private HttpResponse<String> operator(String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(emulator.masterUrl() + "/api/v1"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/reserve",
        "/master/quota",
        "/roles",
        "/weights",
        "/state-summary",
        "/teardown"
      })
  void namesTheEndPointThatItHasNot(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body())
        .startsWith("The end point " + path.replace("/master", "") + " is not emulated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/slave(1)/state", "/files/browse", "/slave(1)/api/v1"})
  void namesTheEndPointOfAnAgentThatItHasNot(String path) throws Exception {
    subscribe("13-task-group");
    JsonNode address = offer().at("/url/address");
    String agent = "http://" + address.path("ip").asText() + ":" + address.path("port").asText();
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(agent + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).startsWith("The agent's end point ").contains("is not emulated");
  }
}
