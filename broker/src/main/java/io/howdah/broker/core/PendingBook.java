package io.howdah.broker.core;

import io.howdah.broker.matching.Refusal;
import io.howdah.broker.matching.RefusalKind;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.view.BrokerSnapshot.AgentRefusal;
import io.howdah.broker.view.BrokerSnapshot.PendingOwner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Owners that miss instances, since when, and why the offers so far did not fit. */
final class PendingBook {
  private static final int REFUSALS_KEPT = 20;

  private static final class Entry {
    final Instant since;
    final long sinceNanos;
    int count;
    boolean launchable;
    long offersSeen;
    final Map<String, AgentRefusal> refusals = new LinkedHashMap<>();
    final Map<String, Long> refusalCounts = new TreeMap<>();

    Entry(Time since) {
      this.since = since.wall();
      this.sinceNanos = since.nanos();
    }
  }

  private final BackoffTracker backoff;
  private final Map<OwnerName, Entry> entries = new LinkedHashMap<>();
  private final LateLaunches late = new LateLaunches();
  private final Set<OwnerName> fresh = new HashSet<>();

  PendingBook(BackoffTracker backoff) {
    this.backoff = backoff;
  }

  /** Sets how many instances an owner misses; 0 takes it off the book. */
  void set(OwnerName owner, int count, Time time) {
    if (count <= 0) {
      entries.remove(owner);
      return;
    }
    Entry entry = entries.computeIfAbsent(owner, name -> new Entry(time));
    if (count > entry.count) {
      entry.launchable = backoff.delay(owner, time.nanos()) == 0;
      if (entry.launchable) {
        fresh.add(owner);
      }
    }
    entry.count = count;
  }

  /** Definitions have changed: owners that have none any more miss nothing. */
  void retain(Predicate<OwnerName> defined) {
    entries.keySet().removeIf(defined.negate());
    fresh.removeIf(defined.negate());
    Set.copyOf(late.owners()).stream().filter(defined.negate()).forEach(late::over);
  }

  /** Since when an owner misses something, by the monotonic clock; empty if it misses nothing. */
  OptionalLong since(OwnerName owner) {
    Entry entry = entries.get(owner);
    return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.sinceNanos);
  }

  /** Whether no owner misses anything. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Launches that were withdrawn because the store took too long for their offers. */
  LateLaunches late() {
    return late;
  }

  /** Owners that may launch now, those that wait longest first, with what they miss. */
  Map<OwnerName, Integer> launchable(Time time) {
    Map<OwnerName, Integer> now = new LinkedHashMap<>();
    entries.forEach(
        (owner, entry) -> {
          boolean launchable = backoff.delay(owner, time.nanos()) == 0;
          if (launchable && !entry.launchable) {
            fresh.add(owner);
          }
          entry.launchable = launchable;
          if (launchable) {
            now.put(owner, entry.count);
          }
        });
    return now;
  }

  /** Something changed that declined offers may now be good for. */
  void lookAgain() {
    fresh.addAll(entries.keySet());
  }

  /** The same for one owner; nothing if it misses nothing. */
  void lookAgain(OwnerName owner) {
    if (entries.containsKey(owner)) {
      fresh.add(owner);
    }
  }

  /**
   * Owners whose demand came up since the last call and may be served by declined offers: filters
   * have to go.
   */
  Set<OwnerName> takeFreshDemand() {
    Set<OwnerName> taken = Set.copyOf(fresh);
    fresh.clear();
    return taken;
  }

  /**
   * Counts offers that were looked at.
   *
   * @param offers how many an owner could have used
   */
  void offersSeen(ToLongFunction<OwnerName> offers) {
    entries.forEach((owner, entry) -> entry.offersSeen += offers.applyAsLong(owner));
  }

  /** All refusals of one look at offers, those included that are not told one by one. */
  void counted(Map<OwnerName, Map<RefusalKind, Integer>> counts) {
    counts.forEach(
        (owner, kinds) -> {
          Entry entry = entries.get(owner);
          if (entry != null) {
            kinds.forEach(
                (kind, count) -> entry.refusalCounts.merge(kind.word(), (long) count, Long::sum));
          }
        });
  }

  void refused(Refusal refusal, Time time) {
    Entry entry = entries.get(refusal.owner());
    if (entry == null) {
      return;
    }
    entry.refusals.remove(refusal.agent().id());
    if (entry.refusals.size() == REFUSALS_KEPT) {
      entry.refusals.remove(entry.refusals.keySet().iterator().next());
    }
    entry.refusals.put(
        refusal.agent().id(),
        new AgentRefusal(
            refusal.agent().hostname(),
            refusal.agent().id(),
            refusal.kind().word(),
            refusal.detail(),
            time.wall()));
  }

  List<PendingOwner> view(Time time) {
    List<PendingOwner> view = new ArrayList<>();
    entries.forEach(
        (owner, entry) -> {
          long delay = backoff.delay(owner, time.nanos());
          List<AgentRefusal> newestFirst = new ArrayList<>(entry.refusals.values());
          java.util.Collections.reverse(newestFirst);
          view.add(
              new PendingOwner(
                  owner,
                  entry.count,
                  entry.since,
                  delay == 0 ? Optional.empty() : Optional.of(time.wall().plusNanos(delay)),
                  entry.offersSeen,
                  newestFirst,
                  Map.copyOf(entry.refusalCounts),
                  late.problem(owner)));
        });
    late.owners().stream()
        .filter(owner -> !entries.containsKey(owner))
        .map(late::view)
        .forEach(view::add);
    return view;
  }
}
