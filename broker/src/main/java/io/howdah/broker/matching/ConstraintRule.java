package io.howdah.broker.matching;

import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Constraint.Operator;
import io.howdah.broker.model.Placement;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What one constraint says of agents, by the number of the value that they have. */
abstract class ConstraintRule {
  final Constraint constraint;
  final FieldValues values;

  ConstraintRule(Constraint constraint, FieldValues values) {
    this.constraint = constraint;
    this.values = values;
  }

  final boolean allows(int pool) {
    int number = values.number(pool);
    return number < 0 ? constraint.operator() == Operator.UNLIKE : allowsValue(number);
  }

  abstract boolean allowsValue(int number);

  /** One more of the owner's instances is where this value is. */
  void placed(int number) {}

  /** Why a pool is not allowed, for people. */
  final String words(int pool) {
    int number = values.number(pool);
    return number < 0
        ? constraint.words() + ", but the agent has no attribute " + constraint.field()
        : constraint.words()
            + ", but "
            + constraint.field()
            + " is "
            + values.text(number)
            + furtherWords(number);
  }

  /** What is to be said of a value beside itself. */
  String furtherWords(int number) {
    return "";
  }

  /** Looks at the agent's value only. */
  static final class OfValue extends ConstraintRule {
    private final ConstraintIndex.Verdicts verdicts;

    OfValue(Constraint constraint, ConstraintIndex index) {
      super(constraint, index.values(constraint));
      this.verdicts = index.verdicts(constraint);
    }

    @Override
    boolean allowsValue(int number) {
      return verdicts.allows(number);
    }
  }

  /** CLUSTER without a value: only values that the owner's instances have, once there are any. */
  static final class SameValue extends ConstraintRule {
    private final BitSet used = new BitSet();
    private boolean any;

    SameValue(Constraint constraint, FieldValues values, Collection<Placement> existing) {
      super(constraint, values);
      for (Placement placement : existing) {
        values
            .of(placement)
            .ifPresent(
                text -> {
                  any = true;
                  int number = values.numberOf(text);
                  if (number >= 0) {
                    used.set(number);
                  }
                });
      }
    }

    @Override
    boolean allowsValue(int number) {
      return !any || used.get(number);
    }

    @Override
    void placed(int number) {
      any = true;
      used.set(number);
    }

    @Override
    String furtherWords(int number) {
      return ", and the others are elsewhere";
    }
  }

  /** Counts the owner's instances by value. */
  abstract static class Counting extends ConstraintRule {
    private final int[] counts;

    /** Instances on values that nothing is offered with. */
    private final Map<String, Integer> elsewhere = new HashMap<>();

    Counting(Constraint constraint, FieldValues values, Collection<Placement> existing) {
      super(constraint, values);
      counts = new int[values.count()];
      for (Placement placement : existing) {
        values
            .of(placement)
            .ifPresent(
                text -> {
                  int number = values.numberOf(text);
                  if (number >= 0) {
                    counts[number]++;
                  } else {
                    elsewhere.merge(text, 1, Integer::sum);
                  }
                });
      }
    }

    /** How many instances have a value. */
    final int count(int number) {
      return counts[number];
    }

    final Map<String, Integer> elsewhere() {
      return elsewhere;
    }

    @Override
    void placed(int number) {
      counts[number]++;
    }

    @Override
    String furtherWords(int number) {
      return ", which has " + counts[number] + " of them already";
    }
  }

  /** UNIQUE and MAX_PER. */
  static final class AtMost extends Counting {
    private final int most;

    AtMost(Constraint constraint, FieldValues values, Collection<Placement> existing, int most) {
      super(constraint, values, existing);
      this.most = most;
    }

    @Override
    boolean allowsValue(int number) {
      return count(number) < most;
    }
  }
}
