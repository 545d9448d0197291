package io.howdah.broker.yarn;

import io.howdah.broker.model.PendingDemand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.QueueInfo;
import org.apache.hadoop.yarn.api.records.QueueStatistics;

/**
 * What is pending in a tree of queues, ApplicationMasters that wait included.
 *
 * @param total of the root
 * @param byQueue of leaf queues with demand, by path and by short name; leaf queues of one short
 *     name are added up there
 */
record QueueDemand(PendingDemand total, Map<String, PendingDemand> byQueue) {
  static QueueDemand of(QueueInfo root) {
    Map<String, PendingDemand> byQueue = new HashMap<>();
    collect(root, "", byQueue);
    return new QueueDemand(pending(root), byQueue);
  }

  private static void collect(QueueInfo queue, String parent, Map<String, PendingDemand> into) {
    // Some schedulers name queues by their path, and not all tell the path besides.
    String name = queue.getQueueName().substring(queue.getQueueName().lastIndexOf('.') + 1);
    String told = queue.getQueuePath();
    String path = told == null || told.isEmpty() ? join(parent, name) : told;
    List<QueueInfo> children = queue.getChildQueues();
    if (children != null && !children.isEmpty()) {
      children.forEach(child -> collect(child, path, into));
      return;
    }
    PendingDemand pending = pending(queue);
    if (!pending.isNone()) {
      into.put(path, pending);
      if (!path.equals(name)) {
        into.merge(name, pending, PendingDemand::plus);
      }
    }
  }

  private static String join(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }

  private static PendingDemand pending(QueueInfo queue) {
    QueueStatistics statistics = queue.getQueueStatistics();
    return statistics == null
        ? PendingDemand.NONE
        : new PendingDemand(
            statistics.getPendingMemoryMB(),
            statistics.getPendingVCores(),
            statistics.getPendingContainers());
  }
}
