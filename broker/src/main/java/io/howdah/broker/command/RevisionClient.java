package io.howdah.broker.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Asks a broker for revisions and prints what it answers, as people read it. */
final class RevisionClient {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Longer than a broker waits for its store. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private final String url;
  private final PrintWriter out;
  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * @param url of any broker
   */
  RevisionClient(String url, PrintWriter out) {
    this.url = url;
    this.out = out;
  }

  /** GET. */
  JsonNode get(String path) throws CommandException, InterruptedException {
    HttpResponse<String> response =
        send(HttpRequest.newBuilder(address(path)), "; ask again, or another broker (--broker)");
    if (response.statusCode() != 200) {
      throw other(response);
    }
    return json(response);
  }

  /**
   * Asks for a revision and prints its plan and what became of it.
   *
   * @param path with its query
   * @param text of a broker.yaml, or empty
   * @throws CommandException if it is refused, wants a confirmation, or nobody answers
   */
  void post(String path, String text) throws CommandException, InterruptedException {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/yaml")
                .header("X-Howdah", "command")
                .POST(HttpRequest.BodyPublishers.ofString(text)),
            "; 'howdah history' says whether anything was stored");
    JsonNode body = json(response);
    switch (response.statusCode()) {
      case 200 -> {
        if (!body.hasNonNull("verdict")) {
          throw notABroker(response);
        }
        plan(body);
        result(body);
      }
      case 409 -> {
        plan(body);
        throw new CommandException(
            ProcessExit.REFUSED,
            "nothing was changed: " + body.path("message").asText() + ". --confirm makes it so");
      }
      case 400 ->
          throw new CommandException(ProcessExit.BAD_CONFIGURATION, body.path("message").asText());
      case 404 -> throw new CommandException(ProcessExit.REFUSED, body.path("message").asText());
      default -> throw other(response);
    }
  }

  /** A query from names and values. */
  static String query(List<String> namesAndValues) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      query
          .append(query.length() == 0 ? '?' : '&')
          .append(namesAndValues.get(i))
          .append('=')
          .append(URLEncoder.encode(namesAndValues.get(i + 1), StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  private void plan(JsonNode answer) {
    for (JsonNode change : answer.path("changes")) {
      String owner = change.path("kind").asText() + " " + change.path("name").asText();
      int starts = change.path("starts").asInt();
      int stops = change.path("stops").asInt();
      int replaced = change.path("replaced").asInt();
      int running = change.path("running").asInt();
      if (starts > 0) {
        out.printf("start %d of %s (%d run)%n", starts, owner, running);
      }
      if (stops > 0) {
        String removed = change.path("removed").asBoolean() ? ", which is removed" : "";
        out.printf("stop %d of %d of %s%s%n", stops, running, owner, removed);
      }
      if (replaced > 0) {
        out.printf("replace %d of %s, one at a time%n", replaced, owner);
      }
    }
    answer.path("difference").forEach(line -> out.println("change " + line.asText()));
  }

  private void result(JsonNode answer) {
    String verdict = answer.path("verdict").asText();
    if (verdict.equals("APPLIED")) {
      out.printf("applied as revision %d%n", answer.path("revision").asLong());
    } else if (answer.path("difference").isEmpty()) {
      out.printf("nothing differs from revision %d%n", answer.path("revision").asLong());
    } else {
      answer
          .path("needsConfirmation")
          .forEach(line -> out.println("needs --confirm: " + line.asText()));
      out.println("nothing was changed");
    }
  }

  private URI address(String path) throws CommandException {
    try {
      return URI.create(url + path);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ProcessExit.USAGE, "%s is no address of a broker; needed is host:port".formatted(url));
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String advice)
      throws CommandException, InterruptedException {
    try {
      return http.send(
          request.timeout(ANSWER).build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new CommandException(
          ProcessExit.NO_ANSWER,
          "no broker answers at %s; --broker names another one".formatted(url));
    } catch (IOException e) {
      throw new CommandException(
          ProcessExit.NO_ANSWER,
          "the answer of %s was lost (%s)%s".formatted(url, e.getMessage(), advice));
    }
  }

  private CommandException other(HttpResponse<String> response) throws CommandException {
    return new CommandException(
        ProcessExit.NO_ANSWER,
        "%s answers %d: %s"
            .formatted(
                response.uri(), response.statusCode(), json(response).path("message").asText()));
  }

  private static CommandException notABroker(HttpResponse<String> response) {
    return new CommandException(
        ProcessExit.NO_ANSWER, "%s does not answer like a broker".formatted(response.uri()));
  }

  private JsonNode json(HttpResponse<String> response) throws CommandException {
    try {
      return mapper.readTree(response.body());
    } catch (IOException e) {
      throw notABroker(response);
    }
  }
}
