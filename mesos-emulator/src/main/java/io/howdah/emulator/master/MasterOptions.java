package io.howdah.emulator.master;

import java.time.Duration;

/**
 * Times of a master.
 *
 * @param allocationInterval between two allocations (Mesos: 1 s)
 * @param heartbeatInterval between two HEARTBEAT events (Mesos: 15 s)
 * @param offerTimeout after which offers are rescinded; zero for never
 * @param agentLostTimeout silence after which an agent is unreachable (Mesos: 5 pings of 15 s)
 */
public record MasterOptions(
    Duration allocationInterval,
    Duration heartbeatInterval,
    Duration offerTimeout,
    Duration agentLostTimeout) {
  /** The defaults of Mesos. */
  public static MasterOptions defaults() {
    return new MasterOptions(
        Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ZERO, Duration.ofSeconds(75));
  }
}
