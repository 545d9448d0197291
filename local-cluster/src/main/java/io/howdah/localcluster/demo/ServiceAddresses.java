package io.howdah.localcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.LocalBroker;
import java.util.Optional;

/** Where a service's instances listen, as a broker's {@code /v1/instances} tells. */
final class ServiceAddresses {
  private static final String RUNNING = "/v1/instances?state=RUNNING&owner=";

  private final LocalBroker broker;

  ServiceAddresses(LocalBroker broker) {
    this.broker = broker;
  }

  /** http://host:port/ of the first port of a running instance. */
  Optional<String> of(String service) {
    return broker
        .get(RUNNING + service)
        .flatMap(
            answer -> {
              for (JsonNode instance : answer.path("instances")) {
                if (instance.path("ports").path(0).canConvertToInt()) {
                  return Optional.of(
                      "http://"
                          + instance.path("hostname").asText()
                          + ":"
                          + instance.path("ports").path(0).asInt()
                          + "/");
                }
              }
              return Optional.empty();
            });
  }

  /** What the broker says, for messages. */
  String raw() {
    return broker.get("/v1/instances").map(JsonNode::toString).orElse("nothing")
        + "\n"
        + broker.get("/v1/pending").map(JsonNode::toString).orElse("");
  }
}
