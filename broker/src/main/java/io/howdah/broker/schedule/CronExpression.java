package io.howdah.broker.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * A cron expression of five fields, as crontab(5): where day of month and day of week are both
 * given, either is enough.
 *
 * <p>The library only counts on the wall clock; what a change to or from daylight-saving time means
 * is decided here, so that moments stay in the order of the wall clock: a moment in the hour that
 * is left out comes at its end, one in the hour that comes twice is the first of the two.
 */
public final class CronExpression {
  private final ExecutionTime times;

  private CronExpression(ExecutionTime times) {
    this.times = times;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it is none, with what is wrong
   */
  public static CronExpression parse(String text) {
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    return new CronExpression(ExecutionTime.forCron(parser.parse(text).validate()));
  }

  /** The first moment after {@code instant}; empty if there is none ("0 0 30 2 *"). */
  public Optional<Instant> next(Instant instant, ZoneId zone) {
    return times
        .nextExecution(latestMinute(instant, zone).atZone(ZoneOffset.UTC))
        .map(moment -> instant(moment, zone));
  }

  /** The last moment that is not after {@code instant}; empty if there is none. */
  public Optional<Instant> last(Instant instant, ZoneId zone) {
    return times
        .lastExecution(latestMinute(instant, zone).plusMinutes(1).atZone(ZoneOffset.UTC))
        .map(moment -> instant(moment, zone));
  }

  /** The latest minute of the wall clock whose moment is not after {@code instant}. */
  private static LocalDateTime latestMinute(Instant instant, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().previousTransition(instant.plusNanos(1));
    if (change != null && change.isOverlap()) {
      Duration repeated = change.getDuration().negated();
      if (instant.isBefore(change.getInstant().plus(repeated))) {
        // The hour comes for the second time: all its moments have been.
        return change.getDateTimeBefore().minusNanos(1).truncatedTo(ChronoUnit.MINUTES);
      }
    }
    return LocalDateTime.ofInstant(instant, zone).truncatedTo(ChronoUnit.MINUTES);
  }

  private static Instant instant(ZonedDateTime moment, ZoneId zone) {
    LocalDateTime local = moment.toLocalDateTime();
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    // In an overlap atZone takes the earlier of the two.
    return change != null && change.isGap() ? change.getInstant() : local.atZone(zone).toInstant();
  }
}
