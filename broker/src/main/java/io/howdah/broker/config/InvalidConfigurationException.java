package io.howdah.broker.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used. The message lists every error, a line each. */
public final class InvalidConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> errors;
  private final transient List<Problem> warnings;

  InvalidConfigurationException(String source, List<Problem> errors, List<Problem> warnings) {
    super(
        "%s has %s:%n%s"
            .formatted(
                source,
                errors.size() == 1 ? "an error" : errors.size() + " errors",
                errors.stream().map(e -> "  " + e).collect(Collectors.joining("\n"))));
    this.errors = List.copyOf(errors);
    this.warnings = List.copyOf(warnings);
  }

  /** Everything that is wrong, in the order of the checks. */
  public List<Problem> errors() {
    return errors;
  }

  /** What would have been worth a warning if there were no errors. */
  public List<Problem> warnings() {
    return warnings;
  }
}
