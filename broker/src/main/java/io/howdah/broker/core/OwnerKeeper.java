package io.howdah.broker.core;

import io.howdah.broker.lifecycle.Trigger;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what is wanted of each fleet and service with what is there: notes what is missing, lets
 * go what is too much, renews what is outdated.
 */
final class OwnerKeeper {
  private final ClusterState state;
  private final InstanceWriter writer;
  private final PlaceKeeper places;
  private final WorkerDrains drains;
  private final PendingBook pending;

  /** How long all instances must have run before the next outdated one is replaced. */
  private static final Duration PROVEN = Duration.ofSeconds(5);

  /** For instances that are to go, where the owner's definition names no time or is gone. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Since when (monotonic) exactly the instances that are wanted run, by owner. */
  private final Map<OwnerName, Long> settledSince = new HashMap<>();

  /** Since when (monotonic) draining workers are away. */
  private final Map<InstanceId, Long> awaySince = new HashMap<>();

  /** Owners that are to be looked at again: a choice or a replacement waits. */
  private final Set<OwnerName> undecided = new HashSet<>();

  OwnerKeeper(
      ClusterState state,
      InstanceWriter writer,
      PlaceKeeper places,
      WorkerDrains drains,
      PendingBook pending) {
    this.state = state;
    this.writer = writer;
    this.places = places;
    this.drains = drains;
    this.pending = pending;
  }

  /** Settles the owners that something happened to. */
  void settle(Time time, StepOutput out) {
    undecided.forEach(state::touch);
    undecided.clear();
    for (OwnerName owner : state.takeTouched()) {
      settle(owner, time, out);
    }
  }

  private void settle(OwnerName owner, Time time, StepOutput out) {
    if (!state.isDefined(owner)) {
      // Absence never deletes (law 10): an instance without a definition is left alone unless its
      // removal was recorded with it.
      pending.set(owner, 0, time);
      pending.late().over(owner);
      settledSince.remove(owner);
      return;
    }
    OwnerInstances of = state.ownerInstances(owner);
    int missing = state.wanted(owner) - of.staying();
    boolean settled =
        missing == 0
            && of.leaving() == 0
            && of.count(InstanceState.LAUNCHING) == 0
            && of.count(InstanceState.UNREACHABLE) == 0;
    if (settled) {
      settledSince.putIfAbsent(owner, time.nanos());
    } else {
      settledSince.remove(owner);
    }
    if (missing >= 0) {
      drains.keepAll(owner);
    }
    if (missing > 0) {
      missing -= cancelDrains(owner, of, missing, time, out);
    } else if (missing < 0) {
      letGo(owner, of, -missing, time, out);
    } else if (settled && !of.outdated().isEmpty()) {
      renewOne(owner, of, time, out);
      missing = state.wanted(owner) - of.staying();
    }
    pending.set(owner, Math.max(0, Math.min(missing, state.launchable(owner))), time);
    if (missing <= 0 && of.count(InstanceState.LAUNCHING) == 0) {
      pending.late().over(owner);
    }
    if (state.fleet(owner).isPresent()) {
      places.trim(owner, missing, out);
    }
  }

  /**
   * A worker that was to go and is wanted again just stays. One of which it is not known that it
   * runs would be taken for one that does.
   */
  private int cancelDrains(
      OwnerName owner, OwnerInstances of, int missing, Time time, StepOutput out) {
    String version = state.fleet(owner).map(Fleet::version).orElse("");
    int cancelled = 0;
    for (InstanceId id : List.copyOf(of.in(InstanceState.DRAINING))) {
      Instance worker = state.instance(id).orElseThrow();
      boolean fits = worker.version().equals(version) && !RunQuestions.isOpen(worker);
      if (cancelled < missing && fits) {
        writer.apply(id, Optional.empty(), Trigger.CANCEL_DRAIN, "wanted again", false, time, out);
        out.endBatch();
        cancelled++;
      }
    }
    return cancelled;
  }

  private void letGo(OwnerName owner, OwnerInstances of, int surplus, Time time, StepOutput out) {
    if (state.fleet(owner).isPresent()) {
      if (!drains.letGo(owner, surplus, time, out)) {
        undecided.add(owner);
      }
      return;
    }
    List<Instance> candidates = new ArrayList<>();
    for (InstanceState from :
        new InstanceState[] {
          InstanceState.LAUNCHING, InstanceState.UNREACHABLE, InstanceState.RUNNING
        }) {
      of.in(from).forEach(id -> candidates.add(state.instance(id).orElseThrow()));
    }
    // Marathon's default: the youngest go first; outdated ones and those that do not run before
    // them.
    candidates.sort(
        Comparator.comparing((Instance one) -> !of.outdated().contains(one.id()))
            .thenComparing(one -> one.state() == InstanceState.RUNNING)
            .thenComparing(one -> one.history().get(0).at(), Comparator.reverseOrder())
            .thenComparing(Instance::id));
    for (Instance one : candidates.subList(0, Math.min(surplus, candidates.size()))) {
      kill(one.id(), "more instances than wanted", time, out);
    }
  }

