package io.howdah.broker.matching;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/**
 * Pools that have not refused, by the value that a group is to be spread over: first those of a
 * value with the fewest instances, and among these the agents with the fewest (SPREAD) or the first
 * one (PACK). Each pool is looked at once for each instance that it takes, and once to refuse.
 */
final class ValueQueue {
  private static final int REFUSED = -1;

  /** The pools of one value: a part of the array. */
  private static final class Part {
    final int number;
    final int from;
    int to;
    int at;
    int level;

    Part(int number, int from, int to) {
      this.number = number;
      this.from = from;
      this.to = to;
      this.at = to;
    }
  }

  private final Arrangement arrangement;
  private final IntUnaryOperator load;
  private final int[] pools;
  private final PriorityQueue<Part> parts;

  /**
   * Sorts pools.
   *
   * @param open pools, of which the first {@code size} count; is not changed. Those without a value
   *     are left out
   * @param load live instances of the owner on a pool's agent
   */
  ValueQueue(int[] open, int size, EvenRule rule, Arrangement arrangement, IntUnaryOperator load) {
    this.arrangement = arrangement;
    this.load = load;
    int[] ends = new int[rule.values.count() + 1];
    for (int i = 0; i < size; i++) {
      ends[rule.values.number(open[i]) + 1]++;
    }
    // Numbers start at -1, for none: what has no value is counted, and then not kept.
    ends[0] = 0;
    for (int i = 1; i < ends.length; i++) {
      ends[i] += ends[i - 1];
    }
    pools = new int[ends[ends.length - 1]];
    int[] filled = ends.clone();
    for (int i = 0; i < size; i++) {
      int number = rule.values.number(open[i]);
      if (number >= 0) {
        pools[filled[number]++] = open[i];
      }
    }
    parts =
        new PriorityQueue<>(
            Comparator.<Part>comparingInt(part -> rule.count(part.number))
                .thenComparingInt(part -> part.number));
    for (int number = 0; number + 1 < ends.length; number++) {
      if (ends[number] < ends[number + 1]) {
        parts.add(new Part(number, ends[number], ends[number + 1]));
      }
    }
  }

  /** The pool whose turn it is; -1 if none is left. */
  int next() {
    while (!parts.isEmpty()) {
      Part part = parts.peek();
      if (part.at == part.to) {
        startOver(part);
        if (part.from == part.to) {
          parts.poll();
          continue;
        }
      }
      int pool = pools[part.at];
      if (pool != REFUSED
          && (arrangement == Arrangement.PACK || load.applyAsInt(pool) <= part.level)) {
        return pool;
      }
      part.at++;
    }
    return -1;
  }

  /** The pool whose turn it was took an instance. */
  void placed() {
    // Its value's count has changed: back into the order.
    parts.add(parts.poll());
  }

  /** It takes none, and will not. */
  void refused() {
    Part part = parts.peek();
    pools[part.at++] = REFUSED;
  }

  /** Every pool that has not refused. */
  void forEach(IntConsumer action) {
    for (Part part : parts) {
      for (int i = part.from; i < part.to; i++) {
        if (pools[i] != REFUSED) {
          action.accept(pools[i]);
        }
      }
    }
  }

  private void startOver(Part part) {
    int kept = part.from;
    part.level = Integer.MAX_VALUE;
    for (int i = part.from; i < part.to; i++) {
      if (pools[i] != REFUSED) {
        part.level = Math.min(part.level, load.applyAsInt(pools[i]));
        pools[kept++] = pools[i];
      }
    }
    part.to = kept;
    part.at = part.from;
  }
}
