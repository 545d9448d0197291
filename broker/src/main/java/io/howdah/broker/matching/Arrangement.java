package io.howdah.broker.matching;

/** How the instances of one group are laid over the agents that have room. */
public enum Arrangement {
  /**
   * Agents with the fewest live instances of the owner come first. The default: when an agent dies,
   * as little as possible of a service or a fleet dies with it, and NodeManagers share disks and
   * network with as few of their own kind as possible.
   */
  SPREAD,
  /** The first agent is filled before the next one is used: the fewest agents. */
  PACK
}
