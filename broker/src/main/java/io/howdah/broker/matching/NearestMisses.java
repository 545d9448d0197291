package io.howdah.broker.matching;

import java.util.Arrays;
import java.util.Map;

/**
 * The pools that refused one group: all of them counted by kind, the nearest misses kept. The later
 * in the order of {@link RefusalKind}, the nearer; then the smaller the share that is missing.
 */
final class NearestMisses {
  private static final RefusalKind[] KINDS = RefusalKind.values();

  private final int[] counts = new int[KINDS.length];
  private final int[] pools;
  private final RefusalKind[] kinds;

  /** Descending; pools that came first come first where equal. */
  private final double[] nearness;

  private int size;

  NearestMisses(int limit) {
    pools = new int[limit];
    kinds = new RefusalKind[limit];
    nearness = new double[limit];
  }

  void clear() {
    size = 0;
    Arrays.fill(counts, 0);
  }

  /**
   * A pool refused.
   *
   * @param missing the share of the demand that is missing, 0 to 1
   */
  void add(int pool, RefusalKind kind, double missing) {
    counts[kind.step()]++;
    double near = kind.step() + 1 - missing;
    if (size == pools.length) {
      if (near <= nearness[size - 1]) {
        return;
      }
      size--;
    }
    int at = size;
    while (at > 0 && nearness[at - 1] < near) {
      pools[at] = pools[at - 1];
      kinds[at] = kinds[at - 1];
      nearness[at] = nearness[at - 1];
      at--;
    }
    pools[at] = pool;
    kinds[at] = kind;
    nearness[at] = near;
    size++;
  }

  int size() {
    return size;
  }

  int pool(int index) {
    return pools[index];
  }

  RefusalKind kind(int index) {
    return kinds[index];
  }

  void addCountsTo(Map<RefusalKind, Integer> sums) {
    for (RefusalKind kind : KINDS) {
      if (counts[kind.step()] > 0) {
        sums.merge(kind, counts[kind.step()], Integer::sum);
      }
    }
  }
}
