package io.howdah.broker.planning;

import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a fleet should have. A plan replaces the one before it as a whole.
 *
 * @param fleet its name
 * @param workers how many to have: STARTING, UP and AWAY ones, those in {@code release} left out
 * @param steps target of each worker that is to change; a worker that is not named keeps the steps
 *     that its picture showed
 * @param release workers to drain now. An anchor among them keeps its capacity until it is gone
 * @param anchors workers that are, or become, as large as the largest container (law 7)
 * @param launchSteps steps that the next new worker must be launched with, in the same ACCEPT
 * @param wishedLaunchSteps steps that demand could use on each new worker that may be launched now:
 *     what its agent and its pool have room for of them goes with the launch too; not less than
 *     {@code launchSteps}
 * @param launchable how many new workers may be launched now: fewer than are missing while an
 *     anchor is to come first
 * @param why one sentence for people
 */
public record FleetPlan(
    OwnerName fleet,
    int workers,
    Map<InstanceId, Integer> steps,
    List<InstanceId> release,
    Set<InstanceId> anchors,
    int launchSteps,
    int wishedLaunchSteps,
    int launchable,
    String why) {
  public FleetPlan {
    steps = Map.copyOf(steps);
    release = List.copyOf(release);
    anchors = Set.copyOf(anchors);
  }
}
