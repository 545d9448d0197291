package io.howdah.broker.core;

import io.howdah.broker.lifecycle.InstanceStateMachine;
import io.howdah.broker.lifecycle.SideEffect;
import io.howdah.broker.lifecycle.Trigger;
import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.Transition;
import io.howdah.broker.store.Change;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one writer of instances: applies the life-cycle table and turns its side effects into changes
 * and effects.
 */
final class InstanceWriter {
  /** A worker's executor is restarted soon after it dies: jobs wait for its map output. */
  private static final Backoff FLEET_BACKOFF =
      new Backoff(Duration.ofMillis(500), 2, Duration.ofMinutes(2));

  private final ClusterState state;
  private final CoreSettings settings;
  private final PlaceKeeper places;
  private final BackoffTracker backoff;
  private final Counters counters;
  private final StrayTasks strays;

  /** When the KILL of each KILLING instance is to be repeated. */
  private final Map<InstanceId, Long> killAgainAt = new HashMap<>();

  InstanceWriter(
      ClusterState state,
      CoreSettings settings,
      PlaceKeeper places,
      BackoffTracker backoff,
      Counters counters,
      StrayTasks strays) {
    this.state = state;
    this.settings = settings;
    this.places = places;
    this.backoff = backoff;
    this.counters = counters;
    this.strays = strays;
  }

  /** Adds the record of an instance that is about to be launched. */
  void create(Instance instance, StepOutput out) {
    state.put(instance);
    out.write(new Change.PutInstance(instance));
  }

  /** Replaces a record without a transition, stored. */
  void update(Instance instance, StepOutput out) {
    state.put(instance);
    out.write(new Change.PutInstance(instance));
  }

  /** Keeps a fact about an instance that recovery does not need. */
  void note(Instance instance) {
    state.put(instance);
  }

  /**
   * Lets a trigger act on an instance.
   *
   * @param said by Mesos, if that is why: the only thing known of tasks without a record
   * @param why for the history
   * @param countsAsFailure false if the end is not the owner's fault (offer gone, say)
   */
  void apply(
      InstanceId id,
      Optional<StatusUpdate> said,
      Trigger trigger,
      String why,
      boolean countsAsFailure,
      Time time,
      StepOutput out) {
    Optional<Instance> before = state.instance(id);
    InstanceStateMachine.Result result =
        InstanceStateMachine.apply(before.map(Instance::state), trigger);
    Set<SideEffect> effects = result.effects();
    if (before.isEmpty()) {
      if (effects.contains(SideEffect.KILL)) {
        counters.add(Counters.ORPHANS_KILLED);
        killUnknown(id, said, time, out);
      }
      return;
    }
    Instance old = before.get();
    boolean steady = ranFor(old, time).compareTo(settings.steady()) >= 0;
    if (effects.contains(SideEffect.RELEASE_PLACE)) {
      tellRelease(old, effects, out);
      places.release(old, out);
    }
    if (effects.contains(SideEffect.VACATE_PLACE)) {
      boolean failed = effects.contains(SideEffect.COUNT_FAILURE) && countsAsFailure;
      boolean ran = failed || old.state() != InstanceState.LAUNCHING;
      places.vacate(old, failed, steady, ran, time, out);
    }
    if (effects.contains(SideEffect.DELETE)) {
      state.remove(old);
      killAgainAt.remove(id);
      out.write(new Change.DeleteInstance(id));
    }
    if (effects.contains(SideEffect.PERSIST)) {
      persist(old, result.next().orElseThrow(), why, time, out);
    }
    // A lease ends with its worker, which counts; one that is refused is the LeaseBook's concern.
    if (effects.contains(SideEffect.COUNT_FAILURE)
        && countsAsFailure
        && old.kind() != InstanceKind.LEASE) {
      counters.add(Counters.INSTANCE_FAILURES);
      backoff.failed(old.owner(), backoffOf(old.owner()), steady, time.nanos());
    }
    if (effects.contains(SideEffect.KILL)) {
      kill(old, time, out);
    }
  }

