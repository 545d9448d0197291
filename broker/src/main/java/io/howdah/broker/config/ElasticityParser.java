package io.howdah.broker.config;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Elasticity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads how a fleet of NodeManagers follows demand. */
final class ElasticityParser {
  private static final List<String> KEYS =
      List.of("idle-release", "hysteresis", "anchors", "largest-container", "queues", "node-label");

  private static final String QUEUE_ALLOWED =
      "the name or path of a queue, such as root.reports, without spaces";

  private ElasticityParser() {}

  static Elasticity parse(Section fleet, CapacityRange capacity) {
    Elasticity standard = Elasticity.DEFAULT;
    return new Elasticity(
        fleet
            .field("idle-release")
            .duration(Duration.ofSeconds(1), Duration.ofDays(1))
            .or(standard.idleRelease()),
        fleet
            .field("hysteresis")
            .duration(Duration.ZERO, Duration.ofDays(1))
            .or(standard.hysteresis()),
        fleet.field("anchors").integer(1, 100).or(standard.anchors()),
        largestContainer(fleet.field("largest-container"), capacity),
        queues(fleet.field("queues")),
        fleet
            .field("node-label")
            .text(
                "a node label: letters, digits, - and _, or \"\" for none in particular",
                label -> label.isEmpty() || label.matches("[A-Za-z0-9][A-Za-z0-9_-]*"))
            .or(""));
  }

  /** Other daemons have no capacity that could follow anything. */
  static Elasticity refuse(Section fleet, String daemon) {
    for (String key : KEYS) {
      Field field = fleet.field(key);
      if (field.isPresent()) {
        field.error("is for NodeManagers: a %s serves no demand; leave it out".formatted(daemon));
      }
    }
    return Elasticity.DEFAULT;
  }

  private static Optional<Capacity> largestContainer(Field field, CapacityRange capacity) {
    if (!field.isPresent()) {
      return Optional.empty();
    }
    Optional<Capacity> largest = CapacityParser.capacity(field);
    if (largest.isPresent() && !capacity.max().covers(largest.get())) {
      field.error(
          "%s is more than a worker's greatest capacity, %s: no worker could hold it; lower it or"
                  .formatted(largest.get(), capacity.max())
              + " raise capacity");
    }
    return largest;
  }

  private static List<String> queues(Field field) {
    List<String> queues = new ArrayList<>();
    for (Field item : field.items("queues")) {
      String queue = item.text(QUEUE_ALLOWED, q -> q.matches("[^\\s,]+")).or("");
      if (queues.contains(queue) && !queue.isEmpty()) {
        item.error("\"%s\" is there twice; keep one of the two".formatted(queue));
      }
      queues.add(queue);
    }
    return queues;
  }
}
