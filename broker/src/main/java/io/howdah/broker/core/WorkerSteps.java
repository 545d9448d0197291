package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import java.util.List;

/**
 * In which steps a worker grows and shrinks. A lease keeps the size that it was launched with, and
 * a worker has leases of one size: when {@code capacity.step} of its fleet has changed, it goes on
 * in the old steps until it has none of the old leases any more. So a worker's capacity stays a
 * number of steps, whatever changes, and nobody's container has to go for a new figure.
 */
final class WorkerSteps {
  private final ClusterState state;

  WorkerSteps(ClusterState state) {
    this.state = state;
  }

  /** The fleet's range with the steps of the worker's leases. */
  CapacityRange range(Instance worker, Fleet fleet) {
    CapacityRange range = fleet.capacity();
    List<Capacity> sizes = sizes(worker);
    if (sizes.isEmpty() || sizes.equals(List.of(range.step()))) {
      return range;
    }
    // Of several sizes the smallest: no more is counted on than there is.
    return new CapacityRange(
        range.min(), range.max(), sizes.stream().reduce(Capacity::min).orElseThrow());
  }

  /**
   * Whether it has leases of several sizes, which a broker of an earlier version may have launched.
   * It must not grow before those of one size are gone.
   */
  boolean isMixed(Instance worker) {
    return sizes(worker).size() > 1;
  }

  private List<Capacity> sizes(Instance worker) {
    return state.leasesOf(worker.id()).stream()
        .filter(LeaseBook::counts)
        .map(lease -> lease.capacity().orElse(Capacity.NONE))
        .distinct()
        .toList();
  }
}
