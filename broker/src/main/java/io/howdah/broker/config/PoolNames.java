package io.howdah.broker.config;

import io.howdah.broker.model.Pool;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The pools that fleets and services may name. */
final class PoolNames {
  private final Set<String> known = new TreeSet<>(Set.of(Pool.HADOOP, Pool.SERVICES));

  private final Map<String, Pool> pools;
  private final String frameworkRole;

  PoolNames(Map<String, Pool> pools, String frameworkRole) {
    known.addAll(pools.keySet());
    this.pools = pools;
    this.frameworkRole = frameworkRole;
  }

  /** The Mesos role that a pool asks in. */
  String role(String name) {
    Pool pool = pools.get(name);
    return pool == null || pool.role().isEmpty() ? frameworkRole : pool.role();
  }

  /** The pool that a field names; a name that is not known is told. */
  String read(Field field, String fallback) {
    String allowed = "the name of one of the pools: " + String.join(", ", known);
    return field.text(allowed, known::contains).or(fallback);
  }
}
