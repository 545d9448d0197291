package io.howdah.broker.planning;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.RevisionPlan;
import io.howdah.broker.model.RevisionPlan.OwnerChange;
import io.howdah.broker.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Foresees what a change of the definitions does to what runs, and what of it asks for a person.
 */
public final class RevisionPlanner {
  /** A change that stops more than one in so many needs a confirmation. */
  public static final int FRACTION = 5;

  private RevisionPlanner() {}

  /** What is wanted of one owner. */
  private record Wanted(int min, int max, Object numbers, String version) {}

  /**
   * Plans.
   *
   * @param before what is valid
   * @param after what is to be valid; what it leaves out goes
   * @param running by owner, instances that are there and are to stay so far
   * @param difference passed on
   */
  public static RevisionPlan plan(
      Definitions before,
      Definitions after,
      Map<OwnerName, Integer> running,
      List<String> difference) {
    Set<OwnerName> names = new TreeSet<>(before.fleets().keySet());
    names.addAll(before.services().keySet());
    names.addAll(after.fleets().keySet());
    names.addAll(after.services().keySet());
    List<OwnerChange> changes = new ArrayList<>();
    int all = 0;
    for (OwnerName name : names) {
      int there = running.getOrDefault(name, 0);
      all += there;
      OwnerChange change = change(name, wanted(before, name), wanted(after, name), there);
      if (change.starts() + change.stops() + change.replaced() > 0) {
        changes.add(change);
      }
    }
    return new RevisionPlan(all, changes, difference);
  }

  private static OwnerChange change(
      OwnerName name, Optional<Wanted> before, Optional<Wanted> after, int there) {
    if (after.isEmpty()) {
      return new OwnerChange(name, there, 0, there, 0, true);
    }
    Wanted wanted = after.get();
    // What a number that stays brings along, such as a time window's, is not of this change.
    boolean sameNumbers = before.filter(b -> b.numbers().equals(wanted.numbers())).isPresent();
    int starts = sameNumbers ? 0 : Math.max(0, wanted.min() - there);
    int stops = sameNumbers ? 0 : Math.max(0, there - wanted.max());
    boolean sameVersion = before.filter(b -> b.version().equals(wanted.version())).isPresent();
    return new OwnerChange(name, there, starts, stops, sameVersion ? 0 : there - stops, false);
  }

  private static Optional<Wanted> wanted(Definitions definitions, OwnerName name) {
    Fleet fleet = definitions.fleets().get(name);
    if (fleet != null) {
      Object numbers = List.of(fleet.workers(), fleet.windows());
      return Optional.of(
          new Wanted(fleet.workers().min(), fleet.workers().max(), numbers, fleet.version()));
    }
    Service service = definitions.services().get(name);
    return Optional.ofNullable(service)
        .map(s -> new Wanted(s.instances(), s.instances(), s.instances(), s.version()));
  }

  /**
   * What of a plan needs a confirmation: an entry that is left out though its instances run, and
   * stopping more than a fifth of what runs. An instance that is replaced does not count as
   * stopped: that goes one at a time, and ends at the first one that does not come up.
   *
   * @param confirmed owners whose entry says {@code removed: true}: that is a confirmation
   * @param least so many instances may stop in any case
   * @return reasons for people; empty if there is nothing to ask
   */
  public static List<String> questions(RevisionPlan plan, Set<OwnerName> confirmed, int least) {
    List<String> questions = new ArrayList<>();
    List<String> shares = new ArrayList<>();
    int stops = 0;
    for (OwnerChange change : plan.owners()) {
      if (change.stops() == 0 || confirmed.contains(change.owner())) {
        continue;
      }
      stops += change.stops();
      shares.add(change.owner() + ": " + change.stops() + " of " + change.running());
      if (change.removed()) {
        questions.add(
            "%s is not in the new configuration: its %d instances would stop"
                .formatted(change.owner(), change.stops()));
      }
    }
    if (stops > least && (long) stops * FRACTION > plan.running()) {
      questions.add(
          "%d of the %d instances that run would stop, more than a fifth (%s)"
              .formatted(stops, plan.running(), String.join(", ", shares)));
    }
    return questions;
  }
}
