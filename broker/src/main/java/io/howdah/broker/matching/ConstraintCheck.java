package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Constraint.Operator;
import io.howdah.broker.model.Placement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The constraints of one group, with Marathon's meaning: an agent without the attribute fails every
 * operator but UNLIKE. What is placed while matching counts like what was there before.
 */
final class ConstraintCheck {
  /** One constraint. */
  private abstract static class Rule {
    final Constraint constraint;
    final FieldValues values;

    Rule(Constraint constraint, FieldValues values) {
      this.constraint = constraint;
      this.values = values;
    }

    final boolean allows(int pool) {
      int number = values.number(pool);
      return number < 0 ? constraint.operator() == Operator.UNLIKE : allowsValue(number);
    }

    abstract boolean allowsValue(int number);

    void placed(int number) {}
  }

  /** A rule that looks at the agent's value only. */
  private static final class ValueRule extends Rule {
    private final ConstraintIndex.Verdicts verdicts;

    ValueRule(Constraint constraint, ConstraintIndex index) {
      super(constraint, index.values(constraint));
      this.verdicts = index.verdicts(constraint);
    }

    @Override
    boolean allowsValue(int number) {
      return verdicts.allows(number);
    }
  }

  /** A rule that looks at the values that the owner's instances have. */
  private static final class OthersRule extends Rule {
    private final BitSet used = new BitSet();
    private boolean any;

    OthersRule(Constraint constraint, FieldValues values, Collection<Placement> existing) {
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
      return constraint.operator() == Operator.UNIQUE
          ? !used.get(number)
          : !any || used.get(number);
    }

    @Override
    void placed(int number) {
      any = true;
      used.set(number);
    }
  }

  private final List<Rule> rules = new ArrayList<>();

  ConstraintCheck(
      List<Constraint> constraints, ConstraintIndex index, Collection<Placement> existing) {
    for (Constraint constraint : constraints) {
      boolean others =
          constraint.operator() == Operator.UNIQUE
              || (constraint.operator() == Operator.CLUSTER && constraint.value().isEmpty());
      rules.add(
          others
              ? new OthersRule(constraint, index.values(constraint), existing)
              : new ValueRule(constraint, index));
    }
  }

  boolean allows(int pool) {
    // Indexed: this is the innermost loop.
    for (int i = 0; i < rules.size(); i++) {
      if (!rules.get(i).allows(pool)) {
        return false;
      }
    }
    return true;
  }

  /** The first constraint that a pool does not meet, in words. */
  String words(int pool) {
    for (Rule rule : rules) {
      if (!rule.allows(pool)) {
        Constraint constraint = rule.constraint;
        String wanted =
            constraint.field()
                + " "
                + constraint.operator()
                + constraint.value().map(text -> " " + text).orElse("");
        int number = rule.values.number(pool);
        return number < 0
            ? wanted + ", but the agent has no attribute " + constraint.field()
            : wanted + ", but " + constraint.field() + " is " + rule.values.text(number);
      }
    }
    return "";
  }

  void placed(int pool) {
    for (Rule rule : rules) {
      int number = rule.values.number(pool);
      if (number >= 0) {
        rule.placed(number);
      }
    }
  }

  /** The agent's attributes that the constraints name: what later checks need of a placement. */
  Map<String, String> named(Agent agent) {
    Map<String, String> named = Map.of();
    for (Rule rule : rules) {
      String value = agent.attributes().get(rule.constraint.field());
      if (value != null && !rule.constraint.isHostname()) {
        if (named.isEmpty()) {
          named = new HashMap<>();
        }
        named.put(rule.constraint.field(), value);
      }
    }
    return named;
  }
}
