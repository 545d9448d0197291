package io.howdah.broker.model;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a ResourceManager has names for. A fleet that serves anything else never sees demand.
 *
 * @param leaves leaf queues, by path and by short name; empty if nothing is known
 * @param parents other queues, by path and by short name
 * @param labels node labels; the one without a name left out
 */
public record SchedulerNames(Set<String> leaves, Set<String> parents, Set<String> labels) {
  /** Nothing is known: nothing is found wrong either. */
  public static final SchedulerNames UNKNOWN = new SchedulerNames(Set.of(), Set.of(), Set.of());

  public SchedulerNames {
    leaves = Set.copyOf(leaves);
    parents = Set.copyOf(parents);
    labels = Set.copyOf(labels);
  }

  /** A name that a fleet cannot use: why not, and what to do. */
  public record Unusable(String problem, String advice) {}

  /** Why a fleet that names this queue never sees demand of it; empty if it may. */
  public Optional<Unusable> queue(String queue) {
    if (leaves.isEmpty() || leaves.contains(queue)) {
      return Optional.empty();
    }
    return Optional.of(
        parents.contains(queue)
            ? new Unusable(
                "queue %s has queues below it; demand is counted by leaf queue, so that this fleet sees none of it"
                    .formatted(queue),
                "name its leaf queues")
            : new Unusable(
                "the ResourceManager has no queue %s, so that this fleet never grows for it (it has: %s)"
                    .formatted(queue, list(leaves)),
                "correct the fleet's queues, or add it to capacity-scheduler.xml and run 'yarn rmadmin -refreshQueues'"));
  }

  /** Why a fleet of this node label never sees demand; empty if it may, or has none. */
  public Optional<Unusable> label(String label) {
    if (leaves.isEmpty() || label.isEmpty() || labels.contains(label)) {
      return Optional.empty();
    }
    return Optional.of(
        new Unusable(
            "the ResourceManager has no node label %s, so that this fleet never grows (it has: %s)"
                .formatted(label, list(labels)),
            "correct the fleet's node-label, or run 'yarn rmadmin -addToClusterNodeLabels \"%s\"' with yarn.node-labels.enabled"
                .formatted(label)));
  }

  private static String list(Set<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
  }
}
