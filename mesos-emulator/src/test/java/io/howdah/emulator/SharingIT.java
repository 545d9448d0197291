package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two frameworks with three roles on several agents, as in the recording 22. Which agent goes to
 * whom is chance in Mesos too; how many do, what becomes of the tasks, and what the second
 * framework gets once the first has gone is not.
 */
class SharingIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIRST = "22-three-agents";
  private static final String SECOND = "22-three-agents.second-framework";
  private static final double CPUS = 4;

  @TempDir Path directory;
  private final Map<String, String> ids = new HashMap<>();

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 8})
  void sharesAgentsAsRecorded(int agents) throws Exception {
    String variant = agents == 3 ? "" : " (" + agents + " agents)";
    try (MesosEmulator emulator =
            MesosEmulator.builder()
                .workDirectory(directory)
                .agents(agents)
                .allocationInterval(Duration.ofMillis(200))
                .agentResources("cpus:" + CPUS + ";mem:8192;disk:10000;ports:[31000-32000]")
                .start();
        ApiClient first = ApiClient.scheduler(emulator.masterUrl());
        ApiClient second = ApiClient.scheduler(emulator.masterUrl())) {
      int compared =
          Recordings.report(
              FIRST + variant, "which agent is offered to whom", () -> play(agents, first, second));
      assertThat(compared).isGreaterThan(20);
      Recordings.with(SECOND + variant, FIRST);
    }
  }

  private int play(int agents, ApiClient first, ApiClient second) throws Exception {
    List<JsonNode> lines = Recordings.lines(FIRST);
    String framework = subscribe(first, lines.get(0));
    List<JsonNode> offers = offers(first, agents);
    Map<String, Integer> roles = new TreeMap<>();
    offers.forEach(offer -> roles.merge(role(offer), 1, Integer::sum));
    assertThat(roles).containsOnlyKeys("a", "b");
    assertThat(Math.abs(roles.get("a") - roles.get("b"))).isEqualTo(agents % 2);
    if (agents == 3) {
      Map<String, Integer> recorded = new TreeMap<>();
      recordedOffers(lines).forEach(offer -> recorded.merge(role(offer), 1, Integer::sum));
      // Whichever of the two roles comes first has one agent more.
      assertThat(roles.values()).containsExactlyInAnyOrderElementsOf(recorded.values());
    }
    pair(recordedOffers(lines), offers);
    String other = subscribe(second, Recordings.lines(SECOND).get(0));
    int compared = 3;
    for (JsonNode line : lines.subList(1, lines.size())) {
      if (line.path("kind").asText().equals("call")) {
        if (line.at("/request/body").asText().contains("TEARDOWN")) {
          break;
        }
        call(first, framework, line);
        compared++;
      } else if (line.path("raw").asText().contains("\"UPDATE\"")) {
        update(first, JSON.readTree(line.path("raw").asText()));
        compared++;
      }
    }
    JsonNode share = second.await("an offer for c", one -> type(one).equals("OFFERS"));
    assertThat(role(share.at("/offers/offers/0"))).isEqualTo("c");
    double had = cpus(share);
    assertThat(first.call(teardown(framework)).statusCode()).isEqualTo(202);
    while (had < agents * CPUS - 0.001) {
      had += cpus(second.await("what the first framework had", one -> type(one).equals("OFFERS")));
    }
    assertThat(had).as("all is the second's").isEqualTo(agents * CPUS);
    assertThat(second.call(teardown(other)).statusCode()).isEqualTo(202);
    assertThat(first.awaitEnd() && second.awaitEnd()).isTrue();
    return compared + 4;
  }

  private static String type(JsonNode event) {
    return event.path("type").asText();
  }

  private static String role(JsonNode offer) {
    return offer.at("/allocation_info/role").asText();
  }

  private static String teardown(String framework) {
    return "{\"framework_id\": {\"value\": \"" + framework + "\"}, \"type\": \"TEARDOWN\"}";
  }

  private static String subscribe(ApiClient client, JsonNode line) throws Exception {
    assertThat(client.subscribe(line.path("request")).statusCode()).isEqualTo(200);
    return client
        .await("SUBSCRIBED", one -> type(one).equals("SUBSCRIBED"))
        .at("/subscribed/framework_id/value")
        .asText();
  }

  private static List<JsonNode> offers(ApiClient client, int count) throws Exception {
    List<JsonNode> all = new ArrayList<>();
    while (all.size() < count) {
      client
          .await("OFFERS", one -> type(one).equals("OFFERS"))
          .at("/offers/offers")
          .forEach(all::add);
    }
    return all;
  }

  private static List<JsonNode> recordedOffers(List<JsonNode> lines) throws Exception {
    for (JsonNode line : lines) {
      JsonNode event = JSON.readTree(line.path("raw").asText("{}"));
      if (type(event).equals("OFFERS")) {
        List<JsonNode> all = new ArrayList<>();
        event.at("/offers/offers").forEach(all::add);
        return all;
      }
    }
    throw new AssertionError("no offers were recorded");
  }

  /** Each of the recorded offers, and its agent, stands for one of this run. */
  private void pair(List<JsonNode> recorded, List<JsonNode> actual) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < recorded.size(); i++) {
      for (String id : List.of("/id/value", "/agent_id/value")) {
        pairs.put(recorded.get(i).at(id).asText(), actual.get(i).at(id).asText());
      }
    }
    ids.putAll(pairs);
    ids.put(
        recorded.get(0).at("/framework_id/value").asText(),
        actual.get(0).at("/framework_id/value").asText());
  }

  private String translate(String text) {
    String all = text;
    for (var one : ids.entrySet()) {
      all = all.replace("\"" + one.getKey() + "\"", "\"" + one.getValue() + "\"");
    }
    return all;
  }

  private void call(ApiClient client, String framework, JsonNode line) throws Exception {
    String body = translate(line.at("/request/body").asText());
    assertThat(body).contains(framework);
    assertThat(client.call(body).statusCode())
        .as(body)
        .isEqualTo(line.at("/response/status").asInt());
  }

  private void update(ApiClient client, JsonNode recorded) throws Exception {
    JsonNode expected = JSON.readTree(translate(recorded.toString()));
    JsonNode task = expected.at("/update/status/task_id");
    JsonNode actual =
        client.await("an update of " + task, one -> one.at("/update/status/task_id").equals(task));
    assertThat(Masks.json(actual)).isEqualTo(Masks.json(expected));
    assertThat(actual.at("/update/status/agent_id"))
        .isEqualTo(expected.at("/update/status/agent_id"));
    ids.put(recorded.at("/update/status/uuid").asText(), actual.at("/update/status/uuid").asText());
  }

  private static double cpus(JsonNode event) {
    double sum = 0;
    for (JsonNode offer : event.at("/offers/offers")) {
      for (JsonNode resource : offer.path("resources")) {
        sum +=
            resource.path("name").asText().equals("cpus")
                ? resource.at("/scalar/value").asDouble()
                : 0;
      }
    }
    return sum;
  }
}
