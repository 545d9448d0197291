package io.howdah.broker.config;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Constraint.Operator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Reads placement constraints in Marathon's form: {@code [field, OPERATOR]} or {@code [field,
 * OPERATOR, value]} (Marathon's constraints.md).
 */
final class ConstraintParser {
  private static final List<String> OPERATORS =
      Stream.of(Operator.values()).map(Operator::name).toList();

  /** More than any number of instances. */
  private static final int MOST = 1_000_000;

  private static final Set<String> OWN_FIELDS = Set.of("@hostname", Agent.REGION, Agent.ZONE);
  private static final String FORM =
      "[field, OPERATOR] or [field, OPERATOR, value], such as [hostname, UNIQUE]";

  private ConstraintParser() {}

  static List<Constraint> parse(Field field) {
    Set<Constraint> constraints = new LinkedHashSet<>();
    for (Field item : field.items("constraints such as [hostname, UNIQUE]")) {
      one(item)
          .ifPresent(
              constraint -> {
                if (!constraints.add(constraint)) {
                  item.error("is the same constraint as one before; keep one of them");
                }
              });
    }
    return new ArrayList<>(constraints);
  }

  private static Optional<Constraint> one(Field item) {
    List<Field> parts = item.items("field, operator and value: " + FORM);
    if (!(item.present().orElse(null) instanceof ConfigValue.Sequence)) {
      return Optional.empty();
    }
    if (parts.size() < 2 || parts.size() > 3) {
      item.error("has %d parts; needed is %s".formatted(parts.size(), FORM));
      return Optional.empty();
    }
    Reading<String> field =
        parts
            .get(0)
            .text(
                "hostname, @region, @zone or the name of an agent attribute",
                name -> !name.isEmpty() && (!name.startsWith("@") || OWN_FIELDS.contains(name)));
    Reading<String> operator = parts.get(1).word(OPERATORS);
    Optional<String> value = parts.size() == 3 ? parts.get(2).text().value() : Optional.empty();
    if (field.value().isEmpty() || operator.value().isEmpty()) {
      return Optional.empty();
    }
    return checked(item, field.or(""), Operator.valueOf(operator.or("")), value);
  }

  private static Optional<Constraint> checked(
      Field item, String field, Operator operator, Optional<String> value) {
    switch (operator) {
      case UNIQUE -> {
        if (value.isPresent()) {
          item.error("UNIQUE takes no value; write [%s, UNIQUE]".formatted(field));
          return Optional.empty();
        }
      }
      case LIKE, UNLIKE -> {
        if (value.isEmpty()) {
          item.error("%s needs a regular expression as its third part".formatted(operator));
          return Optional.empty();
        }
        try {
          Pattern.compile(value.get());
        } catch (PatternSyntaxException e) {
          item.error(
              "\"%s\" is not a regular expression: %s".formatted(value.get(), e.getDescription()));
          return Optional.empty();
        }
      }
      case CLUSTER -> {
        // An empty value means the same as none in Marathon.
        return Optional.of(new Constraint(field, operator, value.filter(v -> !v.isEmpty())));
      }
      case GROUP_BY -> {
        Optional<String> number = value.filter(v -> !v.isEmpty());
        if (number.isPresent() && !isNumber(number.get())) {
          item.error(
              "\"%s\" is not allowed as the third part of GROUP_BY: needed is the number of values that %s has, 1 to %d, or none"
                  .formatted(number.get(), field, MOST));
          return Optional.empty();
        }
        return Optional.of(new Constraint(field, operator, number));
      }
      case MAX_PER -> {
        if (value.isEmpty() || !isNumber(value.get())) {
          item.error(
              "MAX_PER needs as its third part how many instances a value of %s may have, 1 to %d"
                  .formatted(field, MOST));
          return Optional.empty();
        }
      }
      case IS -> {
        if (value.isEmpty() || value.get().isEmpty()) {
          item.error("IS needs as its third part the value that %s is to have".formatted(field));
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Constraint(field, operator, value));
  }

  private static boolean isNumber(String text) {
    return text.matches("[1-9][0-9]{0,6}") && Integer.parseInt(text) <= MOST;
  }
}
