package io.howdah.broker.core;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.planning.PoolLedger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What each pool uses: everything that its instances hold or are decided to get. */
final class PoolUse {
  private final ClusterState state;
  private final Schedules schedules;
  private final Function<InstanceId, Set<InstanceId>> going;

  /**
   * @param going leases of a worker that are being taken back
   */
  PoolUse(ClusterState state, Schedules schedules, Function<InstanceId, Set<InstanceId>> going) {
    this.state = state;
    this.schedules = schedules;
    this.going = going;
  }

  /** The pool of an owner; those whose definition is gone count for the pool of their kind. */
  String poolOf(OwnerName owner) {
    return state
        .fleet(owner)
        .map(Fleet::pool)
        .or(() -> state.service(owner).map(Service::pool))
        .orElse(owner.isService() ? Pool.SERVICES : Pool.HADOOP);
  }

  Map<String, Resources> use() {
    Map<String, Resources> use = new HashMap<>();
    state.use().forEach((owner, held) -> use.merge(poolOf(owner), held, Resources::plus));
    return use;
  }

  /** Whether any pool has a guarantee, a limit or a priority: otherwise nobody asks for its use. */
  boolean matters() {
    return !state.definitions().pools().isEmpty();
  }

  /** The pools as they are now. */
  List<Pool> pools(Time time) {
    return state.definitions().pools().values().stream()
        .map(pool -> schedules.pool(pool, time.wall()))
        .toList();
  }

  /** A pool as it is now, mentioned or not. */
  Pool pool(String name, Time time) {
    return schedules.pool(state.definitions().pool(name), time.wall());
  }

  PoolLedger ledger(Time time) {
    return new PoolLedger(pools(time), use(), leaving());
  }

  /**
   * What is on its way out of each pool: it counts until it is gone, but cannot be taken a second
   * time.
   */
  private Map<String, Resources> leaving() {
    Map<String, Resources> leaving = new HashMap<>();
    for (Fleet fleet : state.definitions().fleets().values()) {
      OwnerInstances of = state.ownerInstances(fleet.name());
      for (InstanceState out : List.of(InstanceState.DRAINING, InstanceState.KILLING)) {
        of.in(out).forEach(id -> add(leaving, fleet.pool(), id));
      }
    }
    for (InstanceId worker : state.leasedWorkers()) {
      boolean stays =
          state
              .instance(worker)
              .filter(one -> one.state() != InstanceState.DRAINING)
              .filter(one -> one.state() != InstanceState.KILLING)
              .isPresent();
      for (Instance lease : state.leasesOf(worker)) {
        boolean counted = lease.state() == InstanceState.KILLING;
        if (!counted && (!stays || going.apply(worker).contains(lease.id()))) {
          add(leaving, poolOf(lease.owner()), lease.id());
        }
      }
    }
    return leaving;
  }

  private void add(Map<String, Resources> leaving, String pool, InstanceId id) {
    state
        .instance(id)
        .filter(one -> one.state().isLive())
        .ifPresent(one -> leaving.merge(pool, one.placement().total(), Resources::plus));
  }
}
