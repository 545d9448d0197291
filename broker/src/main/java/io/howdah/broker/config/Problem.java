package io.howdah.broker.config;

/**
 * One thing that is wrong with a configuration, or worth a warning.
 *
 * @param path of the key, such as {@code fleets[0].capacity.memory}; empty: the whole file
 * @param line in the file from 1, or 0 if there is none
 * @param message the value, what is allowed and what to do
 */
public record Problem(String path, int line, String message) {
  @Override
  public String toString() {
    String where = path.isEmpty() ? "the file" : path;
    return where + (line > 0 ? " (line " + line + ")" : "") + ": " + message;
  }
}
