package io.howdah.broker.model;

import java.util.Optional;

/**
 * A placement constraint in Marathon's words.
 *
 * @param field {@code hostname} (or {@code @hostname}), {@code @region}, {@code @zone}, or the name
 *     of an agent attribute
 * @param operator how it is compared
 * @param value argument of the operator; UNIQUE has none, CLUSTER may have one, LIKE and UNLIKE
 *     have a regular expression that must match in full, GROUP_BY may have and MAX_PER has a number
 *     of 1 or more, IS has a value
 */
public record Constraint(String field, Operator operator, Optional<String> value) {
  private static final String HOSTNAME = "hostname";

  /** Marathon's operators. */
  public enum Operator {
    UNIQUE,
    CLUSTER,
    GROUP_BY,
    LIKE,
    UNLIKE,
    MAX_PER,
    IS
  }

  public boolean isHostname() {
    return field.equals(HOSTNAME) || field.equals("@hostname");
  }

  /** Whether the field is an attribute that operators give, not a name of Mesos' own. */
  public boolean isAttribute() {
    return !isHostname() && !field.equals(Agent.REGION) && !field.equals(Agent.ZONE);
  }

  public boolean isRegion() {
    return field.equals(Agent.REGION);
  }

  /**
   * The value of MAX_PER or GROUP_BY.
   *
   * @param none what it is without a value
   * @throws IllegalArgumentException if it is not a number: configuration refuses such
   */
  public int number(int none) {
    return value.map(Integer::parseInt).orElse(none);
  }

  /** As in the configuration: field, operator and value. */
  public String words() {
    return field + " " + operator + value.map(text -> " " + text).orElse("");
  }
}
