package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The executor's side of a replay: its recorded calls, and what it must hear of its agent. */
final class ExecutorReplay {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Set by the shells between agent and executor, and not looked at. */
  private static final Set<String> SHELL = Set.of("PWD", "OLDPWD", "SHLVL", "_");

  private final Replay.Start start;
  private final UnaryOperator<String> translate;
  private final Map<Integer, ApiClient> streams = new HashMap<>();
  private final List<JsonNode> ends = new ArrayList<>();
  private ApiClient last;
  private StandIn process;
  private int compared;

  /** It has said that it exits, which took it a second or so. */
  private boolean exiting;

  ExecutorReplay(Replay.Start start, UnaryOperator<String> translate) {
    this.start = start;
    this.translate = translate;
  }

  void play(JsonNode line) throws IOException, InterruptedException {
    switch (line.path("kind").asText()) {
      case "environment" -> environment(line);
      case "stream-open" -> open(line);
      case "call" -> call(line);
      case "event" -> event(line);
      case "stream-closed" -> ends.add(line);
      case "note" -> note(line.path("text").asText());
      default -> throw new AssertionError("unknown kind of line " + line);
    }
  }

  private void environment(JsonNode line) throws IOException {
    process = start.await();
    List<String> recorded = new ArrayList<>();
    line.path("vars").fieldNames().forEachRemaining(recorded::add);
    recorded.removeAll(SHELL);
    assertThat(process.environment().keySet())
        .filteredOn(name -> !SHELL.contains(name) && !name.startsWith("EXEC_"))
        .containsExactlyInAnyOrderElementsOf(recorded);
    for (String name :
        List.of(
            "LIBPROCESS_PORT",
            "MESOS_CHECKPOINT",
            "MESOS_EXECUTOR_ID",
            "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD",
            "MESOS_HTTP_COMMAND_EXECUTOR")) {
      assertThat(process.environment().get(name))
          .as(name)
          .isEqualTo(line.path("vars").path(name).asText());
    }
    compared++;
  }

  private void note(String text) throws IOException {
    if (text.startsWith("executor exits") || text.endsWith("executor exits")) {
      exiting = true;
    } else if (text.equals("executor closes its stream")) {
      last.close();
    }
  }

  private void open(JsonNode line) throws IOException, InterruptedException {
    ApiClient stream = ApiClient.executor(process.agent());
    HttpResponse<InputStream> response =
        stream.subscribe(translate.apply(line.path("request").path("body").asText()));
    assertThat(response.statusCode()).isEqualTo(Recordings.status(line));
    List<String> names = new ArrayList<>();
    line.path("response").path("headers").forEach(header -> names.add(header.path(0).asText()));
    assertThat(response.headers().map().keySet())
        .extracting(name -> name.toLowerCase(java.util.Locale.ROOT))
        .containsExactlyInAnyOrderElementsOf(
            names.stream().map(name -> name.toLowerCase(java.util.Locale.ROOT)).toList());
    streams.put(line.path("stream").asInt(), stream);
    last = stream;
    compared++;
  }

  private void call(JsonNode line) throws IOException, InterruptedException {
    ObjectNode sent = line.path("request").deepCopy();
    sent.put("body", translate.apply(sent.path("body").asText()));
    ApiClient client = ApiClient.executor(process.agent());
    String what = line.path("label").asText() + " " + sent.path("body").asText();
    compared++;
    if (line.path("response").path("status").asInt() == 0) {
      assertThatThrownBy(() -> client.send(sent)).as(what).isInstanceOf(IOException.class);
      return;
    }
    HttpResponse<String> response = client.send(sent);
    assertThat(response.statusCode()).as(what).isEqualTo(Recordings.status(line));
    assertThat(response.body())
        .as(what)
        .isEqualTo(translate.apply(line.path("response").path("body").asText("")));
  }

  private void event(JsonNode line) throws IOException, InterruptedException {
    JsonNode expected =
        StandIn.replaceProgram(JSON.readTree(translate.apply(line.path("raw").asText())));
    String type = expected.path("type").asText();
    JsonNode actual =
        streams
            .get(line.path("stream").asInt())
            .await(type, one -> one.path("type").asText().equals(type));
    assertThat(Masks.json(actual))
        .as("executor's event at t=" + line.path("t"))
        .isEqualTo(Masks.json(expected));
    compared++;
  }

  /**
   * Lets the process end if it has said so: what was freed before has been offered by now. If it
   * ended as soon as it says so, its own resources would often be free before the next allocation
   * and go into one offer with those of its last task; the second recorded offer never came.
   */
  void exitIfDue() throws IOException {
    if (exiting) {
      exiting = false;
      process.exit(0);
    }
  }

  /** Looks at what is left: streams that must have ended, and events that were not recorded. */
  int finish() throws IOException, InterruptedException {
    exitIfDue();
    for (JsonNode end : ends) {
      streams.get(end.path("stream").asInt()).awaitEnd(end);
    }
    for (ApiClient stream : streams.values()) {
      assertThat(stream.rest()).as("events that were not recorded").isEmpty();
    }
    return compared;
  }

  void close() throws IOException {
    for (ApiClient stream : streams.values()) {
      stream.close();
    }
  }
}
