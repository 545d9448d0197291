package io.howdah.broker.model;

import java.util.Map;

/**
 * What a ResourceManager says of its applications at one moment.
 *
 * @param total everything that is pending and asks for no node label
 * @param byQueue the same by leaf queue's path and by its short name; queues without demand may be
 *     missing
 * @param byLabel what is pending and asks for a node label, by label; no part of the above
 * @param byHost pending containers by host name, for requests that ask for hosts
 * @param applications that are accepted or running
 * @param applicationMasters what ApplicationMasters use, by NodeId
 */
public record HadoopDemand(
    PendingDemand total,
    Map<String, PendingDemand> byQueue,
    Map<String, PendingDemand> byLabel,
    Map<String, Integer> byHost,
    int applications,
    Map<String, MasterUse> applicationMasters) {
  /**
   * What ApplicationMasters use on one node.
   *
   * @param count how many
   * @param use their capacity together
   */
  public record MasterUse(int count, Capacity use) {
    public MasterUse plus(MasterUse other) {
      return new MasterUse(count + other.count, use.plus(other.use));
    }
  }

  public static final HadoopDemand NONE =
      new HadoopDemand(PendingDemand.NONE, Map.of(), Map.of(), Map.of(), 0, Map.of());

  /** Whether anything waits. */
  public boolean isPending() {
    return !total.isNone() || !byLabel.isEmpty();
  }

  public HadoopDemand {
    byQueue = Map.copyOf(byQueue);
    byLabel = Map.copyOf(byLabel);
    byHost = Map.copyOf(byHost);
    applicationMasters = Map.copyOf(applicationMasters);
  }
}
