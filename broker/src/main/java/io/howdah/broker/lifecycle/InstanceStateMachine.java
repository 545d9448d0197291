package io.howdah.broker.lifecycle;

import static io.howdah.broker.lifecycle.SideEffect.COUNT_FAILURE;
import static io.howdah.broker.lifecycle.SideEffect.DELETE;
import static io.howdah.broker.lifecycle.SideEffect.KILL;
import static io.howdah.broker.lifecycle.SideEffect.PERSIST;
import static io.howdah.broker.lifecycle.SideEffect.RELEASE_PLACE;
import static io.howdah.broker.lifecycle.SideEffect.VACATE_PLACE;
import static io.howdah.broker.lifecycle.Trigger.CANCEL_DRAIN;
import static io.howdah.broker.lifecycle.Trigger.DRAIN;
import static io.howdah.broker.lifecycle.Trigger.EXPIRED;
import static io.howdah.broker.lifecycle.Trigger.REPORTED_AWAY;
import static io.howdah.broker.lifecycle.Trigger.REPORTED_DEAD;
import static io.howdah.broker.lifecycle.Trigger.REPORTED_GONE;
import static io.howdah.broker.lifecycle.Trigger.REPORTED_KILLING;
import static io.howdah.broker.lifecycle.Trigger.REPORTED_RUNNING;
import static io.howdah.broker.lifecycle.Trigger.REPORTED_STARTING;
import static io.howdah.broker.lifecycle.Trigger.WITHDRAWN;
import static io.howdah.broker.model.InstanceState.DRAINING;
import static io.howdah.broker.model.InstanceState.ENDED;
import static io.howdah.broker.model.InstanceState.KILLING;
import static io.howdah.broker.model.InstanceState.LAUNCHING;
import static io.howdah.broker.model.InstanceState.RUNNING;
import static io.howdah.broker.model.InstanceState.UNREACHABLE;

import io.howdah.broker.model.InstanceState;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One life for workers, leases and service instances, as a table. Absence is a state: a task that
 * no record knows is killed by the same table, so orphans need no code of their own.
 *
 * <p>Every pair of state and trigger has a line; a pair that is left out fails the class's
 * initialization.
 */
public final class InstanceStateMachine {
  /**
   * What a trigger leads to.
   *
   * @param next the state entered; empty: there is no record (any more)
   * @param effects what must follow
   */
  public record Result(Optional<InstanceState> next, Set<SideEffect> effects) {}

  private record Pair(Optional<InstanceState> from, Trigger trigger) {}

  private static final Optional<InstanceState> ABSENT = Optional.empty();

