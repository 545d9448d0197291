package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import java.util.List;
import java.util.Optional;

/**
 * All NodeManager fleets of one Hadoop cluster at one moment.
 *
 * @param cluster its name
 * @param largest container that its ResourceManager accepts; empty: not known yet
 * @param smallest a node that registers with less is refused; {@link Capacity#NONE}: not known
 * @param fleets in any order
 */
public record ClusterPicture(
    String cluster, Optional<Capacity> largest, Capacity smallest, List<FleetPicture> fleets) {
  public ClusterPicture {
    fleets = List.copyOf(fleets);
  }
}
