package io.howdah.broker.config;

import java.util.List;
import java.util.Map;

/** A value of the configuration with its place in the file. */
sealed interface ConfigValue {
  /** Line in the file, from 1. */
  int line();

  /** The value as a message shows it: short, on one line. */
  String shown();

  /** What a plain scalar was resolved to. */
  enum Kind {
    TEXT,
    NUMBER,
    BOOLEAN,
    NULL
  }

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param kind what it was resolved to
   * @param line in the file
   */
  record Scalar(String text, Kind kind, int line) implements ConfigValue {
    @Override
    public String shown() {
      return switch (kind) {
        case NULL -> "nothing";
        case NUMBER, BOOLEAN -> text;
        case TEXT -> {
          String flat = text.replace('\n', ' ');
          yield '"' + (flat.length() > 80 ? flat.substring(0, 77) + "..." : flat) + '"';
        }
      };
    }
  }

  /**
   * A list.
   *
   * @param items in order
   * @param line in the file
   */
  record Sequence(List<ConfigValue> items, int line) implements ConfigValue {
    @Override
    public String shown() {
      return "a list";
    }
  }

  /**
   * Keys and values.
   *
   * @param entries in the order of the file
   * @param line in the file
   */
  record Mapping(Map<String, Entry> entries, int line) implements ConfigValue {
    @Override
    public String shown() {
      return "a set of keys";
    }
  }

  /**
   * A value under a key.
   *
   * @param line of the key
   * @param value under it
   */
  record Entry(int line, ConfigValue value) {}
}
