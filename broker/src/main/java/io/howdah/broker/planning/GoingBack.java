package io.howdah.broker.planning;

import java.util.Comparator;
import java.util.List;

/** Workers and steps that are not needed any more, and workers beyond the most that are allowed. */
final class GoingBack {
  private final List<FleetDraft> fleets;
  private final AnchorRule anchors;

  GoingBack(List<FleetDraft> fleets, AnchorRule anchors) {
    this.fleets = fleets;
    this.anchors = anchors;
  }

  void plan() {
    for (FleetDraft fleet : fleets) {
      releaseExcess(fleet);
      if (isQuiet(fleet) && !fleet.picture.isFixed()) {
        releaseIdle(fleet);
        lower(fleet);
      }
    }
    if (fleets.stream().allMatch(fleet -> isQuiet(fleet) && fleet.picture.workers().min() == 0)) {
      releaseAnchors();
    }
  }

  private static boolean isQuiet(FleetDraft fleet) {
    return fleet.picture.quiet() && fleet.picture.pending().isNone();
  }

  /** Fewer are allowed than there are: those that do least go first, anchors not before others. */
  private void releaseExcess(FleetDraft fleet) {
    int excess = fleet.live() - fleet.picture.workers().max();
    if (excess <= 0) {
      return;
    }
    Comparator<WorkerDraft> order =
        Comparator.comparing((WorkerDraft worker) -> worker.picture.phase() != Phase.AWAY)
            .thenComparing(worker -> worker.picture.phase() != Phase.STARTING)
            .thenComparing(worker -> !worker.picture.idle())
            .thenComparing(worker -> worker.picture.masters().count())
            .thenComparing(worker -> worker.picture.used().memoryMb())
            .thenComparing(WorkerDraft.OLDEST_FIRST.reversed());
    fleet.workers.stream()
        .filter(worker -> worker.picture.phase().stays())
        .filter(worker -> !worker.anchor || othersAreGone())
        .sorted(Comparator.comparing((WorkerDraft worker) -> worker.anchor).thenComparing(order))
        .limit(excess)
        .toList()
        .forEach(worker -> worker.released = true);
  }

  /** The newest first: the oldest are the ones that stay. */
  private static void releaseIdle(FleetDraft fleet) {
    int spare = fleet.counting() - fleet.picture.workers().min();
    fleet.workers.stream()
        .filter(worker -> worker.isUp() && worker.picture.idle() && !worker.anchor)
        .sorted(WorkerDraft.OLDEST_FIRST.reversed())
        .limit(Math.max(0, spare))
        .toList()
        .forEach(worker -> worker.released = true);
  }

  private void lower(FleetDraft fleet) {
    for (WorkerDraft worker : fleet.workers) {
      if (!worker.isUp() || worker.steps != worker.picture.steps()) {
        continue;
      }
      int least = Math.max(worker.leastSteps, worker.stepsInUse());
      if (worker.anchor) {
        least = Math.max(least, worker.range.stepsFor(anchors.size()));
      }
      worker.steps =
          Math.min(worker.steps, Math.max(least, worker.steps - worker.picture.idleSteps()));
    }
  }

  /**
   * The anchors of a cluster that has nothing else and nothing to do. They wait until the others
   * are out of the ResourceManager's sight: a job that comes while a small node is all that is
   * registered would be refused.
   */
  private void releaseAnchors() {
    boolean idle =
        fleets.stream()
            .flatMap(fleet -> fleet.workers.stream())
            .filter(worker -> worker.anchor)
            .allMatch(worker -> worker.isUp() && worker.picture.idle());
    if (idle && othersAreGone() && fleets.stream().allMatch(fleet -> fleet.launches == 0)) {
      fleets.stream()
          .flatMap(fleet -> fleet.workers.stream())
          .filter(worker -> worker.anchor)
          .forEach(worker -> worker.released = true);
    }
  }

  private boolean othersAreGone() {
    return fleets.stream()
        .flatMap(fleet -> fleet.workers.stream())
        .filter(worker -> !worker.anchor)
        .noneMatch(worker -> worker.counts() || worker.picture.registered());
  }
}
