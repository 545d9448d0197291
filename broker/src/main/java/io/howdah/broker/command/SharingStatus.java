package io.howdah.broker.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** The part of {@code howdah status} that says what capacity does and why. */
final class SharingStatus {
  static final int DECISIONS = 5;

  private final PrintWriter out;

  SharingStatus(PrintWriter out) {
    this.out = out;
  }

  /** The answer of {@code /v1/hadoop}. */
  void hadoop(JsonNode hadoop) {
    for (JsonNode cluster : hadoop.path("clusters")) {
      for (JsonNode finding : cluster.path("findings")) {
        String value = finding.path("value").asText();
        line(
            finding.path("severity").asText(),
            "cluster %s: %s %s"
                .formatted(
                    cluster.path("name").asText(),
                    finding.path("property").asText(),
                    value.isEmpty() ? "is not set" : "is " + value));
        line("", "  %s".formatted(finding.path("advice").asText()));
      }
    }
    for (JsonNode fleet : hadoop.path("fleets")) {
      if (fleet.path("elastic").asBoolean()) {
        elastic(fleet);
      }
    }
  }

  private void elastic(JsonNode fleet) {
    int have = 0;
    int wanted = 0;
    for (JsonNode worker : fleet.path("workers")) {
      have += worker.path("leases").path("have").asInt();
      wanted += worker.path("leases").path("wanted").asInt();
    }
    JsonNode target = fleet.path("target");
    line(
        "elastic",
        "%s: %s; target %d workers, %s; leases %d of %d"
            .formatted(
                fleet.path("name").asText(),
                demand(fleet.path("demand")),
                target.path("workers").asInt(),
                capacity(target.path("capacity")),
                have,
                wanted));
    line("", "  %s".formatted(fleet.path("why").asText()));
    for (JsonNode worker : fleet.path("workers")) {
      String doing = worker.path("doing").asText();
      if (!doing.isEmpty()) {
        line("", "  %s: %s".formatted(worker.path("id").asText(), doing));
      }
    }
  }

  private static String demand(JsonNode demand) {
    if (demand.isNull()) {
      return "demand unknown";
    }
    if (demand.path("containers").asLong() == 0 && demand.path("memoryMb").asLong() == 0) {
      return "nothing waits";
    }
    return "%d containers have waited for %s for %d s"
        .formatted(
            demand.path("containers").asLong(),
            capacity(demand),
            demand.path("pendingSeconds").asLong());
  }

  /** The answer of {@code /v1/pools}. */
  void pools(JsonNode pools) {
    for (JsonNode pool : pools.path("pools")) {
      line(
          "pool",
          "%s: priority %d, uses %s, guaranteed %s, %s, %d pending"
              .formatted(
                  pool.path("name").asText(),
                  pool.path("priority").asInt(),
                  amount(pool.path("use")),
                  amount(pool.path("guarantee")),
                  pool.path("limit").isNull()
                      ? "no limit"
                      : "at most " + amount(pool.path("limit")),
                  pool.path("pending").asInt()));
      for (JsonNode one : pool.path("takingBack")) {
        line(
            "",
            "  takes back on %s for %s since %s, grace %d s"
                .formatted(
                    one.path("hostname").asText(),
                    one.path("service").asText(),
                    one.path("since").asText(),
                    one.path("graceSeconds").asLong()));
      }
    }
  }

  /** The answer of {@code /v1/decisions}. */
  void decisions(JsonNode decisions) {
    for (JsonNode decision : decisions.path("decisions")) {
      line(
          "decided",
          "%s %s: %s"
              .formatted(
                  decision.path("at").asText(),
                  decision.path("subject").asText(),
                  decision.path("text").asText()));
    }
  }

  private static String capacity(JsonNode capacity) {
    return "%d vcores and %d MB"
        .formatted(capacity.path("vcores").asLong(), capacity.path("memoryMb").asLong());
  }

  private static String amount(JsonNode amount) {
    return "%s cpus and %d MB"
        .formatted(amount.path("cpus").asText(), amount.path("memoryMb").asLong());
  }

  private void line(String head, String text) {
    out.printf("%-12s %s%n", head, text);
  }
}
