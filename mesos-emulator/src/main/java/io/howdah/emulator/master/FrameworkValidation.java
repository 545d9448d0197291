package io.howdah.emulator.master;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/** What Mesos checks in a FrameworkInfo; a failure is answered with an ERROR event. */
final class FrameworkValidation {
  /** Mesos counts durations in nanoseconds of 64 bits. */
  private static final double LARGEST_SECONDS = Long.MAX_VALUE / 1e9;

  private FrameworkValidation() {}

  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE have one role
  static Optional<String> check(FrameworkInfo info) {
    if (Framework.has(info, Capability.Type.MULTI_ROLE)) {
      if (info.hasRole()) {
        return Optional.of(
            "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
      }
      TreeSet<String> duplicates = new TreeSet<>();
      TreeSet<String> seen = new TreeSet<>();
      for (String role : info.getRolesList()) {
        if (!seen.add(role)) {
          duplicates.add(role);
        }
      }
      if (!duplicates.isEmpty()) {
        return Optional.of(
            "'FrameworkInfo.roles' contains duplicate items: { "
                + String.join(", ", duplicates)
                + " }");
      }
      for (String role : info.getRolesList()) {
        Optional<String> problem = role(role);
        if (problem.isPresent()) {
          return Optional.of(
              "'FrameworkInfo.roles' contains invalid role: " + problem.orElseThrow());
        }
      }
    } else {
      if (info.getRolesCount() > 0) {
        return Optional.of(
            "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
      }
      Optional<String> problem = role(info.getRole());
      if (problem.isPresent()) {
        return Optional.of("'FrameworkInfo.role' is not a valid role: " + problem.orElseThrow());
      }
    }
    double timeout = info.getFailoverTimeout();
    if (Double.isNaN(timeout) || Math.abs(timeout) > LARGEST_SECONDS) {
      return Optional.of("The framework failover_timeout (" + number(timeout) + ") is invalid");
    }
    return Optional.empty();
  }

  /** C++ prints the exponent with its sign. */
  private static String number(double value) {
    return Double.toString(value).replace(".0E", "e+").replace("E", "e+");
  }

  private static Optional<String> role(String role) {
    if (role.equals("*")) {
      return Optional.empty();
    }
    if (role.isEmpty()) {
      return Optional.of("Empty role name is invalid");
    }
    if (role.startsWith("/") || role.endsWith("/")) {
      return Optional.of("Role '" + role + "' cannot start or end with a slash");
    }
    for (String component : role.split("/", -1)) {
      if (component.isEmpty()) {
        return Optional.of("Role '" + role + "' cannot contain two adjacent slashes");
      }
      if (List.of(".", "..", "*").contains(component) || component.startsWith("-")) {
        return Optional.of("Role component '" + component + "' is invalid");
      }
      if (component.chars().anyMatch(c -> c == '\b' || c == 0x7f || c <= ' ')) {
        return Optional.of(
            "Role component '"
                + component
                + "' is invalid because it contains backspace or whitespace");
      }
    }
    return Optional.empty();
  }
}
