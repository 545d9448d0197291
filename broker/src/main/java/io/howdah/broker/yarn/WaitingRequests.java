package io.howdah.broker.yarn;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.broker.model.PendingDemand;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What sums over queues hide: the hosts and labels that pending requests ask for ({@code
 * /ws/v1/cluster/apps}, {@code resourceRequests}). Optional: where the ResourceManager's web server
 * cannot be reached or hides other users' applications, nothing is known, and nothing else suffers.
 *
 * <p>Not safe for use by several threads.
 */
final class WaitingRequests implements AutoCloseable {
  /**
   * Details of pending requests.
   *
   * @param byHost containers by host name
   * @param byLabel by node label; requests without a label are left out
   */
  record Details(Map<String, Integer> byHost, Map<String, PendingDemand> byLabel) {
    static final Details NONE = new Details(Map.of(), Map.of());
  }

  private static final Duration CADENCE = Duration.ofSeconds(2);

  /** A failover of a ResourceManager takes less. */
  private static final Duration KEPT = Duration.ofSeconds(30);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String QUESTION = "/ws/v1/cluster/apps?states=ACCEPTED,RUNNING";
  private static final String ANYWHERE = "*";

  private final Supplier<CompletableFuture<JsonNode>> question;
  private final LongSupplier nanos;
  private Optional<CompletableFuture<JsonNode>> asked = Optional.empty();
  private Details known = Details.NONE;
  private long knownAt;
  private long nextAt;

  /**
   * Asks nothing yet.
   *
   * @param nanos monotonic clock
   */
  WaitingRequests(ResourceManagerWeb web, LongSupplier nanos) {
    this(() -> web.json(QUESTION, TIMEOUT), nanos);
  }

  WaitingRequests(Supplier<CompletableFuture<JsonNode>> question, LongSupplier nanos) {
    this.question = question;
    this.nanos = nanos;
    this.nextAt = nanos.getAsLong();
    this.knownAt = nextAt;
  }

  /** What the last answer said; asks for the next one beside. Never waits. */
  Details latest() {
    asked.filter(CompletableFuture::isDone).ifPresent(this::take);
    if (asked.isEmpty() && nanos.getAsLong() - nextAt >= 0) {
      nextAt = nanos.getAsLong() + CADENCE.toNanos();
      asked = Optional.of(question.get());
    }
    return known;
  }

  private void take(CompletableFuture<JsonNode> answer) {
    asked = Optional.empty();
    if (!answer.isCompletedExceptionally()) {
      known = details(answer.join());
      knownAt = nanos.getAsLong();
    } else if (nanos.getAsLong() - knownAt >= KEPT.toNanos()) {
      known = Details.NONE;
      nextAt = nanos.getAsLong() + AFTER_FAILURE.toNanos();
    }
    // Else it is asked again soon: the other one of a pair begins to serve, or it was restarted.
  }

  static Details details(JsonNode answer) {
    Map<String, Integer> byHost = new HashMap<>();
    Map<String, PendingDemand> byLabel = new HashMap<>();
    for (JsonNode application : answer.path("apps").path("app")) {
      for (JsonNode request : application.path("resourceRequests")) {
        String name = request.path("resourceName").asText();
        int containers = request.path("numContainers").asInt();
        if (containers <= 0) {
          continue;
        }
        // One wish is told three times: for hosts, for their racks, and for anywhere.
        if (name.equals(ANYWHERE)) {
          String label = request.path("nodeLabelExpression").asText("");
          if (!label.isEmpty() && !label.equals("null")) {
            JsonNode size = request.path("capability");
            byLabel.merge(
                label,
                new PendingDemand(
                    size.path("memory").asLong() * containers,
                    size.path("vCores").asLong() * containers,
                    containers),
                PendingDemand::plus);
          }
        } else if (!name.isEmpty() && !name.startsWith("/")) {
          byHost.merge(name, containers, Integer::sum);
        }
      }
    }
    return new Details(byHost, byLabel);
  }

  @Override
  public void close() {
    asked.ifPresent(answer -> answer.cancel(true));
  }
}
