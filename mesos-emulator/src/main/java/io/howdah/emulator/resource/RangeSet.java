package io.howdah.emulator.resource;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Whole numbers as disjoint, closed ranges: Mesos' ports. Immutable. */
final class RangeSet {
  static final RangeSet EMPTY = new RangeSet(new TreeMap<>());

  private final NavigableMap<Long, Long> ranges;

  private RangeSet(NavigableMap<Long, Long> ranges) {
    this.ranges = ranges;
  }

  static RangeSet of(long begin, long end) {
    TreeMap<Long, Long> one = new TreeMap<>();
    if (begin <= end) {
      one.put(begin, end);
    }
    return new RangeSet(one);
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  RangeSet plus(RangeSet other) {
    TreeMap<Long, Long> sum = new TreeMap<>();
    List<Map.Entry<Long, Long>> all = new ArrayList<>(ranges.entrySet());
    all.addAll(other.ranges.entrySet());
    all.sort(Map.Entry.comparingByKey());
    for (var range : all) {
      Map.Entry<Long, Long> last = sum.lastEntry();
      if (last != null && range.getKey() <= last.getValue() + 1) {
        sum.put(last.getKey(), Math.max(last.getValue(), range.getValue()));
      } else {
        sum.put(range.getKey(), range.getValue());
      }
    }
    return new RangeSet(sum);
  }

  RangeSet minus(RangeSet other) {
    TreeMap<Long, Long> rest = new TreeMap<>();
    for (var range : ranges.entrySet()) {
      long begin = range.getKey();
      long end = range.getValue();
      for (var gone : other.ranges.entrySet()) {
        if (gone.getValue() < begin || gone.getKey() > end) {
          continue;
        }
        if (gone.getKey() > begin) {
          rest.put(begin, gone.getKey() - 1);
        }
        begin = gone.getValue() + 1;
      }
      if (begin <= end) {
        rest.put(begin, end);
      }
    }
    return new RangeSet(rest);
  }

  boolean contains(RangeSet other) {
    for (var range : other.ranges.entrySet()) {
      Map.Entry<Long, Long> around = ranges.floorEntry(range.getKey());
      if (around == null || around.getValue() < range.getValue()) {
        return false;
      }
    }
    return true;
  }

  Iterable<Map.Entry<Long, Long>> entries() {
    return ranges.entrySet();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangeSet set && ranges.equals(set.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  /** As Mesos prints ranges: {@code [31000-31001, 31003-31003]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (Iterator<Map.Entry<Long, Long>> all = ranges.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Long, Long> range = all.next();
      text.append(range.getKey()).append('-').append(range.getValue());
      if (all.hasNext()) {
        text.append(", ");
      }
    }
    return text.append(']').toString();
  }
}
