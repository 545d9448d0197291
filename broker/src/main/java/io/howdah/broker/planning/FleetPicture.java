package io.howdah.broker.planning;

import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.WorkerRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fleet of NodeManagers as the planner sees it.
 *
 * @param fleet its name
 * @param workers how many it may have now (time windows applied)
 * @param capacity of each
 * @param share what each worker holds in Mesos beside its capacity: the daemon's overhead and the
 *     executor
 * @param elasticity how it follows demand
 * @param pending what it serves: of its queues or label; a fleet that names neither gets what no
 *     other fleet of the cluster names. Fleets that serve the same are given the same figure, which
 *     the planner counts once
 * @param pendingByHost pending containers by host name
 * @param quiet whether nothing was pending for {@code hysteresis} ({@link DemandWatch})
 * @param pictures its workers in any order, ended ones left out
 * @param pool that its resources are counted for
 * @param room what that pool may still take, launches that are decided already counted; empty: no
 *     limit. Fleets of one pool are given the same figure
 */
public record FleetPicture(
    OwnerName fleet,
    WorkerRange workers,
    CapacityRange capacity,
    Resources share,
    Elasticity elasticity,
    PendingDemand pending,
    Map<String, Integer> pendingByHost,
    boolean quiet,
    List<WorkerPicture> pictures,
    String pool,
    Optional<Resources> room) {
  public FleetPicture {
    pendingByHost = Map.copyOf(pendingByHost);
    pictures = List.copyOf(pictures);
  }

  /** Whether neither the number nor the size of its workers changes. */
  public boolean isFixed() {
    return workers.isFixed() && capacity.isFixed();
  }
}
