package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.SchedulerNames.Unusable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What changed fleets ask of their ResourceManager that it does not have: such a fleet never grows,
 * or its workers never register, so that somebody should say that it is meant. What has not changed
 * is not asked about again, nor is anything where nothing is known of the ResourceManager.
 */
public final class FleetQuestions {
  private FleetQuestions() {}

  /**
   * Compares.
   *
   * @param limits by Hadoop cluster, as far as they are known
   * @return reasons for people; empty if there is nothing to ask
   */
  public static List<String> questions(
      Definitions before, Definitions after, Map<String, ResourceManagerLimits> limits) {
    List<String> questions = new ArrayList<>();
    for (Fleet fleet : after.fleets().values()) {
      ResourceManagerLimits known = limits.get(fleet.cluster());
      if (known == null || !fleet.daemon().isNodeManager()) {
        continue;
      }
      Optional<Fleet> old =
          Optional.ofNullable(before.fleets().get(fleet.name()))
              .filter(one -> one.cluster().equals(fleet.cluster()));
      names(fleet, old, known, questions);
      sizes(fleet, old, known.smallest(), questions);
    }
    return questions;
  }

  private static void names(
      Fleet fleet, Optional<Fleet> old, ResourceManagerLimits known, List<String> questions) {
    for (String queue : fleet.elasticity().queues()) {
      if (old.isEmpty() || !old.get().elasticity().queues().contains(queue)) {
        known.names().queue(queue).ifPresent(why -> questions.add(line(fleet, "queues", why)));
      }
    }
    String label = fleet.elasticity().nodeLabel();
    if (old.isEmpty() || !old.get().elasticity().nodeLabel().equals(label)) {
      known.names().label(label).ifPresent(why -> questions.add(line(fleet, "node-label", why)));
    }
  }

  /** A node that registers with less is refused, and its NodeManager ends. */
  private static void sizes(
      Fleet fleet, Optional<Fleet> old, Capacity smallest, List<String> questions) {
    Capacity least = fleet.capacity().min();
    if (old.isPresent() && old.get().capacity().min().equals(least)) {
      return;
    }
    if (smallest.memoryMb() > least.memoryMb()) {
      questions.add(
          "fleets.%s.capacity.min: memory of %d MB is less than the ResourceManager's yarn.scheduler.minimum-allocation-mb of %d: it refuses such workers"
              .formatted(fleet.name(), least.memoryMb(), smallest.memoryMb()));
    }
    if (smallest.vcores() > least.vcores()) {
      questions.add(
          "fleets.%s.capacity.min: %d vcores are less than the ResourceManager's yarn.scheduler.minimum-allocation-vcores of %d: it refuses such workers"
              .formatted(fleet.name(), least.vcores(), smallest.vcores()));
    }
  }

  private static String line(Fleet fleet, String key, Unusable why) {
    return "fleets.%s.%s: %s; %s".formatted(fleet.name(), key, why.problem(), why.advice());
  }
}
