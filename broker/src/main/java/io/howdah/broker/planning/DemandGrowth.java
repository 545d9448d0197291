package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Steps and workers for what is pending, less what finds a place without them. Fleets that serve
 * the same queues, or all that name none, share one demand; fleets of one label share each other's
 * free room, as the ResourceManager does.
 */
final class DemandGrowth {
  private final List<FleetDraft> fleets;
  private final PoolRooms rooms;

  /**
   * @param fleets in order of name
   */
  DemandGrowth(List<FleetDraft> fleets, PoolRooms rooms) {
    this.fleets = fleets;
    this.rooms = rooms;
  }

  void plan() {
    for (FleetDraft fleet : fleets) {
      // The least number goes before demand; an anchor among them is paid already.
      int unpaid = fleet.launches - fleet.payable;
      fleet.payable += rooms.take(fleet.picture.pool(), fleet.launchCost(), unpaid);
    }
    if (fleets.stream().anyMatch(fleet -> !fleet.picture.pending().isNone())) {
      sharers().values().forEach(this::serve);
    }
  }

  /** Who names queues goes before who takes what is left. */
  private Map<String, List<FleetDraft>> sharers() {
    Map<String, List<FleetDraft>> groups = new TreeMap<>();
    for (FleetDraft fleet : fleets) {
      List<String> queues = fleet.picture.elasticity().queues();
      String key =
          (queues.isEmpty() ? "1" : "0")
              + fleet.picture.elasticity().nodeLabel()
              + "\n"
              + queues.stream().sorted().toList();
      groups.computeIfAbsent(key, name -> new ArrayList<>()).add(fleet);
    }
    return groups;
  }

  private void serve(List<FleetDraft> group) {
    Containers demand = Containers.of(group.get(0).picture.pending());
    if (demand.number() == 0) {
      return;
    }
    long left = demand.number();
    for (FleetDraft fleet : group) {
      left = place(demand, left, fleet);
    }
    String label = group.get(0).picture.elasticity().nodeLabel();
    for (FleetDraft fleet : fleets) {
      if (left > 0
          && !group.contains(fleet)
          && fleet.picture.elasticity().nodeLabel().equals(label)) {
        left = place(demand, left, fleet);
      }
    }
    for (FleetDraft fleet : group) {
      fleet.demand = demand;
      left = giveSteps(demand, left, fleet);
      left = addWorkers(demand, left, fleet);
    }
    for (FleetDraft fleet : group) {
      fleet.unserved = left;
    }
    boolean waiting = left > 0 || group.stream().anyMatch(fleet -> fleet.containersForNew > 0);
    if (waiting && demand.number() > 1) {
      tryRemnants(group);
    }
  }

  /**
   * No average container fits anywhere, but there may be smaller ones behind the average: one
   * worker gets the steps that it has left, less than an average container. The next plan tries
   * another.
   */
  private void tryRemnants(List<FleetDraft> group) {
    for (FleetDraft fleet : group) {
      for (WorkerDraft worker : growable(fleet)) {
        int steps =
            rooms.take(fleet.picture.pool(), worker.range.step().resources(), worker.stepsLeft());
        if (steps > 0) {
          worker.steps += steps;
          return;
        }
      }
    }
  }

  /** What runs or is on its way takes what it has room for. */
  private static long place(Containers demand, long wanted, FleetDraft fleet) {
    long left = wanted;
    for (WorkerDraft worker : fleet.workers) {
      if (left > 0 && worker.counts()) {
        long here = Math.min(left, demand.in(worker.room()));
        worker.claim(demand.size(here));
        left -= here;
      }
    }
    return left;
  }

  private long giveSteps(Containers demand, long wanted, FleetDraft fleet) {
    if (wanted == 0 || fleet.range.isFixed()) {
      return wanted;
    }
    long left = wanted;
    for (WorkerDraft worker : growable(fleet)) {
      if (left == 0) {
        break;
      }
      left -= giveSteps(demand, left, fleet, worker);
    }
    return left;
  }

  /** Where containers ask to be first, then who is up, then who has the most room. */
  private static List<WorkerDraft> growable(FleetDraft fleet) {
    Map<String, Integer> hosts = fleet.picture.pendingByHost();
    return fleet.workers.stream()
        .filter(worker -> worker.stepsLeft() > 0)
        .sorted(
            Comparator.comparingInt(
                    (WorkerDraft worker) -> -hosts.getOrDefault(worker.picture.hostname(), 0))
                .thenComparing(worker -> !worker.isUp())
                .thenComparing(worker -> -worker.stepsLeft())
                .thenComparing(WorkerDraft::id))
        .toList();
  }

  /** As many steps as the containers need that find a place through them: none is given in vain. */
  private long giveSteps(Containers demand, long wanted, FleetDraft fleet, WorkerDraft worker) {
    int most =
        rooms.affordable(fleet.picture.pool(), worker.range.step().resources(), worker.stepsLeft());
    Capacity step = worker.range.step();
    Capacity whole = worker.target().plus(step.times(most));
    long containers = Math.min(wanted, demand.in(unlimited(step, whole.minus(worker.inUse()))));
    if (containers == 0) {
      return 0;
    }
    // More may be in use than the target holds, where capacity was taken back.
    Capacity lacking =
        worker.inUse().plus(demand.size(containers)).minus(unlimited(step, worker.target()));
    int steps = Math.min(most, worker.range.stepsOf(lacking));
    rooms.take(fleet.picture.pool(), step.resources(), steps);
    worker.steps += steps;
    worker.claim(demand.size(containers));
    return containers;
  }

  /**
   * A kind that steps do not carry sets them no limit: whether YARN counts it at all depends on its
   * calculator.
   */
  private static Capacity unlimited(Capacity step, Capacity capacity) {
    return new Capacity(
        step.vcores() == 0 ? Integer.MAX_VALUE : capacity.vcores(),
        step.memoryMb() == 0 ? Integer.MAX_VALUE : capacity.memoryMb());
  }

  private long addWorkers(Containers demand, long wanted, FleetDraft fleet) {
    long each = demand.in(fleet.range.max());
    if (wanted == 0 || each == 0) {
      return wanted;
    }
    long needed = (wanted + each - 1) / each - fleet.launches;
    int more = (int) Math.max(0, Math.min(needed, fleet.space()));
    more = rooms.take(fleet.picture.pool(), fleet.launchCost(), more);
    fleet.launches += more;
    fleet.payable += more;
    long served = Math.min(wanted, each * fleet.launches);
    fleet.containersForNew = served;
    return wanted - served;
  }
}
