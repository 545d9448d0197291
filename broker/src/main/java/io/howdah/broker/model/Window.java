package io.howdah.broker.model;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A time window that changes what is wanted of a fleet or a pool while it lasts.
 *
 * @param cron when it begins: minute, hour, day of month, month, day of week (crontab(5))
 * @param zone time zone that the expression is read in
 * @param length how long it lasts
 * @param ahead how long before its begin smaller figures take effect, so that work can end
 * @param minWorkers instead of the fleet's
 * @param maxWorkers instead of the fleet's
 * @param guarantee instead of the pool's
 */
public record Window(
    String cron,
    ZoneId zone,
    Duration length,
    Duration ahead,
    Optional<Integer> minWorkers,
    Optional<Integer> maxWorkers,
    Optional<Resources> guarantee) {}
