package io.howdah.broker.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What GROUP_BY promises, said another way than the code does. */
final class Even {
  private Even() {}

  static Map<String, Integer> counts(Collection<String> before, Collection<String> now) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Collection<String> some : List.of(before, now)) {
      some.forEach(value -> counts.merge(value, 1, Integer::sum));
    }
    return counts;
  }

  /**
   * Whatever got one is no more than one above the fewest, and as long as fewer values than wanted
   * have any, nothing gets a second one.
   */
  static void check(Collection<String> before, Collection<String> now, int wanted) {
    Map<String, Integer> counts = counts(before, now);
    for (String value : new HashSet<>(now)) {
      int most = counts.size() < wanted ? 1 : Collections.min(counts.values()) + 1;
      assertThat(counts.get(value))
          .as("%s: %s, before %s", value, counts, before)
          .isLessThanOrEqualTo(most);
    }
  }
}
