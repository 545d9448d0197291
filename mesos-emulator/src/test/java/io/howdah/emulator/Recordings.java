package io.howdah.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads recordings, and keeps the report on which of them the emulator answers as recorded. */
final class Recordings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Recordings() {}

  /** The lines of a recording as they stand. */
  static List<JsonNode> lines(String name) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    try (InputStream raw =
            Recordings.class.getResourceAsStream("/recordings/" + name + ".jsonl.gz");
        BufferedReader text =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(raw), StandardCharsets.UTF_8))) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        all.add(JSON.readTree(line));
      }
    }
    return all;
  }

  /**
   * The lines of a scheduler's recording with those of its executors, in the order in which they
   * were sent: an event may stand before the call that caused it. The clocks of executors are set
   * by the updates and messages that both sides have.
   */
  static List<JsonNode> merged(String scheduler, List<String> executors) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    Map<String, Double> seen = new HashMap<>();
    List<JsonNode> own = lines(scheduler);
    for (JsonNode line : own) {
      if (line.path("kind").asText().equals("event")) {
        seen.putIfAbsent(token(JSON.readTree(line.path("raw").asText())), time(line));
      }
    }
    seen.remove("");
    for (String name : executors) {
      List<JsonNode> lines = lines(name);
      double offset = Double.MAX_VALUE;
      for (JsonNode line : lines) {
        if (line.path("kind").asText().equals("call") && status(line) == 202) {
          JsonNode call = JSON.readTree(line.path("request").path("body").asText());
          Double then = seen.get(token(call));
          offset = then == null ? offset : Math.min(offset, then - time(line));
        }
      }
      for (JsonNode line : lines) {
        all.add(((ObjectNode) line).put("executor", name).put("order", time(line) + offset));
      }
    }
    // Of what happened at once the executors' part comes first: it was the cause.
    own.forEach(line -> all.add(((ObjectNode) line).put("order", time(line))));
    all.sort(Comparator.comparingDouble(line -> line.path("order").asDouble()));
    return all;
  }

  /** What both sides have of an update or a message. */
  private static String token(JsonNode either) {
    return either.at("/update/status/uuid").asText("") + either.at("/message/data").asText("");
  }

  private static double time(JsonNode line) {
    return line.path("sent_at").asDouble(line.path("t").asDouble());
  }

  static int status(JsonNode line) {
    return line.path("response").path("status").asInt();
  }

  /** A session that is played or compared by a test. */
  interface Session {
    /** Plays it; the number of answers and events that were compared. */
    int play() throws Exception;
  }

  /** A recording that is played together with another one. */
  static void with(String recording, String other) throws IOException {
    RecordingsReport.add(recording, RecordingsReport.AS_RECORDED + "with " + other);
  }

  /** Says why a recording cannot be played here, unless it is played later or has been before. */
  static void unlessPlayed(String recording, String why) throws IOException {
    RecordingsReport.addIfMissing(recording, "not possible here: " + why);
  }

  /** Calls of a recording that are refused by intent. */
  static void refused(String recording, String what) throws IOException {
    RecordingsReport.add(recording, "refused: " + what);
  }

  /** Plays a session and writes a line about it into the report. */
  static int report(String recording, String leftOut, Session session) throws Exception {
    try {
      int compared = session.play();
      RecordingsReport.add(
          recording,
          RecordingsReport.AS_RECORDED
              + compared
              + " answers and events"
              + (leftOut.isEmpty() ? "" : RecordingsReport.LEFT_OUT + leftOut));
      return compared;
    } catch (Exception | AssertionError e) {
      RecordingsReport.add(
          recording, "DIFFERS: " + String.valueOf(e.getMessage()).strip().replace('\n', ' '));
      throw e;
    }
  }
}
