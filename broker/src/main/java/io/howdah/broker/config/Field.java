package io.howdah.broker.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A place in the configuration that may hold a value. A key without a value ({@code key:} or {@code
 * null}) counts as missing.
 *
 * @param path of the key
 * @param line of the value, or of what encloses it if it is missing
 * @param present the value
 * @param problems told about what is wrong
 */
record Field(String path, int line, Optional<ConfigValue> present, Problems problems) {
  private static final long MAX_MEGABYTES = 1L << 40;

  boolean isPresent() {
    return present.isPresent();
  }

  /** Whether the value is a set of keys, with at least one of {@code keys} if some are given. */
  boolean isSection(String... keys) {
    return present.orElse(null) instanceof ConfigValue.Mapping mapping
        && (keys.length == 0 || List.of(keys).stream().anyMatch(mapping.entries()::containsKey));
  }

  void missing(String allowed) {
    problems.error(path, line, "is missing: needed is " + allowed);
  }

  void refuse(String allowed) {
    String value = present.map(ConfigValue::shown).orElse("nothing");
    problems.error(path, line, value + " is not allowed: needed is " + allowed);
  }

  void error(String message) {
    problems.error(path, line, message);
  }

  void warn(String message) {
    problems.warning(path, line, message);
  }

  /** Text; numbers and booleans are taken as they are written. */
  Reading<String> text(String allowed, Predicate<String> check) {
    return scalar(allowed, s -> check.test(s.text()) ? Optional.of(s.text()) : Optional.empty());
  }

  Reading<String> text() {
    return text("a text", t -> true);
  }

  /** One of some words. */
  Reading<String> word(List<String> words) {
    return text("one of " + String.join(", ", words), words::contains);
  }

  Reading<Boolean> flag() {
    return scalar(
        "true or false",
        s ->
            switch (s.kind() == ConfigValue.Kind.BOOLEAN ? s.text() : "") {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  Reading<Integer> integer(int min, int max) {
    String allowed =
        max == Integer.MAX_VALUE
            ? "a whole number, " + min + " or more"
            : "a whole number from " + min + " to " + max;
    return integer(allowed, min, max);
  }

  Reading<Integer> integer(String allowed, int min, int max) {
    return scalar(
        allowed,
        s ->
            within(s, BigDecimal.valueOf(min), BigDecimal.valueOf(max))
                .filter(v -> v.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::intValueExact));
  }

  Reading<BigDecimal> number(String allowed, double min, double max) {
    return scalar(allowed, s -> within(s, BigDecimal.valueOf(min), BigDecimal.valueOf(max)));
  }

  private static Optional<BigDecimal> within(
      ConfigValue.Scalar scalar, BigDecimal min, BigDecimal max) {
    // The length also keeps exponents with millions of digits out.
    if (scalar.kind() != ConfigValue.Kind.NUMBER || scalar.text().length() > 20) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(scalar.text());
    return value.compareTo(min) >= 0 && value.compareTo(max) <= 0
        ? Optional.of(value)
        : Optional.empty();
  }

  /** MiB. */
  Reading<Long> size(long min) {
    return scalar(
        "a size of %d MB or more, such as 8GB, 400MB or 400 (MB; 1GB is 1024MB)".formatted(min),
        s -> Units.megabytes(s.text()).filter(mb -> mb >= min && mb <= MAX_MEGABYTES));
  }

  Reading<Duration> duration(Duration min, Duration max) {
    return scalar(
        "a duration with its unit, from %s to %s, such as 500ms, 10s, 5m, 2h or 7d"
            .formatted(Units.shown(min), Units.shown(max)),
        s -> Units.duration(s.text()).filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0));
  }

  /** Text by text; numbers and booleans are taken as they are written. */
  Map<String, String> texts(Predicate<String> keys, String keysAllowed) {
    Map<String, String> texts = new TreeMap<>();
    mapping()
        .entries()
        .forEach(
            (key, entry) -> {
              String keyPath = YamlTree.join(path, key);
              if (!keys.test(key)) {
                problems.error(keyPath, entry.line(), "the key must be " + keysAllowed);
              } else if (entry.value() instanceof ConfigValue.Scalar scalar
                  && scalar.kind() != ConfigValue.Kind.NULL) {
                texts.put(key, scalar.text());
              } else if (entry.value() instanceof ConfigValue.Scalar) {
                problems.error(keyPath, entry.line(), "has no value; write \"\" for an empty text");
              } else {
                problems.error(
                    keyPath,
                    entry.line(),
                    entry.value().shown() + " is not allowed: needed is a text");
              }
            });
    return texts;
  }

  Map<String, String> texts() {
    return texts(key -> !key.isEmpty(), "not empty");
  }

  /** The items of a list; empty if missing. */
  List<Field> items(String allowed) {
    if (present.isEmpty()) {
      return List.of();
    }
    if (!(present.get() instanceof ConfigValue.Sequence sequence)) {
      refuse("a list of " + allowed);
      return List.of();
    }
    List<Field> items = new ArrayList<>();
    for (ConfigValue item : sequence.items()) {
      Field field =
          new Field(path + "[" + items.size() + "]", item.line(), Optional.of(item), problems);
      if (item instanceof ConfigValue.Scalar s && s.kind() == ConfigValue.Kind.NULL) {
        field.refuse(allowed);
      }
      items.add(field);
    }
    return items;
  }

  /** The values below, whatever their keys, in the order of the file. */
  List<Field> entries() {
    List<Field> entries = new ArrayList<>();
    mapping()
        .entries()
        .forEach(
            (key, entry) ->
                entries.add(
                    new Field(
                        YamlTree.join(path, key),
                        entry.line(),
                        Optional.of(entry.value()),
                        problems)));
    return entries;
  }

  /** The keys below; a section without any if missing or wrong. */
  Section section() {
    return new Section(path, mapping(), problems);
  }

  boolean isText(String text) {
    return present.isPresent()
        && present.get() instanceof ConfigValue.Scalar scalar
        && scalar.text().equals(text);
  }

  /** Whether the value is a list, a set of keys or a text without anything in it. */
  boolean isEmptyValue() {
    if (present.isEmpty()) {
      return true;
    }
    ConfigValue value = present.get();
    return (value instanceof ConfigValue.Sequence sequence && sequence.items().isEmpty())
        || (value instanceof ConfigValue.Mapping mapping && mapping.entries().isEmpty())
        || (value instanceof ConfigValue.Scalar scalar && scalar.text().isEmpty());
  }

  private ConfigValue.Mapping mapping() {
    if (present.isPresent()) {
      if (present.get() instanceof ConfigValue.Mapping mapping) {
        return mapping;
      }
      refuse("a set of keys with values");
    }
    return new ConfigValue.Mapping(Map.of(), line);
  }

  private <T> Reading<T> scalar(
      String allowed, Function<ConfigValue.Scalar, Optional<T>> conversion) {
    if (present.isEmpty()) {
      return new Reading<>(Optional.empty(), false, this, allowed);
    }
    Optional<T> value =
        present.get() instanceof ConfigValue.Scalar scalar
            ? conversion.apply(scalar)
            : Optional.empty();
    if (value.isEmpty()) {
      refuse(allowed);
    }
    return new Reading<>(value, value.isEmpty(), this, allowed);
  }
}
