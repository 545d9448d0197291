package io.howdah.broker.model;

/**
 * What a worker's executor says of its daemon.
 *
 * @param nodeId host:port as the NodeManager registers, empty if not known yet
 * @param webAddress host:port of the NodeManager's own REST API, empty if not known yet
 * @param daemonStarts starts of the daemon in the executor's life
 * @param containerCgroup whether YARN's containers are held in a child cgroup
 * @param containerCgroupReason why not, empty otherwise
 * @param executorVersion version of the executor's archive
 */
public record WorkerStatus(
    String nodeId,
    String webAddress,
    int daemonStarts,
    boolean containerCgroup,
    String containerCgroupReason,
    String executorVersion) {
  /** The host of its NodeId, empty if not known yet. */
  public String yarnHost() {
    return nodeId.contains(":") ? nodeId.substring(0, nodeId.lastIndexOf(':')) : "";
  }
}
