package io.howdah.broker.config;

import java.util.List;
import java.util.Set;

/**
 * Marathon's fields that this version does not carry out. One that would change what people get is
 * refused; one with its harmless default is passed over, so that an app definition that a Marathon
 * printed can be used.
 */
final class Unsupported {
  private static final String MESSAGE = "is not supported by this version of Howdah";

  /** Fields that are harmless when they are empty. */
  private static final List<String> HARMLESS_IF_EMPTY =
      List.of(
          "healthChecks",
          "readinessChecks",
          "secrets",
          "dependencies",
          "check",
          "residency",
          "resourceLimits",
          "executorResources",
          "ipAddress");

  /** Parts of Marathon's answers that say nothing about what is wanted. */
  private static final Set<String> ANSWERS =
      Set.of(
          "version",
          "versionInfo",
          "tasksStaged",
          "tasksRunning",
          "tasksHealthy",
          "tasksUnhealthy",
          "deployments",
          "tasks",
          "lastTaskFailure",
          "readinessCheckResults",
          "tasksStats");

  private Unsupported() {}

  static void check(Section app, String poolRole) {
    for (String key : HARMLESS_IF_EMPTY) {
      refuseUnlessEmpty(app.field(key), "");
    }
    refuseUnless(app.field("executor"), "", "//cmd");
    refuseUnless(app.field("killSelection"), "YOUNGEST_FIRST");
    refuseUnless(app.field("tty"), "false");
    Field gpus = app.field("gpus");
    if (gpus.integer(0, Integer.MAX_VALUE).or(0) > 0) {
      gpus.error(MESSAGE + "; leave it out");
    }
    Field role = app.field("role");
    if (role.isPresent() && !role.isText(poolRole)) {
      role.error(
          "a role of its own %s; leave it out, or write its pool's, \"%s\""
              .formatted(MESSAGE, poolRole));
    }
    acceptedRoles(app.field("acceptedResourceRoles"), poolRole);
    app.ignore(ANSWERS);
  }

  static void refuseUnlessEmpty(Field field, String instead) {
    if (!field.isEmptyValue()) {
      field.error(MESSAGE + (instead.isEmpty() ? "; leave it out" : "; " + instead));
    }
  }

  static void refuseUnless(Field field, String... harmless) {
    if (field.isPresent() && List.of(harmless).stream().noneMatch(field::isText)) {
      String value = field.present().map(ConfigValue::shown).orElse("");
      field.error(value + " " + MESSAGE + "; leave it out");
    }
  }

  private static void acceptedRoles(Field field, String poolRole) {
    List<Field> roles = field.items("roles");
    if (field.isPresent() && roles.isEmpty()) {
      field.refuse("[\"*\"], or leave it out");
    }
    for (Field role : roles) {
      if (!role.isText("*") && !role.isText(poolRole)) {
        role.refuse("\"*\" or its pool's role, \"%s\"".formatted(poolRole));
      }
    }
    if (roles.size() == 1) {
      field.warn("is not carried out: reserved and unreserved resources of the role are both used");
    }
  }
}
