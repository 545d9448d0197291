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
 * @param pools by name; those that are not mentioned have no guarantee and no limit
 * @param removed owners whose entry says {@code removed: true}: what runs of them is to be stopped
 */
public record Definitions(
    Map<String, HadoopCluster> clusters,
    Map<OwnerName, Fleet> fleets,
    Map<OwnerName, Service> services,
    Map<String, Pool> pools,
    Set<OwnerName> removed) {
  public static final Definitions EMPTY =
      new Definitions(Map.of(), Map.of(), Map.of(), Map.of(), Set.of());

  public Definitions {
    clusters = Map.copyOf(clusters);
    fleets = Map.copyOf(fleets);
    services = Map.copyOf(services);
    pools = Map.copyOf(pools);
    removed = Set.copyOf(removed);
  }

  /** A pool, mentioned or not. */
  public Pool pool(String name) {
    Pool pool = pools.get(name);
    return pool == null ? Pool.unmentioned(name) : pool;
  }
}
