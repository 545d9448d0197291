package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Law 7: while any worker of a cluster is registered, one of them can hold the largest container.
 * Without a memory of its own: the choice follows from what is there, and does not change while
 * that does not.
 */
final class AnchorRule {
  /** How far the first anchor is. */
  enum State {
    /** No worker is there or wanted, or no fleet could ever hold it. */
    NEEDLESS,
    HELD,
    /** A worker that starts or grows will be it. */
    COMING,
    /** A fleet's next new worker will be it. */
    TO_LAUNCH,
    /** Neither can a worker grow to it, nor may one be launched. */
    IMPOSSIBLE
  }

  private final List<FleetDraft> fleets;
  private final List<FleetDraft> able;
  private final Capacity size;
  private State state = State.NEEDLESS;

  AnchorRule(ClusterPicture cluster, List<FleetDraft> fleets) {
    this.fleets = fleets;
    AnchorSize of = AnchorSize.of(cluster);
    size = of.size();
    // Steps of a rough size may end below a maximum that is no multiple of them.
    able =
        fleets.stream().filter(fleet -> of.stepsOf(fleet.range) <= fleet.range.maxSteps()).toList();
  }

  State state() {
    return state;
  }

  Capacity size() {
    return size;
  }

  /** Steps of a new anchor of that fleet. */
  int stepsOf(FleetDraft fleet) {
    return fleet.range.stepsFor(size);
  }

  /** Whether every worker of the fleet is one from its first moment on. */
  boolean bornBy(FleetDraft fleet) {
    return able.contains(fleet) && stepsOf(fleet) <= fleet.leastSteps;
  }

  /** Chooses anchors, lets workers grow to be one, and plans a launch where none can. */
  void settle(PoolRooms rooms) {
    if (able.isEmpty() || fleets.stream().allMatch(fleet -> fleet.picture.isFixed())) {
      return;
    }
    int wanted =
        able.stream().mapToInt(fleet -> fleet.picture.elasticity().anchors()).max().orElse(1);
    List<WorkerDraft> anchors = new ArrayList<>();
    choose(anchors, wanted, worker -> worker.isUp() && worker.holds(size));
    boolean held = !anchors.isEmpty();
    choose(anchors, wanted, worker -> worker.isUp() && worker.hasStepsFor(size));
    choose(anchors, wanted, worker -> worker.counts() && worker.hasStepsFor(size));
    while (anchors.size() < wanted && grow(anchors, rooms)) {
      // One more.
    }
    if (held) {
      state = State.HELD;
    } else if (!anchors.isEmpty()) {
      state = State.COMING;
    }
    if (anchors.size() < wanted && isActive(rooms)) {
      boolean launched = launch(rooms);
      if (anchors.isEmpty()) {
        state = launched ? State.TO_LAUNCH : State.IMPOSSIBLE;
      }
    }
  }

  private void choose(List<WorkerDraft> anchors, int wanted, Predicate<WorkerDraft> fits) {
    if (anchors.size() >= wanted) {
      return;
    }
    able.stream()
        .flatMap(fleet -> fleet.workers.stream())
        .filter(worker -> !worker.anchor && fits.test(worker))
        .sorted(WorkerDraft.OLDEST_FIRST)
        .limit(wanted - anchors.size())
        .toList()
        .forEach(worker -> add(anchors, worker));
  }

  private static void add(List<WorkerDraft> anchors, WorkerDraft worker) {
    worker.anchor = true;
    anchors.add(worker);
  }

  /**
   * Lets one worker grow: one that is up first, then the one that lacks least, so that a worker
   * that has begun to grow stays chosen.
   */
  private boolean grow(List<WorkerDraft> anchors, PoolRooms rooms) {
    FleetDraft fleetOfBest = null;
    WorkerDraft best = null;
    Comparator<WorkerDraft> order =
        Comparator.comparing((WorkerDraft worker) -> !worker.isUp())
            .thenComparing(worker -> worker.range.stepsFor(size) - worker.steps)
            .thenComparing(WorkerDraft.OLDEST_FIRST);
    for (FleetDraft fleet : able) {
      for (WorkerDraft worker : fleet.workers) {
        int missing = worker.range.stepsFor(size) - worker.steps;
        if (!worker.anchor
            && missing > 0
            && missing <= worker.stepsLeft()
            && pays(rooms, fleet, worker, missing)
            && (best == null || order.compare(worker, best) < 0)) {
          best = worker;
          fleetOfBest = fleet;
        }
      }
    }
    if (best == null) {
      return false;
    }
    int steps = best.range.stepsFor(size);
    rooms.take(fleetOfBest.picture.pool(), best.range.step().resources(), steps - best.steps);
    best.steps = steps;
    add(anchors, best);
    return true;
  }

  private static boolean pays(PoolRooms rooms, FleetDraft fleet, WorkerDraft worker, int steps) {
    return rooms.affordable(fleet.picture.pool(), worker.range.step().resources(), steps) == steps;
  }

  /**
   * Whether the cluster has workers or will have. Those that leave are not a reason: the last of
   * them may be the anchor itself.
   */
  private boolean isActive(PoolRooms rooms) {
    for (FleetDraft fleet : fleets) {
      boolean present =
          fleet.workers.stream()
              .anyMatch(
                  worker ->
                      worker.counts()
                          || (worker.picture.phase() == Phase.AWAY && worker.picture.registered()));
      if (present || fleet.launches > 0 || launchesForDemand(fleet, rooms)) {
        return true;
      }
    }
    return false;
  }

  private static boolean launchesForDemand(FleetDraft fleet, PoolRooms rooms) {
    return fleet.space() > 0
        && Containers.of(fleet.picture.pending()).in(fleet.range.max()) > 0
        && rooms.affordable(fleet.picture.pool(), fleet.launchCost(), 1) > 0;
  }

  /** The fleet that launches anyway goes before one that does it for the anchor alone. */
  private boolean launch(PoolRooms rooms) {
    Comparator<FleetDraft> order =
        Comparator.comparing((FleetDraft fleet) -> fleet.launches == 0)
            .thenComparing(fleet -> !launchesForDemand(fleet, rooms))
            .thenComparing(FleetDraft::name);
    for (FleetDraft fleet : able.stream().sorted(order).toList()) {
      int steps = Math.max(stepsOf(fleet), fleet.leastSteps);
      var cost =
          fleet
              .picture
              .share()
              .plus(fleet.range.min().resources())
              .plus(fleet.range.step().resources().times(steps));
      if ((fleet.launches > 0 || fleet.space() > 0)
          && rooms.take(fleet.picture.pool(), cost, 1) == 1) {
        fleet.launches = Math.max(1, fleet.launches);
        fleet.payable = 1;
        fleet.launchesAnchor = true;
        fleet.anchorSteps = steps;
        return true;
      }
    }
    return false;
  }

  /** Whether the fleet's new workers have to wait for an anchor that another one will be. */
  boolean holdsBack(FleetDraft fleet) {
    return (state == State.COMING
            || state == State.TO_LAUNCH
            || (state == State.IMPOSSIBLE && noneUp()))
        && !fleet.launchesAnchor
        && !fleet.picture.isFixed()
        && !bornBy(fleet);
  }

  private boolean noneUp() {
    return fleets.stream().flatMap(fleet -> fleet.workers.stream()).noneMatch(WorkerDraft::isUp);
  }
}