  private void persist(Instance old, InstanceState next, String why, Time time, StepOutput out) {
    if (next == InstanceState.ENDED && old.kind() == InstanceKind.LEASE) {
      // Nobody asks for the history of a lease; the journal of decisions has it.
      state.remove(old);
      killAgainAt.remove(old.id());
      out.write(new Change.DeleteInstance(old.id()));
      return;
    }
    Instance changed = old.enter(new Transition(time.wall(), next, why));
    state.put(changed);
    out.write(new Change.PutInstance(changed));
    if (next == InstanceState.ENDED) {
      killAgainAt.remove(old.id());
      prune(old.owner(), out);
    }
  }

  /** Sends the KILLs again whose instances did not end. */
  void repeatKills(Time time, StepOutput out) {
    for (InstanceId id : state.in(InstanceState.KILLING)) {
      long at = killAgainAt.getOrDefault(id, time.nanos());
      if (at <= time.nanos()) {
        kill(state.instance(id).orElseThrow(), time, out);
      }
    }
    out.endBatch();
  }

  private void killUnknown(InstanceId id, Optional<StatusUpdate> said, Time time, StepOutput out) {
    Optional<String> agentId = said.flatMap(StatusUpdate::agentId);
    Optional<InstanceId> executor =
        said.flatMap(StatusUpdate::executorId).filter(one -> !one.isEmpty()).map(InstanceId::new);
    if (id.kind().equals(Optional.of(InstanceKind.LEASE))
        && executor.filter(this::endsLeases).isPresent()) {
      strays.killLease(id, executor.get(), agentId, time, out);
    } else {
      strays.kill(id, agentId, time, out);
    }
  }

  /**
   * Whether the leases of a worker must be ended by its own end: it is to go, and Mesos has not
   * said that it has gone.
   */
  private boolean endsLeases(InstanceId worker) {
    Optional<Instance> record = state.instance(worker);
    boolean stays =
        record
            .filter(one -> one.state().isLive() && one.state() != InstanceState.KILLING)
            .isPresent();
    return !stays && record.flatMap(Instance::lastUpdate).filter(TaskState::isTerminal).isEmpty();
  }

  private void kill(Instance instance, Time time, StepOutput out) {
    counters.add(Counters.KILLS);
    Optional<String> agentId = Optional.of(instance.placement().agentId());
    if (instance.state() == InstanceState.ENDED) {
      strays.kill(instance.id(), agentId, time, out);
      return;
    }
    killAgainAt.put(instance.id(), time.nanos() + settings.killRepeat().toNanos());
    if (instance.leaseOf().filter(this::endsLeases).isPresent()) {
      strays.killLease(instance.id(), instance.leaseOf().get(), agentId, time, out);
      return;
    }
    out.afterCommit(
        new Effect.Kill(
            instance.id(), agentId, state.service(instance.owner()).flatMap(Service::killGrace)));
  }

  /** The executor cleans the place up after its daemon's end, so it must know before the KILL. */
  private static void tellRelease(Instance worker, Set<SideEffect> effects, StepOutput out) {
    if (effects.contains(SideEffect.KILL)) {
      worker
          .executor()
          .ifPresent(
              executor ->
                  out.afterCommit(
                      new Effect.ReleasePlace(
                          worker.placement().agentId(), executor.executorId())));
    }
  }

  /** Keeps only the newest ended records of an owner. */
  private void prune(OwnerName owner, StepOutput out) {
    Set<InstanceId> ended = state.ownerInstances(owner).in(InstanceState.ENDED);
    while (ended.size() > settings.endedKept()) {
      Iterator<InstanceId> oldest = ended.iterator();
      InstanceId id = oldest.next();
      state.remove(state.instance(id).orElseThrow());
      out.write(new Change.DeleteInstance(id));
    }
  }

  private Backoff backoffOf(OwnerName owner) {
    return state.service(owner).map(Service::backoff).orElse(FLEET_BACKOFF);
  }

  private static Duration ranFor(Instance instance, Time time) {
    return instance.history().stream()
        .filter(line -> line.state() == InstanceState.RUNNING)
        .reduce((first, second) -> second)
        .map(line -> Duration.between(line.at(), time.wall()))
        .orElse(Duration.ZERO);
  }
}
