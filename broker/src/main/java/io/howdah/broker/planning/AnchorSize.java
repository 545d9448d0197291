package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import java.util.Comparator;
import java.util.Optional;

/** How large an anchor of a cluster is, and who can be one (law 7). */
public final class AnchorSize {
  private final Capacity size;

  private AnchorSize(Capacity size) {
    this.size = size;
  }

  /**
   * The largest container that the cluster accepts or that fleets name; where no fleet's workers
   * hold it, the largest that can run at all.
   */
  public static AnchorSize of(ClusterPicture cluster) {
    Capacity wanted = wanted(cluster);
    boolean held =
        cluster.fleets().stream().anyMatch(fleet -> fleet.capacity().max().covers(wanted));
    if (held) {
      return new AnchorSize(wanted);
    }
    Optional<Capacity> largest =
        cluster.fleets().stream()
            .map(fleet -> fleet.capacity().max())
            .max(Comparator.comparingLong(Capacity::memoryMb).thenComparingInt(Capacity::vcores));
    return new AnchorSize(wanted.min(largest.orElse(Capacity.NONE)));
  }

  private static Capacity wanted(ClusterPicture cluster) {
    Optional<Capacity> named =
        cluster.fleets().stream()
            .flatMap(fleet -> fleet.elasticity().largestContainer().stream())
            .reduce(Capacity::max);
    if (named.isPresent()) {
      return cluster.largest().map(named.get()::min).orElse(named.get());
    }
    return cluster
        .largest()
        .orElseGet(
            () ->
                cluster.fleets().stream()
                    .map(fleet -> fleet.capacity().max())
                    .reduce(Capacity.NONE, Capacity::max));
  }

  /** What a node must hold. */
  public Capacity size() {
    return size;
  }

  /**
   * Steps of a worker that is an anchor; {@link Integer#MAX_VALUE} if none of that range can be
   * one: a worker that is as large as it can be holds the container no better for it.
   */
  public int stepsOf(CapacityRange range) {
    int steps = range.stepsFor(size);
    return range.max().covers(size) && steps <= range.maxSteps() ? steps : Integer.MAX_VALUE;
  }
}
