package io.howdah.broker.matching;

import java.util.Arrays;
import java.util.Map;

/**
 * The pools that refused one group: all of them counted by kind, the nearest misses kept. The later
 * in the order of {@link RefusalKind}, the nearer; then the more of what is missing there is.
 */
final class NearestMisses {
  private static final RefusalKind[] KINDS = RefusalKind.values();

  private static final int AMOUNT_BITS = 56;
  private static final long MAX_AMOUNT = (1L << AMOUNT_BITS) - 1;

  private final int[] counts = new int[KINDS.length];
  private final int[] pools;
  private final RefusalKind[] kinds;

  /** Descending; pools that came first come first where equal. */
  private final long[] nearness;

  private int size;

  NearestMisses(int limit) {
    pools = new int[limit];
    kinds = new RefusalKind[limit];
    nearness = new long[limit];
  }

  void clear() {
    size = 0;
    Arrays.fill(counts, 0);
  }

  /**
   * A pool refused.
   *
   * @param there how much the pool has of what it has too little of, in any unit; 0 or more
   */
  void add(int pool, RefusalKind kind, long there) {
    counts[kind.step()]++;
    // One group asks all pools for the same, so the amounts compare like the shares that are
    // missing, and without a division.
    long near = ((long) kind.step() << AMOUNT_BITS) + Math.min(there, MAX_AMOUNT);
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
