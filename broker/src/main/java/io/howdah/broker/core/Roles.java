package io.howdah.broker.core;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * In which Mesos role resources are asked for: each pool's own, or the framework's. Nothing of it
 * is stored: the definitions name the roles that new instances come into, and the placements of
 * those that live the roles that they stay in.
 */
final class Roles {
  private final ClusterState state;
  private final PoolUse pools;
  private final String framework;

  /**
   * @param framework role of pools that name none
   */
  Roles(ClusterState state, PoolUse pools, String framework) {
    this.state = state;
    this.pools = pools;
    this.framework = framework;
  }

  /** The role that new instances of an owner are launched in. */
  String of(OwnerName owner) {
    return of(state.definitions(), pools.poolOf(owner));
  }

  Set<String> of(Collection<OwnerName> owners) {
    Set<String> roles = new TreeSet<>();
    owners.forEach(owner -> roles.add(of(owner)));
    return roles;
  }

  String ofPool(String pool) {
    return of(state.definitions(), pool);
  }

  private String of(Definitions definitions, String pool) {
    String role = definitions.pool(pool).role();
    return role.isEmpty() ? framework : role;
  }

  /**
   * The roles that the framework has to have, its own first: those of the pools, and those that
   * something still runs in, since a worker's leases must be of its own role.
   */
  List<String> needed() {
    Set<String> others = new TreeSet<>(state.rolesInUse());
    state.definitions().pools().values().forEach(pool -> others.add(pool.role()));
    others.remove("");
    others.remove(framework);
    List<String> needed = new ArrayList<>(others.size() + 1);
    needed.add(framework);
    needed.addAll(others);
    return needed;
  }

  /** The greatest priority of the pools that ask in a role; −1 if none does. */
  int priority(String role) {
    int greatest = -1;
    Set<String> names = new TreeSet<>(state.definitions().pools().keySet());
    names.add(Pool.HADOOP);
    names.add(Pool.SERVICES);
    for (String pool : names) {
      if (of(state.definitions(), pool).equals(role)) {
        greatest = Math.max(greatest, state.definitions().pool(pool).priority());
      }
    }
    return greatest;
  }

  /** What the live instances of each pool hold, by role. */
  Map<String, Map<String, Resources>> use() {
    Map<String, Map<String, Resources>> use = new TreeMap<>();
    if (needed().size() == 1) {
      // Not looked for among all instances: there may be a hundred thousand of them.
      pools.use().forEach((pool, held) -> use.put(pool, Map.of(framework, held)));
      return use;
    }
    for (Instance instance : state.live()) {
      use.computeIfAbsent(pools.poolOf(instance.owner()), pool -> new TreeMap<>())
          .merge(instance.placement().role(), instance.placement().total(), Resources::plus);
    }
    return use;
  }

  /** Says what becomes of running instances whose pool has another role now. */
  void noteChanges(Definitions before, DecisionJournal journal, Time time) {
    Set<String> names = new TreeSet<>(before.pools().keySet());
    names.addAll(state.definitions().pools().keySet());
    for (String pool : names) {
      String old = of(before, pool);
      String now = of(state.definitions(), pool);
      if (!old.equals(now)) {
        long staying =
            state.live().stream()
                .filter(one -> pools.poolOf(one.owner()).equals(pool))
                .filter(one -> !one.placement().role().equals(now))
                .count();
        journal.note(
            pool,
            ("asks in Mesos role \"%s\" from now on, no more in \"%s\"; %d of its tasks stay in"
                    + " their role until they end, leases of such workers too")
                .formatted(now, old, staying),
            time);
      }
    }
  }
}
