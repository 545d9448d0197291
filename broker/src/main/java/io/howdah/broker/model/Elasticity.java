package io.howdah.broker.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a fleet follows demand.
 *
 * @param idleRelease capacity that nothing used for so long goes back
 * @param hysteresis capacity is not given back within this time after demand was last seen
 * @param anchors how many workers are kept as large as the largest container (law 7), 1 or more
 * @param largestContainer size that anchors are kept at; empty: the largest container that the
 *     ResourceManager accepts
 * @param queues queues whose demand the fleet serves; empty: all
 * @param nodeLabel node label whose demand the fleet serves; empty: none in particular
 */
public record Elasticity(
    Duration idleRelease,
    Duration hysteresis,
    int anchors,
    Optional<Capacity> largestContainer,
    List<String> queues,
    String nodeLabel) {
  public static final Elasticity DEFAULT =
      new Elasticity(
          Duration.ofSeconds(60), Duration.ofSeconds(30), 1, Optional.empty(), List.of(), "");

  public Elasticity {
    queues = List.copyOf(queues);
  }
}
