package io.howdah.broker.config;

import io.howdah.broker.model.WorkerRange;
import java.util.Optional;

/** Reads how many workers a fleet may have. */
final class WorkerRangeParser {
  private static final int MOST = 100_000;
  private static final String ALLOWED = "a whole number from 0 to " + MOST;

  private WorkerRangeParser() {}

  /** {@code N} or {@code {min, max}}. */
  static WorkerRange parse(Field field) {
    if (!field.isSection()) {
      String allowed = ALLOWED + ", or {min: ..., max: ...} for a number that follows demand";
      return WorkerRange.fixed(field.integer(allowed, 0, MOST).required(1));
    }
    Section section = field.section();
    int min = section.field("min").integer(0, MOST).required(0);
    Field maxField = section.field("max");
    int max = maxField.integer(0, MOST).required(MOST);
    section.end();
    if (max < min) {
      maxField.error("%d is below min, %d; needed is min or more".formatted(max, min));
    }
    return new WorkerRange(min, Math.max(min, max));
  }

  /** A daemon other than a NodeManager has no demand that could be followed. */
  static WorkerRange parseFixed(Field field, String daemon) {
    if (field.isSection()) {
      field.error("a %s's fleet does not follow demand: needed is %s".formatted(daemon, ALLOWED));
      return WorkerRange.fixed(1);
    }
    return WorkerRange.fixed(field.integer(0, MOST).required(1));
  }

  /**
   * What a time window sets instead; either may be left out, not both.
   *
   * @param fleet what holds outside of it
   */
  static Bounds parseWindow(Field field, WorkerRange fleet) {
    Bounds bounds;
    Field upper = field;
    if (field.isSection()) {
      Section section = field.section();
      upper = section.field("max");
      Reading<Integer> min = section.field("min").integer(0, MOST);
      Reading<Integer> max = upper.integer(0, MOST);
      section.end();
      if (min.value().isEmpty() && max.value().isEmpty() && !min.wrong() && !max.wrong()) {
        field.error("says neither min nor max: needed is at least one of them");
      }
      if (min.wrong() || max.wrong()) {
        return new Bounds(min.value(), max.value());
      }
      bounds = new Bounds(min.value(), max.value());
    } else {
      String allowed = ALLOWED + ", or {min: ..., max: ...}";
      Reading<Integer> number = field.integer(allowed, 0, MOST);
      number.required(0);
      bounds = new Bounds(number.value(), number.value());
    }
    int min = bounds.min().orElse(fleet.min());
    int max = bounds.max().orElse(fleet.max());
    if (max < min) {
      upper.error(
          ("while this window lasts, workers would be at least %d and at most %d (what it does not"
                  + " say is the fleet's); needed is min up to max")
              .formatted(min, max));
    }
    return bounds;
  }

  record Bounds(Optional<Integer> min, Optional<Integer> max) {}
}
