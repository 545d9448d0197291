package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Placement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The constraints of one group, with Marathon's meaning: an agent without the attribute fails every
 * operator but UNLIKE. What is placed while matching counts like what was there before.
 */
final class ConstraintCheck {
  private final List<ConstraintRule> rules = new ArrayList<>();

  ConstraintCheck(
      List<Constraint> constraints, ConstraintIndex index, Collection<Placement> existing) {
    for (Constraint constraint : constraints) {
      rules.add(rule(constraint, index, existing));
    }
  }

  private static ConstraintRule rule(
      Constraint constraint, ConstraintIndex index, Collection<Placement> existing) {
    return switch (constraint.operator()) {
      case UNIQUE -> new ConstraintRule.AtMost(constraint, index.values(constraint), existing, 1);
      case MAX_PER ->
          new ConstraintRule.AtMost(
              constraint, index.values(constraint), existing, constraint.number(1));
      case GROUP_BY -> new EvenRule(constraint, index.values(constraint), existing);
      case CLUSTER ->
          constraint.value().isEmpty()
              ? new ConstraintRule.SameValue(constraint, index.values(constraint), existing)
              : new ConstraintRule.OfValue(constraint, index);
      case LIKE, UNLIKE, IS -> new ConstraintRule.OfValue(constraint, index);
    };
  }

  /** The constraints that instances are to be spread evenly by. */
  List<EvenRule> even() {
    List<EvenRule> even = List.of();
    for (ConstraintRule rule : rules) {
      if (rule instanceof EvenRule one) {
        even = even.isEmpty() ? new ArrayList<>(1) : even;
        even.add(one);
      }
    }
    return even;
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
    for (ConstraintRule rule : rules) {
      if (!rule.allows(pool)) {
        return rule.words(pool);
      }
    }
    return "";
  }

  void placed(int pool) {
    for (ConstraintRule rule : rules) {
      int number = rule.values.number(pool);
      if (number >= 0) {
        rule.placed(number);
      }
    }
  }

  /** The agent's attributes that the constraints name: what later checks need of a placement. */
  Map<String, String> named(Agent agent) {
    Map<String, String> named = Map.of();
    for (ConstraintRule rule : rules) {
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
