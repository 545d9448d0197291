package io.howdah.broker.config;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A set of keys that is being read. Keys that nobody asked for are errors at the end. */
final class Section {
  private final String path;
  private final ConfigValue.Mapping mapping;
  private final Problems problems;
  private final Set<String> asked = new LinkedHashSet<>();

  Section(String path, ConfigValue.Mapping mapping, Problems problems) {
    this.path = path;
    this.mapping = mapping;
    this.problems = problems;
  }

  String path() {
    return path;
  }

  int line() {
    return mapping.line();
  }

  /** The place of a key, whether the file has it or not. */
  Field field(String key) {
    asked.add(key);
    String keyPath = YamlTree.join(path, key);
    problems.known(keyPath);
    ConfigValue.Entry entry = mapping.entries().get(key);
    if (entry == null) {
      return new Field(keyPath, mapping.line(), Optional.empty(), problems);
    }
    boolean isNull =
        entry.value() instanceof ConfigValue.Scalar scalar
            && scalar.kind() == ConfigValue.Kind.NULL;
    return new Field(
        keyPath, entry.line(), isNull ? Optional.empty() : Optional.of(entry.value()), problems);
  }

  /** Keys that may be there and are not looked at. */
  void ignore(Collection<String> keys) {
    asked.addAll(keys);
  }

  /** Refuses every key that nobody asked for. */
  void end() {
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!asked.contains(key)) {
                String advice =
                    NearMiss.of(key, asked)
                        .map(near -> "; did you mean \"" + near + "\"?")
                        .orElse("; known here: " + String.join(", ", asked));
                problems.error(YamlTree.join(path, key), entry.line(), "unknown key" + advice);
              }
            });
  }
}
