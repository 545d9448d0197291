package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Resources;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A fleet while a plan is made. */
final class FleetDraft {
  final FleetPicture picture;
  final CapacityRange range;

  /** In order of id. */
  final List<WorkerDraft> workers;

  /** Least steps of a new worker: a node that registers with less is refused. */
  final int leastSteps;

  /** New workers that it should have, and those of them that the pool has room for. */
  int launches;

  int payable;

  /** Whether its next new worker is to be an anchor, and with how many steps. */
  boolean launchesAnchor;

  int anchorSteps;

  /** Pending containers that new workers are expected to take, and those that nobody takes. */
  Containers demand = new Containers(0, 0, 0);

  long containersForNew;
  long unserved;

  FleetDraft(FleetPicture picture, Capacity smallest) {
    this.picture = picture;
    this.range = picture.capacity();
    this.workers =
        picture.pictures().stream()
            .map(worker -> new WorkerDraft(worker, smallest))
            .sorted(Comparator.comparing(WorkerDraft::id))
            .toList();
    this.leastSteps = Math.min(range.maxSteps(), range.stepsFor(smallest));
    this.launches = Math.max(0, picture.workers().min() - live());
  }

  OwnerName name() {
    return picture.fleet();
  }

  /** Workers that have a place among the fleet's. */
  int live() {
    return (int)
        workers.stream()
            .filter(worker -> worker.picture.phase().stays() && !worker.released)
            .count();
  }

  /** Workers whose capacity is there or on its way. */
  int counting() {
    return (int) workers.stream().filter(WorkerDraft::counts).count();
  }

  /**
   * How many more workers may be launched for demand. Those that leave still hold resources, so
   * that they count; only the least number is not waited for.
   */
  int space() {
    long holding =
        workers.stream()
            .filter(worker -> worker.picture.phase() != Phase.GONE && !worker.released)
            .count();
    int all = (int) holding + launches;
    return Math.max(0, picture.workers().max() - all);
  }

  /** What a new worker takes of the pool at first. */
  Resources launchCost() {
    return picture
        .share()
        .plus(range.min().resources())
        .plus(range.step().resources().times(leastSteps));
  }

  Map<InstanceId, Integer> changedSteps() {
    Map<InstanceId, Integer> changed = new TreeMap<>();
    for (WorkerDraft worker : workers) {
      if (worker.counts() && worker.steps != worker.picture.steps()) {
        changed.put(worker.id(), worker.steps);
      }
    }
    return changed;
  }

  List<InstanceId> released() {
    return workers.stream().filter(worker -> worker.released).map(WorkerDraft::id).toList();
  }

  /**
   * Steps that each new worker could use at once.
   *
   * @param number of new workers that share evenly what is expected of them
   */
  int wishedSteps(int number) {
    long perWorker = demand.in(range.max());
    long share = (containersForNew + number - 1) / Math.max(1, number);
    Capacity size = demand.size(Math.min(share, perWorker));
    return Math.min(range.maxSteps(), range.stepsFor(size));
  }
}
