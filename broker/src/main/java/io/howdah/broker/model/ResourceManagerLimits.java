package io.howdah.broker.model;

import java.util.List;

/**
 * What a ResourceManager's effective configuration means for its workers.
 *
 * @param smallest a node that registers with less is refused
 * @param largest container that it accepts ({@code yarn.scheduler.maximum-allocation-*})
 * @param names queues and node labels that it has
 * @param findings what would hurt, the worst first
 */
public record ResourceManagerLimits(
    Capacity smallest, Capacity largest, SchedulerNames names, List<Finding> findings) {
  public ResourceManagerLimits {
    findings = List.copyOf(findings);
  }
}
