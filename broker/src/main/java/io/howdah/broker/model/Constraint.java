package io.howdah.broker.model;

import java.util.Optional;

/**
 * A placement constraint in Marathon's words.
 *
 * @param field {@code hostname} (or {@code @hostname}), {@code @region}, {@code @zone}, or the name
 *     of an agent attribute
 * @param operator how it is compared
 * @param value argument of the operator; UNIQUE has none, CLUSTER may have one, LIKE and UNLIKE
 *     have a regular expression that must match in full
 */
public record Constraint(String field, Operator operator, Optional<String> value) {
  /** Operators that are understood so far. */
  public enum Operator {
    UNIQUE,
    CLUSTER,
    LIKE,
    UNLIKE
  }

  public boolean isHostname() {
    return field.equals("hostname") || field.equals("@hostname");
  }
}
