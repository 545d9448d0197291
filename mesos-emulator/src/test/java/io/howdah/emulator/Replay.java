package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends the recorded calls of a scheduler session, and of its executors, to an emulator and
 * compares the answers and events with the recorded ones: statuses, refusal bodies, kinds, fields
 * and values, in the order of each task, agent or executor; and nothing more may come. Ids, uuids,
 * times, pids and free amounts are masked.
 */
final class Replay {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An id made from a uuid, or a uuid in base64. */
  private static final Pattern TOKEN =
      Pattern.compile(Masks.GUID.pattern() + "(-[OS]?\\d+)?|[A-Za-z0-9+/]{22}==");

  private static final String SCHEDULER = "/api/v1/scheduler";
  private static final Pattern ADDRESS = Pattern.compile("(?:localhost|127\\.0\\.0\\.1):(\\d+)");

  /** Headers whose values differ between runs: time, lengths with ids in them, ids. */
  private static final Set<String> OF_THIS_RUN =
      Set.of("date", "content-length", "mesos-stream-id");

  /** What must have been recorded, if it comes: all but offers and heartbeats. */
  private static final Set<String> NOTHING_UNRECORDED =
      Set.of(
          "UPDATE",
          "FAILURE",
          "MESSAGE",
          "ERROR",
          "RESCIND",
          "INVERSE_OFFERS",
          "RESCIND_INVERSE_OFFER");

  private final MesosEmulator emulator;
  private final String recording;
  private final List<JsonNode> lines;
  private final Map<String, ApiClient> sessions = new LinkedHashMap<>();
  private final Map<String, ExecutorReplay> executors = new HashMap<>();

  /** Ids of masters: the recorded ones with those of this run. */
  private final Map<String, String> masters = new LinkedHashMap<>();

  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, List<JsonNode>> offersOfAgents = new HashMap<>();
  private final Hooks hooks = new Hooks();
  private final Set<ApiClient> closed = new HashSet<>();
  private final Set<String> leftOut = new HashSet<>();

  /** The published protocol classes do not know the capability QUOTA_V2. */
  private final Map<String, String> replaced =
      new HashMap<>(Map.of(",{\"type\":\"QUOTA_V2\"}", ""));

  /** Ports of the recorded masters, in order. */
  private final Set<String> ports = new TreeSet<>();

  private boolean inOrder;
  private boolean offersOnDemand;
  private int lastArrival = -1;
  private int compared;
  private String variant = "";
  private boolean reverse;

  Replay(MesosEmulator emulator, String recording) throws IOException {
    this(emulator, recording, Map.of());
  }

  /**
   * A session with its executors.
   *
   * @param executors names of their recordings, with what stands in for the executor's process once
   *     it runs
   */
  Replay(MesosEmulator emulator, String recording, Map<String, Start> executors)
      throws IOException {
    this.emulator = emulator;
    this.recording = recording;
    lines = Recordings.merged(recording, List.copyOf(executors.keySet()));
    for (JsonNode line : lines) {
      for (JsonNode header : line.path("request").path("headers")) {
        Matcher address = ADDRESS.matcher(header.path(1).asText());
        boolean scheduler = line.path("request").path("path").asText().equals(SCHEDULER);
        if (scheduler && header.path(0).asText().equals("Host") && address.matches()) {
          ports.add(address.group(1));
        }
      }
    }
    executors.forEach(
        (name, start) -> this.executors.put(name, new ExecutorReplay(start, this::translate)));
  }

  /** Gives the process of an executor once it runs. */
  interface Start {
    StandIn await() throws IOException;
  }

  /** Done when a note that begins so is reached. */
  Replay onNote(String beginning, Hooks.Step action) {
    hooks.onNote(beginning, action);
    return this;
  }

