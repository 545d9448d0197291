package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Placement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The constraints of one group against agents, with Marathon's meaning: a missing attribute fails
 * every operator but UNLIKE. What is placed while matching counts like what was there before.
 */
final class ConstraintCheck {
  /** One constraint, ready to be asked many times. */
  private static final class Rule {
    final Constraint constraint;
    final Optional<Pattern> pattern;

    /** Values that the owner's instances have for the field. */
    final Set<String> values = new HashSet<>();

    Rule(Constraint constraint) {
      this.constraint = constraint;
      boolean regex =
          constraint.operator() == Constraint.Operator.LIKE
              || constraint.operator() == Constraint.Operator.UNLIKE;
      pattern = regex ? constraint.value().map(Pattern::compile) : Optional.empty();
    }

    boolean allows(Optional<String> value) {
      if (value.isEmpty()) {
        return constraint.operator() == Constraint.Operator.UNLIKE;
      }
      String text = value.get();
      return switch (constraint.operator()) {
        case UNIQUE -> !values.contains(text);
        case CLUSTER ->
            constraint
                .value()
                .map(text::equals)
                .orElseGet(() -> values.isEmpty() || values.contains(text));
        case LIKE -> pattern.orElseThrow().matcher(text).matches();
        case UNLIKE -> !pattern.orElseThrow().matcher(text).matches();
      };
    }
  }

  private final List<Rule> rules = new ArrayList<>();

  ConstraintCheck(List<Constraint> constraints, Collection<Placement> existing) {
    for (Constraint constraint : constraints) {
      Rule rule = new Rule(constraint);
      for (Placement placement : existing) {
        valueOf(constraint, placement.hostname(), placement.attributes())
            .ifPresent(rule.values::add);
      }
      rules.add(rule);
    }
  }

  /** The first constraint that the agent does not meet, in words; empty if it meets all. */
  Optional<String> refusal(Agent agent) {
    for (Rule rule : rules) {
      Optional<String> value = valueOf(rule.constraint, agent.hostname(), agent.attributes());
      if (!rule.allows(value)) {
        return Optional.of(words(rule, value));
      }
    }
    return Optional.empty();
  }

  void placed(Agent agent) {
    for (Rule rule : rules) {
      valueOf(rule.constraint, agent.hostname(), agent.attributes()).ifPresent(rule.values::add);
    }
  }

  /**
   * The agent's attributes that the constraints name: what later checks need to know of a
   * placement.
   */
  Map<String, String> named(Agent agent) {
    Map<String, String> named = new HashMap<>();
    for (Rule rule : rules) {
      String value = agent.attributes().get(rule.constraint.field());
      if (value != null && !rule.constraint.isHostname()) {
        named.put(rule.constraint.field(), value);
      }
    }
    return named;
  }

  private static Optional<String> valueOf(
      Constraint constraint, String hostname, Map<String, String> attributes) {
    return constraint.isHostname()
        ? Optional.of(hostname)
        : Optional.ofNullable(attributes.get(constraint.field()));
  }

  private static String words(Rule rule, Optional<String> value) {
    Constraint constraint = rule.constraint;
    String wanted =
        constraint.field()
            + " "
            + constraint.operator()
            + constraint.value().map(text -> " " + text).orElse("");
    return value
        .map(text -> wanted + ", but " + constraint.field() + " is " + text)
        .orElse(wanted + ", but the agent has no such attribute");
  }
}