  /**
   * Replaces outdated instances one at a time, and only while all others run and have run for a
   * moment: a definition that does not work stops at its first instance, also if that crashes right
   * after its start.
   */
  private void renewOne(OwnerName owner, OwnerInstances of, Time time, StepOutput out) {
    if (time.nanos() - settledSince.get(owner) < PROVEN.toNanos()) {
      undecided.add(owner);
      return;
    }
    Instance oldest =
        of.outdated().stream()
            .map(id -> state.instance(id).orElseThrow())
            .min(Comparator.comparing(Instance::since).thenComparing(Instance::id))
            .orElseThrow();
    if (state.fleet(owner).isPresent()) {
      drains.drain(oldest, "its definition has changed", time, out);
    } else {
      kill(oldest.id(), "its definition has changed", time, out);
    }
  }

  /**
   * Lets every instance of an owner go whose definition is about to be removed; their records say
   * so.
   */
  void retire(OwnerName owner, Time time, StepOutput out) {
    OwnerInstances of = state.ownerInstances(owner);
    boolean workers = state.fleet(owner).isPresent();
    for (InstanceState from : InstanceState.values()) {
      if (from.isLive() && from != InstanceState.KILLING && from != InstanceState.DRAINING) {
        for (InstanceId id : List.copyOf(of.in(from))) {
          if (workers) {
            drains.drain(state.instance(id).orElseThrow(), "its fleet is removed", time, out);
          } else {
            kill(id, "its service is removed", time, out);
          }
        }
      }
    }
    places.trim(owner, 0, out);
  }

  /**
   * Gives up unreachable instances whose time is over, and those that are to go and whose agent is
   * away: one that never comes back must not hold up its owner's replacements for ever. Should they
   * show again, they are killed like unknown ones.
   */
  void expire(Time time, StepOutput out) {
    for (InstanceId id : List.copyOf(state.in(InstanceState.KILLING))) {
      Instance instance = state.instance(id).orElseThrow();
      if (isAway(instance)) {
        expire(instance, Optional.of(patience(instance).orElse(PATIENCE)), time, out);
      }
    }
    expireDrains(time, out);
    for (InstanceId id : List.copyOf(state.in(InstanceState.UNREACHABLE))) {
      Instance instance = state.instance(id).orElseThrow();
      // A lease is given up with its worker: if it shows again, it must not end first (law 6).
      boolean isHeld =
          instance
              .leaseOf()
              .flatMap(state::instance)
              .filter(one -> one.state().isLive() && one.state() != InstanceState.KILLING)
              .isPresent();
      if (!isHeld) {
        expire(instance, patience(instance), time, out);
      }
    }
  }

  /** A drain may have begun long before the worker's agent went away. */
  private void expireDrains(Time time, StepOutput out) {
    awaySince.keySet().retainAll(state.in(InstanceState.DRAINING));
    for (InstanceId id : List.copyOf(state.in(InstanceState.DRAINING))) {
      Instance worker = state.instance(id).orElseThrow();
      if (!isAway(worker)) {
        awaySince.remove(id);
        continue;
      }
      Duration patience = patience(worker).orElse(PATIENCE);
      long since = awaySince.computeIfAbsent(id, away -> time.nanos());
      if (time.nanos() - since >= patience.toNanos()) {
        giveUp(worker, patience, time, out);
      }
    }
  }

  private static boolean isAway(Instance instance) {
    return instance
        .lastUpdate()
        .filter(last -> last == TaskState.UNREACHABLE || last == TaskState.UNKNOWN)
        .isPresent();
  }

  private void expire(Instance instance, Optional<Duration> patience, Time time, StepOutput out) {
    Instant over = patience.map(instance.since()::plus).orElse(Instant.MAX);
    if (!over.isAfter(time.wall())) {
      giveUp(instance, patience.orElseThrow(), time, out);
    }
  }

  private void giveUp(Instance instance, Duration patience, Time time, StepOutput out) {
    String why = "unreachable for " + patience;
    writer.apply(instance.id(), Optional.empty(), Trigger.EXPIRED, why, false, time, out);
    out.endBatch();
  }

  private Optional<Duration> patience(Instance instance) {
    return state
        .fleet(instance.owner())
        .map(Fleet::unreachable)
        .or(() -> state.service(instance.owner()).flatMap(Service::unreachable));
  }

  private void kill(InstanceId id, String why, Time time, StepOutput out) {
    writer.apply(id, Optional.empty(), Trigger.KILL, why, false, time, out);
    out.endBatch();
  }
}
