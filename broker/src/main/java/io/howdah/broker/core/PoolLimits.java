package io.howdah.broker.core;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.planning.PoolLedger;
import io.howdah.broker.view.BrokerSnapshot.PendingOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says of owners that wait that it is their pool's limit that they wait for, and no agent. */
final class PoolLimits {
  private final ClusterState state;
  private final PoolUse pools;

  PoolLimits(ClusterState state, PoolUse pools) {
    this.state = state;
    this.pools = pools;
  }

  /** The same owners; those whose pool has no room for one more instance say so. */
  List<PendingOwner> explain(List<PendingOwner> waiting, Time time) {
    if (waiting.isEmpty() || !pools.matters()) {
      return waiting;
    }
    PoolLedger ledger = pools.ledger(time);
    Map<String, Resources> use = pools.use();
    List<PendingOwner> explained = new ArrayList<>();
    for (PendingOwner owner : waiting) {
      explained.add(
          owner.count() == 0 ? owner : owner.withProblem(words(owner.owner(), ledger, use, time)));
    }
    return explained;
  }

  private String words(OwnerName owner, PoolLedger ledger, Map<String, Resources> use, Time time) {
    String name = pools.poolOf(owner);
    Optional<Resources> limit = pools.pool(name, time).limit();
    Optional<Resources> demand = demand(owner);
    if (limit.isEmpty() || demand.isEmpty() || ledger.mayTake(name, demand.get())) {
      return "";
    }
    return ("its pool %s has reached its limit: it holds %s of %s, and one more instance needs %s;"
            + " raise pools.%s.limit, or let something else of the pool end")
        .formatted(
            name,
            words(use.getOrDefault(name, Resources.NONE)),
            words(limit.get()),
            words(demand.get()),
            name);
  }

  private Optional<Resources> demand(OwnerName owner) {
    return state
        .service(owner)
        .map(Service::resources)
        .or(() -> state.fleet(owner).map(PoolLimits::worker));
  }

  private static Resources worker(Fleet fleet) {
    return fleet.task().plus(fleet.executor());
  }

  private static String words(Resources resources) {
    return "%s cpus and %d MB".formatted(resources.cpus(), resources.memoryMb());
  }
}
