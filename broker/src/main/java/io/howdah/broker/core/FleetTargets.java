package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How many workers each fleet is to have now: what is configured, or what demand asks for. */
final class FleetTargets {
  /**
   * Of one fleet.
   *
   * @param workers how many it is to have
   * @param launchable how many of the missing ones may be launched now
   * @param launchSteps leases that a new worker is launched with
   * @param wishedSteps as many are launched with it where its agent has room; not less
   */
  record Target(int workers, int launchable, int launchSteps, int wishedSteps) {}

  private final Map<OwnerName, Target> planned = new HashMap<>();
  private final Map<String, Capacity> anchorSizes = new HashMap<>();
  private final Set<String> withAnchors = new HashSet<>();

  /** Sets what was planned for an elastic fleet; whether that is something else than before. */
  boolean plan(OwnerName fleet, Target target) {
    return !target.equals(planned.put(fleet, target));
  }

  /**
   * Nothing can be planned for a while. What is launched meanwhile may find the anchor gone, so
   * each of them is one (law 7).
   *
   * @param anchorSteps leases of an anchor of that fleet
   */
  void launchBlindly(OwnerName fleet, int anchorSteps) {
    planned.computeIfPresent(
        fleet,
        (name, last) ->
            new Target(
                last.workers(),
                last.launchable(),
                Math.max(last.launchSteps(), anchorSteps),
                Math.max(last.wishedSteps(), anchorSteps)));
  }

  /**
   * Forgets what was planned for fleets that are gone or follow demand no more: should they come
   * back, it would be for a demand of long ago.
   */
  void retain(Map<OwnerName, Fleet> defined) {
    planned.keySet().removeIf(name -> !defined.containsKey(name) || !defined.get(name).isElastic());
  }

  /** How large a Hadoop cluster's anchor has to be (law 7), also once its fleets are gone. */
  void anchorSize(String cluster, Capacity size) {
    anchorSizes.put(cluster, size);
  }

  /** Whether some fleet of a Hadoop cluster can have an anchor, by its newest plan. */
  void anchorsArePossible(String cluster, boolean possible) {
    if (possible) {
      withAnchors.add(cluster);
    } else {
      withAnchors.remove(cluster);
    }
  }

  boolean hasAnchors(String cluster) {
    return withAnchors.contains(cluster);
  }

  /** The newest one that is known; empty before anything was planned for the cluster. */
  Optional<Capacity> anchorSize(String cluster) {
    return Optional.ofNullable(anchorSizes.get(cluster));
  }

  /**
   * What a fleet is to have.
   *
   * @param staying workers that it has: an elastic fleet keeps them until demand is known, since a
   *     new leader must neither stop what works nor start what nobody needs
   */
  Target of(Fleet fleet, int staying) {
    if (!fleet.isElastic()) {
      return new Target(fleet.workers().min(), Integer.MAX_VALUE, 0, 0);
    }
    Target target = planned.get(fleet.name());
    return target == null ? new Target(staying, 0, 0, 0) : target;
  }
}
