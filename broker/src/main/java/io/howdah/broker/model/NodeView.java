package io.howdah.broker.model;

/**
 * A node as a ResourceManager lists it.
 *
 * @param nodeId host:port
 * @param state YARN's NodeState: NEW, RUNNING, UNHEALTHY, DECOMMISSIONED, LOST, REBOOTED,
 *     DECOMMISSIONING, SHUTDOWN
 * @param vcores capability
 * @param memoryMb capability, MiB
 * @param usedVcores in use
 * @param usedMemoryMb in use, MiB
 * @param containers running containers
 * @param healthReport YARN's text, empty if healthy
 */
public record NodeView(
    String nodeId,
    String state,
    int vcores,
    long memoryMb,
    int usedVcores,
    long usedMemoryMb,
    int containers,
    String healthReport) {
  public boolean isRunning() {
    return state.equals("RUNNING");
  }
}
