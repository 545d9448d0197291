package io.howdah.broker.matching;

import io.howdah.broker.model.Constraint;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What does not depend on where an owner's instances are: values of fields, and for operators that
 * look at nothing else the verdict on each value. Shared by all groups of one call, so that a
 * pattern is compiled once and meets each value once.
 */
final class ConstraintIndex {
  /** Verdicts on the values of a field, made when asked for. */
  static final class Verdicts {
    private static final byte YES = 1;
    private static final byte NO = 2;

    private final FieldValues values;
    private final Predicate<String> test;
    private final byte[] known;

    private Verdicts(FieldValues values, Predicate<String> test) {
      this.values = values;
      this.test = test;
      this.known = new byte[values.count()];
    }

    boolean allows(int number) {
      if (known[number] == 0) {
        known[number] = test.test(values.text(number)) ? YES : NO;
      }
      return known[number] == YES;
    }
  }

  private final PoolTable table;
  private final Map<String, FieldValues> fields = new HashMap<>();
  private final Map<Constraint, Verdicts> verdicts = new HashMap<>();

  ConstraintIndex(PoolTable table) {
    this.table = table;
  }

  FieldValues values(Constraint constraint) {
    return fields.computeIfAbsent(
        constraint.isHostname() ? "hostname" : constraint.field(),
        field -> new FieldValues(constraint, table));
  }

  /** For IS, LIKE, UNLIKE and CLUSTER with a value. */
  Verdicts verdicts(Constraint constraint) {
    return verdicts.computeIfAbsent(
        constraint, key -> new Verdicts(values(constraint), test(constraint)));
  }

  private static Predicate<String> test(Constraint constraint) {
    String argument =
        constraint
            .value()
            .orElseThrow(
                () -> new IllegalArgumentException("constraint without a value: " + constraint));
    return switch (constraint.operator()) {
      case CLUSTER -> argument::equals;
      case LIKE -> Pattern.compile(argument).asMatchPredicate();
      case UNLIKE -> Pattern.compile(argument).asMatchPredicate().negate();
      case IS -> constraint.isAttribute() ? AttributeText.equalTo(argument) : argument::equals;
      case UNIQUE, GROUP_BY, MAX_PER ->
          throw new IllegalArgumentException("not a matter of the value alone: " + constraint);
    };
  }
}
