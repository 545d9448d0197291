package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plans the fleets of a Hadoop cluster by docs/ELASTIC.md. It remembers nothing: the same picture
 * gives the same plan, and what an earlier plan began shows in the next picture.
 */
public final class FleetPlanner {
  private FleetPlanner() {}

  /**
   * A plan for each fleet of the picture. Fixed fleets are given the number that they have, and
   * never wait for an anchor.
   */
  public static Map<OwnerName, FleetPlan> plan(ClusterPicture picture) {
    List<FleetDraft> fleets =
        picture.fleets().stream()
            .sorted(Comparator.comparing(FleetPicture::fleet))
            .map(fleet -> new FleetDraft(fleet, picture.smallest()))
            .toList();
    PoolRooms rooms = new PoolRooms(picture);
    AnchorRule anchors = new AnchorRule(picture, fleets);
    anchors.settle(rooms);
    new DemandGrowth(fleets, rooms).plan();
    new GoingBack(fleets, anchors).plan();
    Map<OwnerName, FleetPlan> plans = new TreeMap<>();
    for (FleetDraft fleet : fleets) {
      plans.put(fleet.name(), plan(fleet, anchors));
    }
    return plans;
  }

  /**
   * Leases of a worker that holds the largest container, of each elastic fleet that can have one.
   */
  public static Map<OwnerName, Integer> anchorSteps(ClusterPicture picture) {
    AnchorSize size = AnchorSize.of(picture);
    Map<OwnerName, Integer> steps = new TreeMap<>();
    for (FleetPicture fleet : picture.fleets()) {
      int needed = size.stepsOf(fleet.capacity());
      if (!fleet.isFixed() && needed != Integer.MAX_VALUE) {
        steps.put(fleet.fleet(), needed);
      }
    }
    return steps;
  }

  /** How large a cluster's anchor has to be. */
  public static Capacity anchorSize(ClusterPicture picture) {
    return AnchorSize.of(picture).size();
  }

  private static FleetPlan plan(FleetDraft fleet, AnchorRule anchors) {
    int launchSteps = fleet.launchesAnchor ? fleet.anchorSteps : fleet.leastSteps;
    int launchable = fleet.payable;
    if (anchors.holdsBack(fleet)) {
      launchable = 0;
    } else if (fleet.launchesAnchor && !anchors.bornBy(fleet)) {
      launchable = Math.min(1, launchable);
    }
    return new FleetPlan(
        fleet.name(),
        fleet.live() + fleet.launches,
        fleet.changedSteps(),
        fleet.released(),
        anchorsOf(fleet),
        fleet.launches == 0 ? 0 : launchSteps,
        fleet.launches == 0 ? 0 : Math.max(launchSteps, fleet.wishedSteps(launchable)),
        launchable,
        PlanWords.why(fleet, anchors));
  }

  private static Set<InstanceId> anchorsOf(FleetDraft fleet) {
    return fleet.workers.stream()
        .filter(worker -> worker.anchor)
        .map(WorkerDraft::id)
        .collect(Collectors.toSet());
  }
}
