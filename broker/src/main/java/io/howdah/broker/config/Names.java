package io.howdah.broker.config;

import java.util.Set;
import java.util.regex.Pattern;

/** Which names are allowed. */
final class Names {
  /** Marathon's pattern for one part of a path; also what fleets and clusters are named by. */
  static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  static final String LABEL_ALLOWED =
      "a name of lower-case letters, digits and dashes, beginning and ending with a letter or"
          + " digit, at most 63 long";

  private static final Pattern PATH_PART = Pattern.compile("(" + LABEL + "\\.)*" + LABEL);

  /** Marathon 1.8: they would be mistaken for parts of its REST API. */
  static final Set<String> RESERVED_LAST_PARTS = Set.of("restart", "tasks", "versions");

  private Names() {}

  static boolean isLabel(String name) {
    return name.length() <= 63 && name.matches(LABEL);
  }

  /** Whether this is a service's absolute path: no empty, relative or reserved part. */
  static boolean isServicePath(String path) {
    if (!path.startsWith("/") || path.length() > 200) {
      return false;
    }
    String[] parts = path.substring(1).split("/", -1);
    for (String part : parts) {
      if (!PATH_PART.matcher(part).matches()) {
        return false;
      }
    }
    return !RESERVED_LAST_PARTS.contains(parts[parts.length - 1]);
  }

  static boolean isAbsolutePath(String path) {
    return path.startsWith("/");
  }

  static boolean isUser(String user) {
    return user.matches("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?");
  }

  /** Mesos' rules for roles, without the default role, which leaves no room for quotas. */
  static boolean isRole(String role) {
    return role.matches("[^\\s/*-][^\\s/*]*(/[^\\s/*-][^\\s/*]*)*")
        && !role.matches("(.*/)?\\.{1,2}(/.*)?");
  }

  static boolean isHost(String host) {
    return host.matches("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+");
  }
}
