package io.howdah.broker.config;

import io.howdah.broker.schedule.CronExpression;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Checks cron expressions and time zones of schedules. */
final class CronExpressions {
  private static final String ALLOWED =
      "minute, hour, day of month, month and day of week as in crontab, such as \"30 7 * * 1-5\"";

  /** Any: whether an expression ever comes true does not depend on it. */
  private static final Instant SOME_TIME = Instant.parse("2026-01-01T00:00:00Z");

  private CronExpressions() {}

  static String cron(Field field) {
    String text = field.text(ALLOWED, t -> true).required("");
    if (field.isPresent() && field.present().get() instanceof ConfigValue.Scalar) {
      try {
        if (CronExpression.parse(text).next(SOME_TIME, ZoneOffset.UTC).isEmpty()) {
          field.error("\"%s\" never comes true; needed is %s".formatted(text, ALLOWED));
        }
      } catch (IllegalArgumentException e) {
        String why = e.getMessage().replace("Failed to parse cron expression. ", "");
        field.error("\"%s\" is not allowed: needed is %s (%s)".formatted(text, ALLOWED, why));
      }
    }
    return text;
  }

  /** UTC where none is given: brokers may be in different zones, and must agree. */
  static ZoneId zone(Field field) {
    String allowed = "a time zone's name, such as Europe/Berlin or UTC";
    return field
        .text(allowed, ZoneId.getAvailableZoneIds()::contains)
        .value()
        .map(ZoneId::of)
        .orElse(ZoneId.of("UTC"));
  }
}
