package io.howdah.broker.config;

import java.util.Optional;

/**
 * A value that was read, is missing, or is wrong (which was told already).
 *
 * @param value empty if missing or wrong
 * @param wrong whether it was there and not allowed
 * @param field where it belongs
 * @param allowed what may stand there
 */
record Reading<T>(Optional<T> value, boolean wrong, Field field, String allowed) {
  /** The value, or {@code fallback} where there is none. */
  T or(T fallback) {
    return value.orElse(fallback);
  }

  /**
   * The value; it is an error if there is none, and then {@code placeholder} lets reading go on.
   */
  T required(T placeholder) {
    if (value.isEmpty() && !wrong) {
      field.missing(allowed);
    }
    return value.orElse(placeholder);
  }
}
