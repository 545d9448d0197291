package io.howdah.broker.core;

import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import java.util.Optional;

/** How far capacity that is being taken back is on its way. */
final class ReclaimProgress {
  private final ClusterState state;
  private final CapacityKeeper capacity;

  ReclaimProgress(ClusterState state, CapacityKeeper capacity) {
    this.state = state;
    this.capacity = capacity;
  }

  /** Whether all of it is free. */
  boolean isFreed(Reclaim reclaim) {
    for (InstanceId id : reclaim.taking().steps().keySet()) {
      boolean killing =
          state.leasesOf(id).stream().anyMatch(lease -> lease.state() == InstanceState.KILLING);
      if (capacity.going(id) > 0 || killing) {
        return false;
      }
    }
    for (InstanceId id : reclaim.taking().release()) {
      if (state.instance(id).filter(one -> one.state().isLive()).isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** Whether its end is certain: from here on it is Mesos that decides. */
  boolean isBeingFreed(Reclaim reclaim) {
    if (isFreed(reclaim)) {
      return true;
    }
    for (InstanceId id : reclaim.taking().steps().keySet()) {
      if (state.leasesOf(id).stream().anyMatch(one -> one.state() == InstanceState.KILLING)) {
        return true;
      }
    }
    return reclaim.taking().release().stream()
        .map(state::instance)
        .flatMap(Optional::stream)
        .anyMatch(one -> one.state() == InstanceState.KILLING);
  }
}
