package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Sends the recorded calls of a scheduler session to an emulator and compares the answers and
 * events with the recorded ones: statuses, refusal bodies, kinds, fields and values, in the order
 * of each task, agent or executor. Ids, uuids, times, pids and free amounts are masked.
 */
final class Replay {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern GUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** An id made from a uuid, or a uuid in base64. */
  private static final Pattern TOKEN =
      Pattern.compile(GUID.pattern() + "(-[OS]?\\d+)?|[A-Za-z0-9+/]{22}==");

  private static final Set<String> MASKED =
      Set.of(
          "timestamp",
          "uuid",
          "executor_pid",
          "container_id",
          "nanoseconds",
          "url",
          "hostname",
          "master_info",
          "ip_address",
          "data");

  private final MesosEmulator emulator;
  private final List<JsonNode> lines;
  private final Map<String, SchedulerClient> sessions = new LinkedHashMap<>();
  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, List<JsonNode>> offersOfAgents = new HashMap<>();
  private final Map<String, Consumer<MesosEmulator>> actions = new HashMap<>();
  private final Set<String> leftOut = new HashSet<>();
  private String recordedMaster;
  private int compared;

  Replay(MesosEmulator emulator, String recording) throws IOException {
    this.emulator = emulator;
    lines = read(recording);
  }

  /** Done when a note that begins so is reached. */
  Replay onNote(String beginning, Consumer<MesosEmulator> action) {
    actions.put(beginning, action);
    return this;
  }

  /**
   * Leaves tasks out whose executor is a program of the recording: their offers are declined
   * instead.
   */
  Replay without(String... tasks) {
    leftOut.addAll(List.of(tasks));
    return this;
  }

  /** Ends the replay at the note that begins so. */
  Replay until(String beginning) {
    int end = 0;
    while (!lines.get(end).path("text").asText("").startsWith(beginning)) {
      end++;
    }
    lines.subList(end, lines.size()).clear();
    return this;
  }

