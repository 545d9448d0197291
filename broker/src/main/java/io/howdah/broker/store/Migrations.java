package io.howdah.broker.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The registry of all steps, in their order. */
final class Migrations {
  /** Those of this version. The schema that it writes is the one after the last. */
  static final Migrations ALL = new Migrations(List.of(new FleetsOfTheFirstVersion()));

  /** What every first store has. */
  static final int FIRST_SCHEMA = 1;

  private final List<Migration> steps;

  /**
   * A registry.
   *
   * @throws IllegalArgumentException if a number is missing or comes twice
   */
  Migrations(List<Migration> steps) {
    this.steps = List.copyOf(steps);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).from() != FIRST_SCHEMA + i) {
        throw new IllegalArgumentException(
            "the step at place %d starts from schema %d".formatted(i, steps.get(i).from()));
      }
    }
  }

  /** What is there after all steps: written with every record, and a greater one is refused. */
  int schema() {
    return FIRST_SCHEMA + steps.size();
  }

  /** The steps from one schema to the newest. */
  List<Migration> from(int schema) {
    return steps.subList(Math.min(schema - FIRST_SCHEMA, steps.size()), steps.size());
  }

  /** Takes a record's content from its schema to the newest. */
  void convert(RecordKind kind, ObjectNode content, int schema) {
    for (Migration step : from(schema)) {
      if (step.kinds().contains(kind)) {
        step.convert(kind, content);
      }
    }
  }
}
