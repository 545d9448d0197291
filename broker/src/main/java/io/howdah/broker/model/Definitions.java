package io.howdah.broker.model;

import java.util.Map;
import java.util.Set;

/**
 * Everything of the configuration that is wanted of the cluster and may change while the broker
 * runs.
 *
 * @param clusters by name
 * @param fleets by name
 * @param services by path
 * @param removed owners whose entry says {@code removed: true}: what runs of them is to be stopped
 */
public record Definitions(
    Map<String, HadoopCluster> clusters,
    Map<OwnerName, Fleet> fleets,
    Map<OwnerName, Service> services,
    Set<OwnerName> removed) {
  public static final Definitions EMPTY = new Definitions(Map.of(), Map.of(), Map.of(), Set.of());

  public Definitions {
    clusters = Map.copyOf(clusters);
    fleets = Map.copyOf(fleets);
    services = Map.copyOf(services);
    removed = Set.copyOf(removed);
  }
}
