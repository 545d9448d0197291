package io.howdah.broker.yarn;

import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.Fleet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.yarn.api.records.QueueInfo;

/**
 * What a ResourceManager has names for. A fleet that serves anything else never sees demand.
 *
 * @param leaves leaf queues, by path and by short name
 * @param parents other queues, by path and by short name
 * @param labels node labels; the one without a name left out
 */
record SchedulerNames(Set<String> leaves, Set<String> parents, Set<String> labels) {
  /** Nothing is known: nothing is found either. */
  static final SchedulerNames UNKNOWN = new SchedulerNames(Set.of(), Set.of(), Set.of());

  SchedulerNames {
    leaves = Set.copyOf(leaves);
    parents = Set.copyOf(parents);
    labels = Set.copyOf(labels);
  }

  static SchedulerNames of(QueueInfo root, Set<String> labels) {
    Set<String> leaves = new HashSet<>();
    Set<String> parents = new HashSet<>();
    collect(root, "", leaves, parents);
    return new SchedulerNames(leaves, parents, labels);
  }

  private static void collect(
      QueueInfo queue, String parent, Set<String> leaves, Set<String> parents) {
    String name = QueueDemand.name(queue);
    String path = QueueDemand.path(queue, parent);
    List<QueueInfo> children = queue.getChildQueues();
    boolean leaf = children == null || children.isEmpty();
    (leaf ? leaves : parents).addAll(List.of(name, path));
    if (!leaf) {
      children.forEach(child -> collect(child, path, leaves, parents));
    }
  }

  /** What fleets name and the ResourceManager does not; WARNING, since it may come to be. */
  List<Finding> findings(List<Fleet> fleets) {
    List<Finding> findings = new ArrayList<>();
    if (leaves.isEmpty()) {
      return findings;
    }
    for (Fleet fleet : fleets) {
      for (String queue : fleet.elasticity().queues()) {
        if (!leaves.contains(queue)) {
          findings.add(queue(fleet, queue));
        }
      }
      String label = fleet.elasticity().nodeLabel();
      if (!label.isEmpty() && !labels.contains(label)) {
        findings.add(
            new Finding(
                Severity.WARNING,
                "fleets." + fleet.name() + ".node-label",
                label,
                "the ResourceManager has no node label %s, so that this fleet never grows (it has: %s)"
                    .formatted(label, list(labels)),
                "correct the fleet's node-label, or run 'yarn rmadmin -addToClusterNodeLabels \"%s\"' with yarn.node-labels.enabled"
                    .formatted(label)));
      }
    }
    return findings;
  }

  private Finding queue(Fleet fleet, String queue) {
    boolean parent = parents.contains(queue);
    return new Finding(
        Severity.WARNING,
        "fleets." + fleet.name() + ".queues",
        queue,
        parent
            ? "queue %s has queues below it; demand is counted by leaf queue, so that this fleet sees none of it"
                .formatted(queue)
            : "the ResourceManager has no queue %s, so that this fleet never grows for it (it has: %s)"
                .formatted(queue, list(leaves)),
        parent
            ? "name its leaf queues"
            : "correct the fleet's queues, or add it to capacity-scheduler.xml and run 'yarn rmadmin -refreshQueues'");
  }

  private static String list(Set<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
  }
}
