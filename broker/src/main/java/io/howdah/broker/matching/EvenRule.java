package io.howdah.broker.matching;

import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Placement;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * GROUP_BY: as Marathon has it, the next instance goes to a value that has none yet, or, once as
 * many values as the constraint says have one, to a value that has the fewest. What it allows may
 * become more while instances are placed.
 */
final class EvenRule extends ConstraintRule.Counting {
  private final int wanted;

  /** How many values have so many instances, of those that have any. */
  private final TreeMap<Integer, Integer> valuesByCount = new TreeMap<>();

  private int used;

  EvenRule(Constraint constraint, FieldValues values, Collection<Placement> existing) {
    super(constraint, values, existing);
    wanted = constraint.number(0);
    for (int number = 0; number < values.count(); number++) {
      if (count(number) > 0) {
        hasNow(count(number));
        used++;
      }
    }
    for (int count : elsewhere().values()) {
      hasNow(count);
      used++;
    }
  }

  @Override
  boolean allowsValue(int number) {
    int count = count(number);
    return count == 0 || (used >= wanted && count == valuesByCount.firstKey());
  }

  @Override
  void placed(int number) {
    int before = count(number);
    super.placed(number);
    if (before == 0) {
      used++;
    } else {
      valuesByCount.computeIfPresent(before, (count, of) -> of == 1 ? null : of - 1);
    }
    hasNow(before + 1);
  }

  private void hasNow(int count) {
    valuesByCount.merge(count, 1, Integer::sum);
  }

  @Override
  String furtherWords(int number) {
    return super.furtherWords(number)
        + (used < wanted
            ? ", and only %d of %d values of %s have any".formatted(used, wanted, values.field())
            : ", and %s only %d".formatted(fewest(), valuesByCount.firstKey()));
  }

  private String fewest() {
    int least = valuesByCount.firstKey();
    for (int number = 0; number < values.count(); number++) {
      if (count(number) == least) {
        return values.text(number);
      }
    }
    return elsewhere().entrySet().stream()
        .filter(value -> value.getValue() == least)
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElseThrow();
  }
}
