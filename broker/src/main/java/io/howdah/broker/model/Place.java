package io.howdah.broker.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A worker's place: an agent, ports and a folder there that outlive the worker's executor. A worker
 * whose executor died is launched again in its place, so that the output of finished maps is found
 * where the running jobs expect it (contracts: leases-measured, 4a).
 *
 * @param name fleet, epoch and number, such as {@code hadoop.7-12}; also the name of its folder
 * @param fleet the fleet that it belongs to
 * @param agentId Mesos agent id
 * @param hostname the agent's
 * @param ports address, localizer, webapp, collector, shuffle
 * @param vacantSince when its last worker ended unasked; empty while a live worker is in it
 */
public record Place(
    String name,
    OwnerName fleet,
    String agentId,
    String hostname,
    List<Integer> ports,
    Optional<Instant> vacantSince) {
  public Place {
    ports = List.copyOf(ports);
  }

  public Place vacant(Instant since) {
    return new Place(name, fleet, agentId, hostname, ports, Optional.of(since));
  }

  public Place taken() {
    return new Place(name, fleet, agentId, hostname, ports, Optional.empty());
  }
}
