package io.howdah.broker.model;

/**
 * Something in a ResourceManager's effective configuration that would hurt.
 *
 * @param severity how much
 * @param property YARN's name of it
 * @param value as it is; empty if it is not set
 * @param problem what comes of it
 * @param advice what to set instead
 */
public record Finding(
    Severity severity, String property, String value, String problem, String advice) {
  /** How much it hurts. */
  public enum Severity {
    /** Capacity cannot follow demand, or jobs fail. */
    ERROR,
    /** It works, but less well. */
    WARNING
  }
}
