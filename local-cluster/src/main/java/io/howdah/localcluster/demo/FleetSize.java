package io.howdah.localcluster.demo;

import io.howdah.localcluster.NodeCapacity;

/**
 * How many workers a fleet has and how large they are: what is always kept, and what there is at
 * most. The smallest worker holds the largest container that the ResourceManager accepts, so that
 * no capacity beside the kept one has to stay for it.
 */
record FleetSize(int minWorkers, int maxWorkers, NodeCapacity min, NodeCapacity max) {
  /** For measurements: nothing moves. */
  static final FleetSize FIXED = fixed(2, new NodeCapacity(3, 2048));

  /** For the demo: room for 4 containers of 512 MB at rest, for 12 when the cluster is full. */
  static final FleetSize ELASTIC =
      new FleetSize(2, 3, new NodeCapacity(2, 1024), new NodeCapacity(4, 2048));

  private static final NodeCapacity STEP = new NodeCapacity(1, 512);

  private static FleetSize fixed(int workers, NodeCapacity capacity) {
    return new FleetSize(workers, workers, capacity, capacity);
  }

  /** The largest container that jobs may ask for. */
  NodeCapacity largestContainer() {
    return min;
  }

  int vcoresKept() {
    return minWorkers * min.vcores();
  }

  int vcoresAtMost() {
    return maxWorkers * max.vcores();
  }

  /** Leases of all workers when the cluster is full. */
  int leasesAtMost() {
    return maxWorkers * (max.vcores() - min.vcores()) / STEP.vcores();
  }

  /** The keys of a fleet's entry that say so. */
  String yaml() {
    if (min.equals(max)) {
      return """
          workers: %d
          capacity: %s
      """
          .formatted(minWorkers, yaml(min));
    }
    return """
        workers: {min: %d, max: %d}
        capacity: {min: %s, max: %s, step: %s}
        idle-release: 10s
        hysteresis: 5s
    """
        .formatted(minWorkers, maxWorkers, yaml(min), yaml(max), yaml(STEP));
  }

  private static String yaml(NodeCapacity capacity) {
    return "{vcores: %d, memory: %dMB}".formatted(capacity.vcores(), capacity.memoryMegabytes());
  }
}