  private static final Map<Pair, Result> TABLE =
      new Table()
          // Nobody is stranded (law 4): a task that the store does not know is killed as soon as it
          // shows.
          .from(ABSENT)
          .on(REPORTED_STARTING, REPORTED_RUNNING, REPORTED_KILLING)
          .stay(KILL)
          .on(REPORTED_DEAD, REPORTED_GONE, REPORTED_AWAY)
          .stay()
          .on(WITHDRAWN, DRAIN, CANCEL_DRAIN, Trigger.KILL, EXPIRED)
          .stay()
          // The call may or may not have reached Mesos.
          .from(Optional.of(LAUNCHING))
          .on(REPORTED_STARTING, REPORTED_KILLING)
          .stay()
          .on(REPORTED_RUNNING)
          .to(RUNNING, PERSIST)
          .on(REPORTED_AWAY)
          .to(UNREACHABLE, PERSIST)
          .on(REPORTED_DEAD)
          .to(ENDED, PERSIST, COUNT_FAILURE, VACATE_PLACE)
          // Nobody comes back to an agent that is gone for good, and it is not the owner's fault.
          .on(REPORTED_GONE)
          .to(ENDED, PERSIST, RELEASE_PLACE)
          .on(WITHDRAWN)
          .to(ABSENT, DELETE, VACATE_PLACE)
          // It may run and serve applications by now, unheard of: Mesos is asked first (law 9).
          .on(DRAIN)
          .to(DRAINING, PERSIST)
          .on(Trigger.KILL)
          .to(KILLING, PERSIST, RELEASE_PLACE, KILL)
          .on(CANCEL_DRAIN, EXPIRED)
          .stay()
          .from(Optional.of(RUNNING))
          .on(REPORTED_STARTING, REPORTED_RUNNING, REPORTED_KILLING)
          .stay()
          .on(REPORTED_AWAY)
          .to(UNREACHABLE, PERSIST)
          .on(REPORTED_DEAD)
          .to(ENDED, PERSIST, COUNT_FAILURE, VACATE_PLACE)
          .on(REPORTED_GONE)
          .to(ENDED, PERSIST, RELEASE_PLACE)
          .on(DRAIN)
          .to(DRAINING, PERSIST)
          .on(Trigger.KILL)
          .to(KILLING, PERSIST, RELEASE_PLACE, KILL)
          .on(WITHDRAWN, CANCEL_DRAIN, EXPIRED)
          .stay()
          // Still runs, as far as is known, but is to go: its end was asked for, and it is not
          // replaced by what comes after it.
          .from(Optional.of(DRAINING))
          // One that is away may come back with an ApplicationMaster on it (law 9), or as all that
          // holds the largest container (law 7): it is drained on then.
          .on(REPORTED_STARTING, REPORTED_RUNNING, REPORTED_KILLING, REPORTED_AWAY)
          .stay()
          .on(REPORTED_DEAD, REPORTED_GONE, EXPIRED)
          .to(ENDED, PERSIST, RELEASE_PLACE)
          .on(CANCEL_DRAIN)
          .to(RUNNING, PERSIST)
          .on(Trigger.KILL)
          .to(KILLING, PERSIST, RELEASE_PLACE, KILL)
          .on(WITHDRAWN)
          .to(ABSENT, DELETE, RELEASE_PLACE)
          .on(DRAIN)
          .stay()
          // A kill is never taken back: Mesos may be carrying it out.
          .from(Optional.of(KILLING))
          .on(REPORTED_STARTING, REPORTED_RUNNING)
          .stay(KILL)
          .on(REPORTED_KILLING, REPORTED_AWAY)
          .stay()
          .on(REPORTED_DEAD, REPORTED_GONE, EXPIRED)
          .to(ENDED, PERSIST, RELEASE_PLACE)
          .on(WITHDRAWN)
          .to(ABSENT, DELETE, RELEASE_PLACE)
          .on(DRAIN, CANCEL_DRAIN, Trigger.KILL)
          .stay()
          // Counts as alive and keeps its place until its time is over.
          .from(Optional.of(UNREACHABLE))
          .on(REPORTED_RUNNING)
          .to(RUNNING, PERSIST)
          .on(REPORTED_STARTING)
          .to(LAUNCHING, PERSIST)
          .on(REPORTED_KILLING, REPORTED_AWAY)
          .stay()
          .on(REPORTED_DEAD)
          .to(ENDED, PERSIST, COUNT_FAILURE, VACATE_PLACE)
          .on(REPORTED_GONE, EXPIRED)
          .to(ENDED, PERSIST, RELEASE_PLACE)
          .on(DRAIN)
          .to(DRAINING, PERSIST)
          .on(Trigger.KILL)
          .to(KILLING, PERSIST, RELEASE_PLACE, KILL)
          .on(WITHDRAWN, CANCEL_DRAIN)
          .stay()
          // A task that was given up and shows again is killed like an unknown one.
          .from(Optional.of(ENDED))
          .on(REPORTED_STARTING, REPORTED_RUNNING, REPORTED_KILLING)
          .stay(KILL)
          .on(REPORTED_DEAD, REPORTED_GONE, REPORTED_AWAY)
          .stay()
          .on(WITHDRAWN, DRAIN, CANCEL_DRAIN, Trigger.KILL, EXPIRED)
          .stay()
          .complete();

  private InstanceStateMachine() {}

  /**
   * Looks a pair up.
   *
   * @param from the record's state; empty: there is no record
   */
  public static Result apply(Optional<InstanceState> from, Trigger trigger) {
    return TABLE.get(new Pair(from, trigger));
  }

  /** Builder that makes the rules read like a table and refuses gaps and repetitions. */
  private static final class Table {
    private final Map<Pair, Result> rows = new HashMap<>();
    private Optional<InstanceState> from = ABSENT;
    private Trigger[] triggers = {};

    Table from(Optional<InstanceState> state) {
      from = state;
      return this;
    }

    Table on(Trigger... these) {
      triggers = these;
      return this;
    }

    Table stay(SideEffect... effects) {
      return to(from, effects);
    }

    Table to(InstanceState next, SideEffect... effects) {
      return to(Optional.of(next), effects);
    }

    Table to(Optional<InstanceState> next, SideEffect... effects) {
      EnumSet<SideEffect> set = EnumSet.noneOf(SideEffect.class);
      for (SideEffect effect : effects) {
        set.add(effect);
      }
      for (Trigger trigger : triggers) {
        Result before = rows.put(new Pair(from, trigger), new Result(next, Set.copyOf(set)));
        if (before != null) {
          throw new IllegalStateException("two lines for " + from + " on " + trigger);
        }
      }
      return this;
    }

    Map<Pair, Result> complete() {
      for (Trigger trigger : Trigger.values()) {
        requireLine(ABSENT, trigger);
        for (InstanceState state : InstanceState.values()) {
          requireLine(Optional.of(state), trigger);
        }
      }
      return Map.copyOf(rows);
    }

    private void requireLine(Optional<InstanceState> state, Trigger trigger) {
      if (!rows.containsKey(new Pair(state, trigger))) {
        throw new IllegalStateException("no line for " + state + " on " + trigger);
      }
    }
  }
}
