package io.howdah.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The process of an executor whose calls a test makes: it writes its environment down, and ends
 * when and as it is told.
 */
final class StandIn {
  private static final String RECORDED = "./capture-executor";
  private static final String COMMAND =
      "env > env.tmp && mv env.tmp environment; while [ ! -e status ]; do sleep 0.02; done;"
          + " exit $(cat status)";

  /** As protobuf's text format shows what the recorded program is fetched from. */
  private static final Pattern URIS = Pattern.compile(" *uris \\{[^}]*}\n");

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final Path sandbox;
  private final Map<String, String> environment = new TreeMap<>();

  private StandIn(Path sandbox) throws IOException {
    this.sandbox = sandbox;
    for (String line : Files.readAllLines(sandbox.resolve("environment"))) {
      int equals = line.indexOf('=');
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    }
  }

  /**
   * Puts it in the place of the recorded program, wherever that is named: in commands, and in
   * messages that show one as text.
   */
  static JsonNode replaceProgram(JsonNode node) {
    if (node.isObject() && node.path("value").asText().equals(RECORDED)) {
      ((ObjectNode) node).put("value", COMMAND).remove("uris");
    } else if (node.path("message").asText().contains(RECORDED)) {
      String text = URIS.matcher(node.path("message").asText()).replaceAll("");
      ((ObjectNode) node).put("message", text.replace(RECORDED, COMMAND));
    }
    node.forEach(StandIn::replaceProgram);
    return node;
  }

  /** The running one of an executor below the work directory of an emulator. */
  static StandIn of(Path workDirectory, String executor) throws IOException {
    long begun = System.nanoTime();
    while (true) {
      try (Stream<Path> all = Files.find(workDirectory, 12, (path, attributes) -> true)) {
        List<Path> found =
            all.filter(path -> path.endsWith("environment"))
                .filter(path -> path.toString().contains("/executors/" + executor + "/runs/"))
                .toList();
        if (found.size() == 1) {
          return new StandIn(found.get(0).getParent());
        }
      } catch (java.io.UncheckedIOException e) {
        // A file went away while the folders were walked; look again.
      }
      if (System.nanoTime() - begun > PATIENCE) {
        throw new AssertionError("executor " + executor + " does not start");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** host:port. */
  String agent() {
    return environment.get("MESOS_AGENT_ENDPOINT");
  }

  Map<String, String> environment() {
    return environment;
  }

  void exit(int status) throws IOException {
    Path ready = sandbox.resolve("status.tmp");
    Files.writeString(ready, status + "\n");
    Files.move(ready, sandbox.resolve("status"));
  }

  /** Sends SIGKILL to the executor itself, not to what it has started. */
  void kill() {
    Processes.killFirst("MESOS_SANDBOX=" + sandbox + "\0");
  }
}
