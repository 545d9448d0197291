package io.howdah.broker.yarn;

import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.SchedulerNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.QueueInfo;

/**
 * Reads the names of a ResourceManager's queues, and says which of the fleets' it does not have.
 */
final class SchedulerQueues {
  private SchedulerQueues() {}

  static SchedulerNames names(QueueInfo root, Set<String> labels) {
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
  static List<Finding> findings(SchedulerNames names, List<Fleet> fleets) {
    List<Finding> findings = new ArrayList<>();
    for (Fleet fleet : fleets) {
      for (String queue : fleet.elasticity().queues()) {
        names
            .queue(queue)
            .ifPresent(unusable -> findings.add(finding(fleet, "queues", queue, unusable)));
      }
      String label = fleet.elasticity().nodeLabel();
      names
          .label(label)
          .ifPresent(unusable -> findings.add(finding(fleet, "node-label", label, unusable)));
    }
    return findings;
  }

  private static Finding finding(
      Fleet fleet, String key, String value, SchedulerNames.Unusable unusable) {
    return new Finding(
        Severity.WARNING,
        "fleets." + fleet.name() + "." + key,
        value,
        unusable.problem(),
        unusable.advice());
  }
}
