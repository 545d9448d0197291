package io.howdah.broker.core;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.planning.PoolLedger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each pool uses: everything that its instances hold or are decided to get. */
final class PoolUse {
  private final ClusterState state;
  private final Schedules schedules;

  PoolUse(ClusterState state, Schedules schedules) {
    this.state = state;
    this.schedules = schedules;
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
    return new PoolLedger(pools(time), use());
  }
}
