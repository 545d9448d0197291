package io.howdah.broker.core;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Window;
import io.howdah.broker.model.WorkerRange;
import io.howdah.broker.schedule.WindowClock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fleets and pools as their time windows make them at a moment. */
final class Schedules {
  private static final class Entry {
    final WindowClock clock;
    WindowClock.State state;

    Entry(List<Window> windows, Instant now) {
      clock = new WindowClock(windows);
      state = clock.at(now);
    }
  }

  /** By their windows: equal lists have the same clock, and a changed definition another one. */
  private final Map<List<Window>, Entry> clocks = new HashMap<>();

  /** How many workers a fleet may have; fewer already take effect ahead of their window. */
  WorkerRange workers(Fleet fleet, Instant now) {
    if (fleet.windows().isEmpty()) {
      return fleet.workers();
    }
    WindowClock.State state = at(fleet.windows(), now);
    int min = state.active().flatMap(Window::minWorkers).orElse(fleet.workers().min());
    int max = state.active().flatMap(Window::maxWorkers).orElse(fleet.workers().max());
    for (Window ahead : state.ahead()) {
      max = Math.min(max, ahead.maxWorkers().orElse(max));
      min = Math.min(min, ahead.minWorkers().orElse(min));
    }
    return new WorkerRange(Math.min(min, max), max);
  }

  /** A pool with the guarantee that it has now. */
  Pool pool(Pool pool, Instant now) {
    if (pool.windows().isEmpty()) {
      return pool;
    }
    WindowClock.State state = at(pool.windows(), now);
    Resources guarantee = state.active().flatMap(Window::guarantee).orElse(pool.guarantee());
    for (Window ahead : state.ahead()) {
      guarantee = guarantee.min(ahead.guarantee().orElse(guarantee));
    }
    return new Pool(
        pool.name(),
        guarantee,
        pool.limit(),
        pool.priority(),
        pool.role(),
        pool.grace(),
        pool.windows());
  }

  private WindowClock.State at(List<Window> windows, Instant now) {
    Entry entry = clocks.computeIfAbsent(windows, list -> new Entry(list, now));
    Optional<Instant> next = entry.state.nextChange();
    if (next.filter(change -> !change.isAfter(now)).isPresent()) {
      entry.state = entry.clock.at(now);
    }
    return entry.state;
  }
}