  private static List<JsonNode> read(String name) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    try (InputStream raw = Replay.class.getResourceAsStream("/recordings/" + name + ".jsonl.gz");
        BufferedReader text =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(raw), StandardCharsets.UTF_8))) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        all.add(JSON.readTree(line));
      }
    }
    // An event may stand before the call that caused it: what counts is when the call was sent.
    all.sort(
        Comparator.comparingDouble(one -> one.path("sent_at").asDouble(one.path("t").asDouble())));
    return all;
  }

  /** Plays the session; the number of events and answers that were compared. */
  int play() throws IOException, InterruptedException {
    try {
      for (JsonNode line : lines) {
        switch (line.path("kind").asText()) {
          case "stream-open" -> open(line);
          case "call" -> call(line);
          case "event" -> event(line);
          case "note" -> note(line.path("text").asText());
          default -> {
            // The ends of streams are looked at where a test cares.
          }
        }
      }
    } finally {
      for (SchedulerClient session : sessions.values()) {
        session.close();
      }
    }
    return compared;
  }

  private void note(String text) throws IOException {
    for (var action : actions.entrySet()) {
      if (text.startsWith(action.getKey())) {
        action.getValue().accept(emulator);
      }
    }
    if (text.equals("scheduler closes its event stream connection")) {
      last().close();
    }
  }

  private SchedulerClient last() {
    return List.copyOf(sessions.values()).get(sessions.size() - 1);
  }

  private String translate(String text) {
    return TOKEN
        .matcher(text)
        .replaceAll(
            found -> {
              String token = found.group();
              String known = ids.get(token);
              if (known != null) {
                return known;
              }
              return recordedMaster == null
                  ? token
                  : token.replace(recordedMaster, emulator.masterInfo().getId());
            });
  }

  private void open(JsonNode line) throws IOException, InterruptedException {
    SchedulerClient session = new SchedulerClient(emulator.masterUrl());
    String name = line.path("session").asText("") + "#" + line.path("stream").asInt();
    HttpResponse<InputStream> response =
        session.subscribe(translate(line.path("request").path("body").asText()));
    assertThat(response.statusCode()).isEqualTo(line.path("response").path("status").asInt());
    line.path("response")
        .path("headers")
        .forEach(
            header ->
                assertThat(response.headers().firstValue(header.path(0).asText()))
                    .as(header.path(0).asText())
                    .isPresent());
    for (JsonNode header : line.path("response").path("headers")) {
      if (header.path(0).asText().equals("Mesos-Stream-Id")) {
        ids.put(header.path(1).asText(), session.streamId());
      }
    }
    sessions.put(name, session);
    compared++;
  }

  private void call(JsonNode line) throws IOException, InterruptedException {
    JsonNode request = line.path("request");
    if (line.path("response").path("status").isMissingNode()
        || !request.path("path").asText().equals("/api/v1/scheduler")
        || !request.path("method").asText().equals("POST")) {
      return;
    }
    Map<String, String> headers = new HashMap<>();
    request.path("headers").forEach(h -> headers.put(h.path(0).asText(), h.path(1).asText()));
    if (!"application/json".equals(headers.get("Content-Type"))
        || !headers.getOrDefault("Accept", "application/json").equals("application/json")) {
      return; // HttpRefusalsTest has those
    }
    String streamId = headers.get("Mesos-Stream-Id");
    HttpResponse<String> response =
        new SchedulerClient(emulator.masterUrl())
            .call(
                translate(body(request.path("body").asText())),
                streamId == null ? null : translate(streamId));
    String what = line.path("label").asText() + " " + request.path("body").asText();
    assertThat(response.statusCode())
        .as(what + " -> " + response.body())
        .isEqualTo(line.path("response").path("status").asInt());
    assertThat(mask(response.body()))
        .as(what)
        .isEqualTo(mask(line.path("response").path("body").asText("")));
    compared++;
  }

  private String body(String recorded) throws IOException {
    if (leftOut.stream().noneMatch(task -> recorded.contains("\"" + task + "\""))) {
      return recorded;
    }
    ObjectNode call = (ObjectNode) JSON.readTree(recorded);
    if (!call.has("accept")) {
      return recorded;
    }
    ObjectNode accept = (ObjectNode) call.remove("accept");
    call.put("type", "DECLINE");
    accept.remove("operations");
    call.set("decline", accept);
    return call.toString();
  }

  private static String mask(String text) {
    return GUID.matcher(text).replaceAll("GUID").replaceAll("O\\d+\\b", "O#");
  }

  private void event(JsonNode line) throws IOException, InterruptedException {
    JsonNode expected = JSON.readTree(line.path("raw").asText());
    String type = expected.path("type").asText();
    SchedulerClient session =
        sessions.get(line.path("session").asText("") + "#" + line.path("stream").asInt());
    if (type.equals("HEARTBEAT")) {
      return;
    }
    if (type.equals("OFFERS")) {
      for (JsonNode offer : expected.path("offers").path("offers")) {
        pairOffer(session, offer);
      }
      return;
    }
    if (type.equals("SUBSCRIBED") && recordedMaster == null) {
      recordedMaster = expected.path("subscribed").path("master_info").path("id").asText();
    }
    String key = key(expected);
    if (leftOut.contains(key)) {
      return;
    }
    JsonNode actual =
        session.await(
            type + " " + key,
            one -> one.path("type").asText().equals(type) && key(one).equals(translate(key)));
    assertThat(masked(actual)).as("event at t=" + line.path("t")).isEqualTo(masked(expected));
    String uuid = expected.path("update").path("status").path("uuid").asText("");
    if (!uuid.isEmpty()) {
      ids.put(uuid, actual.path("update").path("status").path("uuid").asText());
    }
    compared++;
  }

  private static String key(JsonNode event) {
    return event.path("update").path("status").path("task_id").path("value").asText("")
        + event.path("failure").path("executor_id").path("value").asText("")
        + event.path("rescind").path("offer_id").path("value").asText("");
  }

  /** The recorded offer stands for the next one of the same agent, whatever its number. */
  private void pairOffer(SchedulerClient session, JsonNode expected) throws InterruptedException {
    String agent = translate(expected.path("agent_id").path("value").asText());
    List<JsonNode> waiting = offersOfAgents.computeIfAbsent(agent, a -> new ArrayList<>());
    while (waiting.isEmpty()) {
      session
          .await("OFFERS of " + agent, one -> one.path("type").asText().equals("OFFERS"))
          .path("offers")
          .path("offers")
          .forEach(
              offer ->
                  offersOfAgents
                      .computeIfAbsent(
                          offer.path("agent_id").path("value").asText(), a -> new ArrayList<>())
                      .add(offer));
    }
    JsonNode actual = waiting.remove(0);
    ids.put(expected.path("id").path("value").asText(), actual.path("id").path("value").asText());
    ObjectNode one = (ObjectNode) masked(actual);
    ObjectNode two = (ObjectNode) masked(expected);
    for (ObjectNode offer : List.of(one, two)) {
      offer.remove(List.of("resources", "executor_ids"));
    }
    assertThat(one).isEqualTo(two);
    compared++;
  }

  /** Numbers all count as doubles: the recordings write 0.0 where we may write 0. */
  private static JsonNode masked(JsonNode node) {
    if (node.isObject()) {
      ObjectNode out = JSON.createObjectNode();
      node.properties()
          .forEach(
              field ->
                  out.set(
                      field.getKey(),
                      MASKED.contains(field.getKey())
                          ? JSON.getNodeFactory().textNode("masked")
                          : masked(field.getValue())));
      return out;
    }
    if (node.isArray()) {
      ArrayNode out = JSON.createArrayNode();
      node.forEach(item -> out.add(masked(item)));
      return out;
    }
    return node.isTextual()
        ? JSON.getNodeFactory().textNode(maskAll(node.asText()))
        : node.isNumber() ? JSON.getNodeFactory().numberNode(node.asDouble()) : node;
  }

  private static String maskAll(String text) {
    // Agents of one machine share its ports: an emulated one has fewer than the recorded one.
    return mask(text)
        .replaceAll("directory '[^']*'", "directory 'D'")
        .replaceAll("available ports(\\(.*?\\))?:\\[[^]]*]", "available ports");
  }
}
