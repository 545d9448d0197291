package io.howdah.broker.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = "Asks a broker how it is and prints a short table.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int REASONS = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      defaultValue = "http://localhost:8150",
      description = "address of any broker (default: ${DEFAULT-VALUE})")
  private String url;

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  @Override
  public Integer call() throws CommandException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    JsonNode own = get(url, "/v1/status");
    out.printf(
        "%-12s %s, %s, version %s%n",
        "broker",
        own.path("self").asText(),
        own.path("phase").asText(),
        own.path("version").asText());
    out.printf("%-12s %s%n", "leader", own.path("leader").asText("none"));
    problem(out, "zookeeper", own.path("zookeeper"));
    if (own.path("leader").isNull()) {
      return ProcessExit.OK.code();
    }
    String leader = own.path("leading").asBoolean() ? url : "http://" + own.path("leader").asText();
    print(out, own.path("leading").asBoolean() ? own : get(leader, "/v1/status"));
    table(out, get(leader, "/v1/fleets").path("fleets"), "fleet", "name");
    table(out, get(leader, "/v1/services").path("services"), "service", "id");
    SharingStatus sharing = new SharingStatus(out);
    sharing.hadoop(get(leader, "/v1/hadoop"));
    sharing.pools(get(leader, "/v1/pools"));
    sharing.decisions(get(leader, "/v1/decisions?limit=" + SharingStatus.DECISIONS));
    for (JsonNode pending : get(leader, "/v1/pending").path("pending")) {
      pending(out, pending);
    }
    return ProcessExit.OK.code();
  }

  private static void print(PrintWriter out, JsonNode status) {
    problem(out, "mesos", status.path("mesos"));
    status
        .path("resourceManagers")
        .properties()
        .forEach(
            manager -> {
              String problem = manager.getValue().path("problem").asText();
              String nodes =
                  "%d of %d nodes RUNNING"
                      .formatted(
                          manager.getValue().path("running").asInt(),
                          manager.getValue().path("nodes").asInt());
              out.printf(
                  "%-12s cluster %s: %s%n",
                  "yarn", manager.getKey(), problem.isEmpty() ? nodes : problem);
            });
    out.printf("%-12s revision %s%n", "config", status.path("revision").asText("none"));
    status
        .path("rejectedConfiguration")
        .forEach(error -> out.printf("%-12s refused: %s%n", "", error.asText()));
  }

  private static void problem(PrintWriter out, String name, JsonNode node) {
    String problem = node.path("problem").asText();
    boolean connected = node.path("connected").asBoolean();
    out.printf("%-12s %s%n", name, connected ? "connected" : "NOT CONNECTED: " + problem);
  }

  private static void table(PrintWriter out, JsonNode owners, String kind, String name) {
    for (JsonNode owner : owners) {
      List<String> states = new ArrayList<>();
      owner
          .path("instances")
          .properties()
          .forEach(
              state -> {
                if (state.getValue().asInt() > 0) {
                  states.add(state.getValue().asInt() + " " + state.getKey());
                }
              });
      out.printf(
          "%-12s %s: %d wanted; %s%n",
          kind,
          owner.path(name).asText(),
          owner.path("wanted").asInt(),
          states.isEmpty() ? "none there" : String.join(", ", states));
    }
  }

  private static void pending(PrintWriter out, JsonNode pending) {
    out.printf(
        "%-12s %s: %d missing since %s%n",
        "PENDING",
        pending.path("owner").asText(),
        pending.path("count").asInt(),
        pending.path("since").asText());
    String problem = pending.path("problem").asText();
    if (!problem.isEmpty()) {
      out.printf("%-12s   %s%n", "", problem);
    }
    int shown = 0;
    for (JsonNode agent : pending.path("agents")) {
      if (shown++ < REASONS) {
        out.printf(
            "%-12s   %s: %s%n", "", agent.path("hostname").asText(), agent.path("detail").asText());
      }
    }
  }

  private JsonNode get(String base, String path) throws CommandException, InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base.replaceAll("/+$", "") + path))
              .timeout(TIMEOUT)
              .build();
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode body = mapper.readTree(response.body());
      if (response.statusCode() != 200) {
        throw new CommandException(
            ProcessExit.NO_ANSWER,
            "%s%s answers %d: %s"
                .formatted(base, path, response.statusCode(), body.path("message").asText()));
      }
      return body;
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandException(
          ProcessExit.NO_ANSWER,
          "no broker answers at %s (%s); --url names another one"
              .formatted(
                  base, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    }
  }
}
