package io.howdah.broker.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects everything that is wrong with a configuration, so that it can be said at once. */
final class Problems {
  // Sets: a key that is looked at twice is told once.
  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();
  private final Set<String> knownKeys = new TreeSet<>();

  void error(String path, int line, String message) {
    errors.add(new Problem(path, line, message));
  }

  void warning(String path, int line, String message) {
    warnings.add(new Problem(path, line, message));
  }

  List<Problem> errors() {
    return List.copyOf(errors);
  }

  List<Problem> warnings() {
    return List.copyOf(warnings);
  }

  /** Notes that a key was asked for, whether the file has it or not. */
  void known(String path) {
    knownKeys.add(path.replaceAll("\\[\\d+]", "[]"));
  }

  /** Every key that was asked for, with {@code []} for any position in a list. */
  Set<String> knownKeys() {
    return knownKeys;
  }
}
