package io.howdah.broker.config;

import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Window;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads the time windows of fleets and pools. */
final class ScheduleParser {
  private ScheduleParser() {}

  /** Windows that change a fleet's number of workers. */
  static List<Window> parse(Field field, WorkerRange workers) {
    return windows(
        field,
        (section, window) -> {
          Field workersField = section.field("workers");
          WorkerRangeParser.Bounds bounds = WorkerRangeParser.parseWindow(workersField, workers);
          return new Window(
              window.cron(),
              window.zone(),
              window.length(),
              window.ahead(),
              bounds.min(),
              bounds.max(),
              Optional.empty());
        });
  }

  /**
   * Windows that change a pool's guarantee.
   *
   * @param limit the pool's
   */
  static List<Window> parseGuarantees(Field field, Optional<Resources> limit) {
    return windows(
        field,
        (section, window) -> {
          Field guaranteeField = section.field("guarantee");
          if (!guaranteeField.isPresent()) {
            guaranteeField.missing("{cpus: ..., memory: ...}");
          }
          Resources guarantee = PoolParser.guarantee(guaranteeField);
          PoolParser.checkLimit(guaranteeField, guarantee, limit);
          return new Window(
              window.cron(),
              window.zone(),
              window.length(),
              window.ahead(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(guarantee));
        });
  }

  private static List<Window> windows(Field field, BiFunction<Section, Window, Window> rest) {
    List<Window> windows = new ArrayList<>();
    for (Field item : field.items("time windows, each with cron and length")) {
      Section section = item.section();
      Window times =
          new Window(
              CronExpressions.cron(section.field("cron")),
              CronExpressions.zone(section.field("time-zone")),
              section
                  .field("length")
                  .duration(Duration.ofMinutes(1), Duration.ofDays(366))
                  .required(Duration.ofMinutes(1)),
              section.field("ahead").duration(Duration.ZERO, Duration.ofDays(7)).or(Duration.ZERO),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      windows.add(rest.apply(section, times));
      section.end();
    }
    return windows;
  }
}