  /**
   * Done once, before such an event is waited for or such a stream is opened.
   *
   * @param event kind and, if given, task and state, such as {@code UPDATE t-1 TASK_RUNNING}; or
   *     {@code OPEN}, {@code END} or {@code OFFERS} with session and number; or {@code KILL} with
   *     the task of the call; or {@code ACKNOWLEDGE} with the recorded uuid
   */
  Replay before(String event, Hooks.Step action) {
    hooks.before(event, action);
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

  /**
   * All but offers must come in the recorded order, whatever task or agent they are of: for
   * sessions in which one thing happens after the other.
   */
  Replay inOrder() {
    inOrder = true;
    return this;
  }

  /**
   * Lets the master allocate where the recording has offers, and nowhere else: what is free by then
   * goes into one offer, as recorded, however long anything takes. The emulator's own allocation
   * interval must be longer than the session, and filters are out of place: they last as long.
   */
  Replay offersOnDemand() {
    offersOnDemand = true;
    return this;
  }

  /** A setting of the recorded cluster that is another here. */
  Replay replacing(String recordedText, String here) {
    replaced.put(recordedText, here);
    return this;
  }

  /** Names what differs from the recorded cluster, so that the report tells both apart. */
  Replay as(String what) {
    variant = " (" + what + ")";
    return this;
  }

  /** Sends the tasks of each LAUNCH in the reverse order. */
  Replay tasksInReverse() {
    reverse = true;
    return this;
  }

  /** Plays the session; the number of events and answers that were compared. */
  int play() throws Exception {
    int count =
        Recordings.report(
            recording + variant, leftOut.isEmpty() ? "" : leftOut.toString(), this::playAll);
    for (String executor : executors.keySet()) {
      Recordings.with(executor + variant, recording);
    }
    return count;
  }

  private int playAll() throws Exception {
    try {
      for (JsonNode line : lines) {
        ExecutorReplay executor = executors.get(line.path("executor").asText());
        if (executor != null) {
          executor.play(line);
          continue;
        }
        switch (line.path("kind").asText()) {
          case "stream-open" -> open(line);
          case "call" -> call(line);
          case "event" -> event(line);
          case "note" -> note(line.path("text").asText());
          case "stream-closed" -> end(line);
          default -> throw new AssertionError("unknown kind of line " + line);
        }
      }
      hooks.assertAllFired();
      for (ApiClient session : sessions.values()) {
        assertThat(session.rest())
            .as("events that were not recorded")
            .noneMatch(one -> NOTHING_UNRECORDED.contains(type(one)));
      }
      for (ExecutorReplay executor : executors.values()) {
        compared += executor.finish();
      }
    } finally {
      for (ApiClient session : sessions.values()) {
        session.close();
      }
      for (ExecutorReplay executor : executors.values()) {
        executor.close();
      }
    }
    return compared;
  }

  private static String type(JsonNode event) {
    return event.path("type").asText();
  }

  private void note(String text) throws Exception {
    hooks.note(text);
    if (text.equals("scheduler closes its event stream connection")) {
      ApiClient last = List.copyOf(sessions.values()).get(sessions.size() - 1);
      last.close();
      closed.add(last);
    }
  }

  private String translate(String text) {
    String plain = text;
    for (var one : replaced.entrySet()) {
      plain = plain.replace(one.getKey(), one.getValue());
    }
    return TOKEN
        .matcher(plain)
        .replaceAll(
            found -> {
              String token = found.group();
              String known = ids.get(token);
              if (known != null) {
                return known;
              }
              for (var master : masters.entrySet()) {
                token = token.replace(master.getKey(), master.getValue());
              }
              return token;
            });
  }

  /** Session and number of the stream that a line belongs to. */
  private static String stream(JsonNode line) {
    return line.path("session").asText("") + "#" + line.path("stream").asInt();
  }

  /** Ends as recorded, unless the scheduler itself has closed it. */
  private void end(JsonNode line) throws Exception {
    hooks.event("END " + stream(line));
    ApiClient session = sessions.get(stream(line));
    if (!closed.contains(session)) {
      session.awaitEnd(line);
    }
  }

  private void open(JsonNode line) throws Exception {
    ApiClient session = ApiClient.scheduler(masterUrl(line));
    String name = stream(line);
    hooks.event("OPEN " + name);
    ObjectNode request = line.path("request").deepCopy();
    request.put("body", translate(request.path("body").asText()));
    HttpResponse<InputStream> response = session.subscribe(request);
    assertThat(response.statusCode()).isEqualTo(Recordings.status(line));
    sameHeaders(line.path("label").asText("SUBSCRIBE"), line, response);
    for (JsonNode header : line.path("response").path("headers")) {
      if (header.path(0).asText().equals("Mesos-Stream-Id")) {
        ids.put(header.path(1).asText(), session.streamId());
      }
    }
    sessions.put(name, session);
    compared++;
  }

  private void call(JsonNode line) throws Exception {
    JsonNode request = line.path("request");
    if (line.path("response").path("status").isMissingNode()
        || !request.path("path").asText().equals(SCHEDULER)) {
      return;
    }
    String recorded = request.path("body").asText();
    if (recorded.contains("\"KILL\"") || recorded.contains("\"ACKNOWLEDGE\"")) {
      JsonNode call = JSON.readTree(recorded);
      hooks.event("KILL " + call.at("/kill/task_id/value").asText());
      hooks.event("ACKNOWLEDGE " + call.at("/acknowledge/uuid").asText());
    }
    ObjectNode sent = request.deepCopy();
    sent.put("body", translate(body(recorded)));
    sent.withArray("headers")
        .forEach(
            header ->
                ((com.fasterxml.jackson.databind.node.ArrayNode) header)
                    .set(1, translate(header.path(1).asText())));
    HttpResponse<String> response = ApiClient.scheduler(masterUrl(line)).send(sent);
    String what = line.path("label").asText() + " " + request.path("body").asText();
    assertThat(response.statusCode())
        .as(what + " -> " + response.body())
        .isEqualTo(Recordings.status(line));
    assertThat(Masks.text(response.body()))
        .as(what)
        .isEqualTo(Masks.text(line.path("response").path("body").asText("")));
    sameHeaders(what, line, response);
    compared++;
  }

  /** The master of this run that stands for the recorded one: by the order of their ports. */
  private String masterUrl(JsonNode line) {
    for (JsonNode header : line.path("request").path("headers")) {
      Matcher address = ADDRESS.matcher(header.path(1).asText());
      if (header.path(0).asText().equals("Host") && address.matches()) {
        return "http://" + here(address.group());
      }
    }
    return emulator.masterUrl();
  }

  /** A recorded text with the addresses of this run's masters. */
  private String here(String text) {
    return ADDRESS
        .matcher(text)
        .replaceAll(
            found -> {
              int master = List.copyOf(ports).indexOf(found.group(1));
              return master < 0 ? found.group() : "127.0.0.1:" + emulator.port(master);
            });
  }

  /** The same headers, and the same values of those that say something about the call. */
  private void sameHeaders(String what, JsonNode line, HttpResponse<?> response) {
    Map<String, String> recorded = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Map<String, String> actual = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (JsonNode header : line.path("response").path("headers")) {
      String name = header.path(0).asText();
      recorded.put(
          name,
          OF_THIS_RUN.contains(name.toLowerCase(Locale.ROOT))
              ? "masked"
              : here(header.path(1).asText()));
    }
    response
        .headers()
        .map()
        .forEach(
            (name, values) ->
                actual.put(
                    name,
                    OF_THIS_RUN.contains(name.toLowerCase(Locale.ROOT))
                        ? "masked"
                        : String.join(", ", values)));
    assertThat(actual).as("headers of the answer to " + what).isEqualTo(recorded);
  }

  private String body(String text) throws IOException {
    String recorded = reverse && text.contains("\"task_infos\"") ? reversed(text) : text;
    boolean out = leftOut.stream().anyMatch(task -> recorded.contains("\"" + task + "\""));
    if (!out && !recorded.contains("capture-executor")) {
      return recorded;
    }
    ObjectNode call = (ObjectNode) StandIn.replaceProgram(JSON.readTree(recorded));
    if (out && call.has("accept")) {
      ObjectNode accept = (ObjectNode) call.remove("accept");
      call.put("type", "DECLINE");
      accept.remove("operations");
      call.set("decline", accept);
    }
    return call.toString();
  }

  private static String reversed(String call) throws IOException {
    JsonNode root = JSON.readTree(call);
    for (JsonNode operation : root.at("/accept/operations")) {
      if (operation.at("/launch/task_infos").isArray()) {
        List<JsonNode> tasks = new ArrayList<>();
        operation.at("/launch/task_infos").forEach(task -> tasks.add(0, task));
        ((ObjectNode) operation.path("launch")).putArray("task_infos").addAll(tasks);
      }
    }
    return root.toString();
  }

  private void event(JsonNode line) throws Exception {
    JsonNode expected = JSON.readTree(line.path("raw").asText());
    String type = type(expected);
    ApiClient session = sessions.get(stream(line));
    if (type.equals("HEARTBEAT") || closed.contains(session)) {
      return; // what came before the close was read or not by chance
    }
    if (type.equals("OFFERS")) {
      hooks.event("OFFERS " + stream(line));
      for (JsonNode offer : expected.path("offers").path("offers")) {
        pairOffer(session, offer);
      }
      return;
    }
    if (type.equals("SUBSCRIBED")) {
      masters.putIfAbsent(
          expected.at("/subscribed/master_info/id").asText(), emulator.masterInfo().getId());
    }
    if (type.equals("FAILURE")) {
      for (ExecutorReplay executor : executors.values()) {
        executor.exitIfDue();
      }
    }
    String key = key(expected);
    if (leftOut.contains(key)) {
      return;
    }
    String state = expected.path("update").path("status").path("state").asText("");
    for (String name : List.of(type, type + " " + key, type + " " + key + " " + state)) {
      hooks.event(name);
    }
    JsonNode actual =
        session.await(
            type + " " + key, one -> type(one).equals(type) && key(one).equals(translate(key)));
    assertThat(Masks.json(actual))
        .as("event at t=" + line.path("t"))
        .isEqualTo(
            Masks.json(StandIn.replaceProgram(JSON.readTree(translate(expected.toString())))));
    if (inOrder) {
      assertThat(session.arrival(actual)).as("order of " + actual).isGreaterThan(lastArrival);
      lastArrival = session.arrival(actual);
    }
    for (int i = 0; i < expected.at("/inverse_offers/inverse_offers").size(); i++) {
      String id = "/inverse_offers/inverse_offers/" + i + "/id/value";
      ids.put(expected.at(id).asText(), actual.at(id).asText());
    }
    String uuid = expected.path("update").path("status").path("uuid").asText("");
    if (!uuid.isEmpty()) {
      ids.put(uuid, actual.path("update").path("status").path("uuid").asText());
    }
    compared++;
  }

  private static String key(JsonNode event) {
    return event.path("update").path("status").path("task_id").path("value").asText("")
        + event.path("failure").path("executor_id").path("value").asText("")
        + event.path("rescind").path("offer_id").path("value").asText("")
        + event.path("rescind_inverse_offer").path("inverse_offer_id").path("value").asText("");
  }

  /** Whether there are offers; if not, an allocation may bring some once filters have run out. */
  private boolean offered(ApiClient session) throws Exception {
    if (session.rest().stream().anyMatch(one -> type(one).equals("OFFERS"))) {
      return true;
    }
    TestScheduler.allocate(emulator);
    return false;
  }

  /** The recorded offer stands for the next one of the same agent, whatever its number. */
  private void pairOffer(ApiClient session, JsonNode expected) throws Exception {
    String agent = translate(expected.path("agent_id").path("value").asText());
    List<JsonNode> waiting = offersOfAgents.computeIfAbsent(agent, a -> new ArrayList<>());
    while (waiting.isEmpty()) {
      if (offersOnDemand) {
        Await.until("offers of " + agent, () -> offered(session));
      }
      session
          .await("OFFERS of " + agent, one -> type(one).equals("OFFERS"))
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
    ObjectNode one = (ObjectNode) Masks.json(actual);
    ObjectNode two = (ObjectNode) Masks.json(expected);
    for (ObjectNode offer : List.of(one, two)) {
      offer.remove(List.of("resources", "executor_ids"));
    }
    assertThat(one).isEqualTo(two);
    compared++;
  }
}
