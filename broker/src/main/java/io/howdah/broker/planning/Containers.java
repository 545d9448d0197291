package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.PendingDemand;

/**
 * Pending containers, each taken for an average one: a ResourceManager's sums hide the sizes. What
 * the average hides shows later: small ones are placed first, and large ones that stay raise it.
 *
 * @param number of containers, 0 or more
 * @param memoryMb MiB of all
 * @param vcores of all
 */
record Containers(long number, long memoryMb, long vcores) {
  static Containers of(PendingDemand pending) {
    return pending.isNone()
        ? new Containers(0, 0, 0)
        : new Containers(Math.max(1, pending.containers()), pending.memoryMb(), pending.vcores());
  }

  /** How many of them fit into {@code room}. */
  long in(Capacity room) {
    return Math.min(number, Math.min(in(room.memoryMb(), memoryMb), in(room.vcores(), vcores)));
  }

  private long in(long room, long all) {
    return all == 0 ? number : room * number / all;
  }

  /** What so many of them need. */
  Capacity size(long containers) {
    return new Capacity(
        (int) Math.min(Integer.MAX_VALUE, share(containers, vcores)), share(containers, memoryMb));
  }

  private long share(long containers, long all) {
    return number == 0 ? 0 : (containers * all + number - 1) / number;
  }
}
