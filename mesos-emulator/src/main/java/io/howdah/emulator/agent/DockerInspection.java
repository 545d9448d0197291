package io.howdah.emulator.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.emulator.agent.DockerCommand.Result;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what {@code docker inspect} says. */
final class DockerInspection {
  private static final Logger log = LoggerFactory.getLogger(DockerInspection.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private DockerInspection() {}

  /** The container, once it has begun, whether or not it has ended since. */
  static Optional<JsonNode> started(Result inspect) {
    if (inspect.status() != 0) {
      return Optional.empty();
    }
    try {
      JsonNode container = JSON.readTree(inspect.out()).path(0);
      String startedAt = container.path("State").path("StartedAt").asText("");
      boolean started = !startedAt.isEmpty() && !startedAt.startsWith("0001-");
      return started ? Optional.of(container) : Optional.empty();
    } catch (IOException e) {
      log.warn("docker inspect gave no JSON: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
