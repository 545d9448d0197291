package io.howdah.broker.planning;

/** What a worker is good for at the moment. */
public enum Phase {
  /** Launched and not a usable node yet; it will be one. */
  STARTING,
  /** Mesos reports it RUNNING, and the ResourceManager lists its node as RUNNING. */
  UP,
  /** Drained or killed: it comes back as another worker at most. */
  LEAVING,
  /**
   * Unreachable, or a node that takes no containers (LOST, UNHEALTHY). It keeps its place among the
   * fleet's workers, but nothing is expected of it.
   */
  AWAY,
  /**
   * Given up, but the ResourceManager still counts its node: its agent is cut off from the master,
   * or has died a moment ago. It has no place among the fleet's workers.
   */
  GONE;

  /** Whether it has a place among its fleet's workers. */
  public boolean stays() {
    return this != LEAVING && this != GONE;
  }

  /** Whether the planner counts on its capacity. */
  boolean counts() {
    return this == STARTING || this == UP;
  }
}
