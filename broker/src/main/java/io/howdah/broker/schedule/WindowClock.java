package io.howdah.broker.schedule;

import io.howdah.broker.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says which of some time windows lasts at a moment. Where several do, the later in the list wins.
 * Immutable.
 */
public final class WindowClock {
  private final List<Entry> entries = new ArrayList<>();

  /**
   * What holds at a moment.
   *
   * @param active the window that lasts
   * @param ahead windows whose begin is no further away than their {@code ahead} and which will be
   *     active then, in the order of their begins
   * @param nextChange before it nothing here changes; empty: it never does
   */
  public record State(Optional<Window> active, List<Window> ahead, Optional<Instant> nextChange) {
    public State {
      ahead = List.copyOf(ahead);
    }
  }

  private record Entry(Window window, CronExpression cron) {
    boolean lastsAt(Instant time) {
      return end(time).isPresent();
    }

    /** When it ends, if it lasts at that time. */
    Optional<Instant> end(Instant time) {
      return cron.last(time, window.zone())
          .map(begin -> begin.plus(window.length()))
          .filter(time::isBefore);
    }

    Optional<Instant> nextBegin(Instant time) {
      return cron.next(time, window.zone());
    }
  }

  private record Begin(Window window, Instant at) {}

  /**
   * A clock for some windows.
   *
   * @throws IllegalArgumentException if one's cron expression is none
   */
  public WindowClock(List<Window> windows) {
    for (Window window : windows) {
      entries.add(new Entry(window, CronExpression.parse(window.cron())));
    }
  }

  /** What holds at {@code now}. */
  public State at(Instant now) {
    List<Begin> ahead = new ArrayList<>();
    List<Instant> changes = new ArrayList<>();
    for (Entry entry : entries) {
      entry.end(now).ifPresent(changes::add);
      entry
          .nextBegin(now)
          .ifPresent(
              begin -> {
                Instant notice = begin.minus(entry.window().ahead());
                changes.add(notice.isAfter(now) ? notice : begin);
                if (!notice.isAfter(now) && active(begin).filter(entry::equals).isPresent()) {
                  ahead.add(new Begin(entry.window(), begin));
                }
              });
    }
    ahead.sort(Comparator.comparing(Begin::at));
    return new State(
        active(now).map(Entry::window),
        ahead.stream().map(Begin::window).toList(),
        changes.stream().min(Comparator.naturalOrder()));
  }

  private Optional<Entry> active(Instant time) {
    Stream<Entry> lasting = entries.stream().filter(entry -> entry.lastsAt(time));
    return lasting.reduce((earlier, later) -> later);
  }
}
