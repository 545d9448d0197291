package io.howdah.broker.matching;

import io.howdah.broker.model.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Free host ports of one pool, each belonging to one of its bundles. */
final class PortSpace {
  /** Free ports without a gap, of one bundle. */
  private record Range(int first, int last, int bundle) {}

  /** Disjoint, ascending. */
  private final List<Range> ranges = new ArrayList<>();

  /** Adds ports; such as are there already stay with the bundle that had them. */
  void add(PortRange range, int bundle) {
    int first = range.first();
    int at = 0;
    while (first <= range.last() && at < ranges.size()) {
      Range there = ranges.get(at);
      if (there.last() >= first) {
        if (there.first() > first) {
          ranges.add(at, new Range(first, Math.min(range.last(), there.first() - 1), bundle));
          at++;
        }
        first = there.last() + 1;
      }
      at++;
    }
    if (first <= range.last()) {
      ranges.add(new Range(first, range.last(), bundle));
    }
  }

  int size() {
    int size = 0;
    for (Range range : ranges) {
      size += range.last() - range.first() + 1;
    }
    return size;
  }

  /** Lowest port; 65536 if there is none. */
  int lowest() {
    return ranges.isEmpty() ? 65536 : ranges.get(0).first();
  }

  /** Highest port; -1 if there is none. */
  int highest() {
    return ranges.isEmpty() ? -1 : ranges.get(ranges.size() - 1).last();
  }

  /**
   * The bundle of a port.
   *
   * @return -1 if the port is not free
   */
  int bundleOf(int port) {
    int at = indexOf(port);
    return at < 0 ? -1 : ranges.get(at).bundle();
  }

  /**
   * The first port from {@code start} upwards, then from the lowest one, that is acceptable.
   *
   * @param bundleAccepted which bundles may be used
   * @return -1 if there is none
   */
  int seek(int start, IntPredicate bundleAccepted, IntPredicate portAccepted) {
    int found = seek(start, 65535, bundleAccepted, portAccepted);
    return found >= 0 ? found : seek(0, start - 1, bundleAccepted, portAccepted);
  }

  private int seek(int from, int to, IntPredicate bundleAccepted, IntPredicate portAccepted) {
    for (Range range : ranges) {
      if (range.last() >= from && range.first() <= to && bundleAccepted.test(range.bundle())) {
        int last = Math.min(to, range.last());
        for (int port = Math.max(from, range.first()); port <= last; port++) {
          if (portAccepted.test(port)) {
            return port;
          }
        }
      }
    }
    return -1;
  }

  /** Takes a free port. */
  void remove(int port) {
    int at = indexOf(port);
    Range range = ranges.remove(at);
    if (port < range.last()) {
      ranges.add(at, new Range(port + 1, range.last(), range.bundle()));
    }
    if (range.first() < port) {
      ranges.add(at, new Range(range.first(), port - 1, range.bundle()));
    }
  }

  private int indexOf(int port) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Range range = ranges.get(middle);
      if (range.last() < port) {
        low = middle + 1;
      } else if (range.first() > port) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1;
  }
}
