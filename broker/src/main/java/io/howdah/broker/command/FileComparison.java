package io.howdah.broker.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a broker's file says what the newest revision does. A standby has no state of its own: it
 * asks the leader what its file would change, as {@code howdah plan} does.
 */
final class FileComparison {
  private static final Logger LOG = LoggerFactory.getLogger(FileComparison.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Path file;
  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private volatile List<String> differences = List.of();
  private volatile Optional<String> note = Optional.empty();

  /**
   * @param file broker.yaml
   */
  FileComparison(Path file) {
    this.file = file;
  }

  /**
   * Asks a leader; what was known stays while none answers, or while the file cannot be used.
   *
   * @param leader host:port
   * @return completed, never with a failure, when the answer was taken
   */
  CompletableFuture<Void> ask(String leader) {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(URI.create("http://" + leader + "/v1/configuration?dry-run=true"))
              .timeout(TIMEOUT)
              .header("Content-Type", "application/yaml")
              .POST(HttpRequest.BodyPublishers.ofString(Files.readString(file)))
              .build();
    } catch (IOException | IllegalArgumentException e) {
      // The watcher tells about the file.
      LOG.debug("{} is not compared: {}", file, e.toString());
      return CompletableFuture.completedFuture(null);
    }
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .thenAccept(this::answered)
        .exceptionally(
            failure -> {
              LOG.debug("{} cannot be compared at {}: {}", file, leader, failure.toString());
              return null;
            });
  }

  private void answered(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      return;
    }
    try {
      JsonNode body = mapper.readTree(response.body());
      List<String> lines = new ArrayList<>();
      body.path("difference").forEach(line -> lines.add(line.asText()));
      compared(body.path("revision").asLong(), lines);
    } catch (IOException e) {
      LOG.debug("no JSON from {}", response.uri());
    }
  }

  /**
   * Takes a comparison; the log is told when it is another one than the last.
   *
   * @param revision the newest one
   * @param lines what the file would change, a line a change
   */
  synchronized void compared(long revision, List<String> lines) {
    boolean told = lines.equals(differences);
    differences = List.copyOf(lines);
    if (lines.isEmpty()) {
      note = Optional.empty();
      if (!told) {
        LOG.info("{} says the same as revision {} now", file, revision);
      }
      return;
    }
    String text =
        "%s differs from revision %d, which stays valid; it would change: %s"
            .formatted(file, revision, String.join("; ", lines));
    note = Optional.of(text);
    if (!told) {
      LOG.warn("{}", text);
    }
  }

  /** That the file differs and how; empty while it does not. */
  Optional<String> note() {
    return note;
  }
}
