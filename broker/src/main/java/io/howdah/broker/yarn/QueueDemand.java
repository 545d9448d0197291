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
    String name = name(queue);
    String path = path(queue, parent);
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

  /** Its short name: some schedulers name queues by their path. */
  static String name(QueueInfo queue) {
    return queue.getQueueName().substring(queue.getQueueName().lastIndexOf('.') + 1);
  }

  /** Its path, which not all schedulers tell. */
  static String path(QueueInfo queue, String parent) {
    String told = queue.getQueuePath();
    if (told != null && !told.isEmpty()) {
      return told;
    }
    return parent.isEmpty() ? name(queue) : parent + "." + name(queue);
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
