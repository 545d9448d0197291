package io.howdah.localcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.ClusterException;
import io.howdah.localcluster.LocalBroker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whom the brokers take for their leader. */
final class Leaders {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final List<LocalBroker> brokers;

  Leaders(List<LocalBroker> brokers) {
    this.brokers = brokers;
  }

  /** Waits until all of them name the same one of them. */
  LocalBroker awaitCommon() {
    String address =
        Await.value(
            "that all brokers name the same leader",
            DEADLINE,
            this::common,
            () ->
                String.join(
                    "\n",
                    brokers.stream()
                        .map(broker -> broker.name() + " says " + broker.get("/v1/leader"))
                        .toList()));
    return brokers.stream()
        .filter(broker -> address.endsWith(broker.web().substring(broker.web().lastIndexOf(':'))))
        .findFirst()
        .orElseThrow(
            () ->
                new ClusterException(
                    "the leader is " + address + ", which is none of this cluster's brokers"));
  }

  /** The address that all of them name, if they do. */
  Optional<String> common() {
    List<Optional<String>> named =
        brokers.stream()
            .map(
                broker ->
                    broker
                        .get("/v1/leader")
                        .map(answer -> leader(answer))
                        .filter(address -> !address.isEmpty()))
            .distinct()
            .toList();
    return named.size() == 1 ? named.get(0) : Optional.empty();
  }

  private static String leader(JsonNode answer) {
    return answer.path("leader").asText();
  }
}
