package io.howdah.broker.core;

import io.howdah.broker.matching.Pin;
import io.howdah.broker.matching.TaskGroup;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * The leases that workers are to have: what is missing is offered to the matcher. A worker whose
 * agent has no room counts as full for a while, so that others get the demand.
 */
final class LeaseBook {
  /** Offers of all agents arrive well within this after a REVIVE (measured: 19 ms). */
  private static final long ROOM_WITHIN = Duration.ofMillis(1500).toNanos();

  private static final long FULL_FOR = Duration.ofSeconds(10).toNanos();

  /** At most this many leases leave in one ACCEPT. */
  private static final int LEASES_AT_ONCE = 100;

  private final ClusterState state;
  private final ToIntFunction<InstanceId> going;
  private final WorkerSteps steps;
  private final Predicate<String> heldBack;
  private final Map<InstanceId, Integer> targets = new LinkedHashMap<>();
  private final Map<InstanceId, Long> missingSince = new HashMap<>();
  private final Map<InstanceId, Long> fullUntil = new HashMap<>();
  private final Set<InstanceId> fresh = new HashSet<>();

  /**
   * @param going steps of a worker that are being taken back
   * @param heldBack roles that get no offers for a moment: what is missing there says nothing
   */
  LeaseBook(ClusterState state, ToIntFunction<InstanceId> going, Predicate<String> heldBack) {
    this.state = state;
    this.going = going;
    steps = new WorkerSteps(state);
    this.heldBack = heldBack;
  }

  /** Sets how many leases a worker is to have; those that it has too many are not this class's. */
  void target(InstanceId worker, int steps) {
    Integer before = targets.put(worker, steps);
    if (before == null ? steps > 0 : steps > before) {
      fresh.add(worker);
    }
  }

  void forget(InstanceId worker) {
    targets.remove(worker);
    missingSince.remove(worker);
    fullUntil.remove(worker);
    fresh.remove(worker);
  }

  /** Leases that count: on their way or running, not being killed. */
  static boolean counts(Instance lease) {
    return lease.state() != InstanceState.KILLING && lease.state().isLive();
  }

  /** Leases that a worker has and keeps. */
  int staying(InstanceId worker) {
    int live = (int) state.leasesOf(worker).stream().filter(LeaseBook::counts).count();
    return live - going.applyAsInt(worker);
  }

  int missing(InstanceId worker) {
    int target = targets.getOrDefault(worker, 0);
    return target == 0 ? 0 : Math.max(0, target - staying(worker));
  }

  /** The roles in which offers are wanted for leases: a lease's is that of its worker. */
  Set<String> wanted() {
    Set<String> roles = new HashSet<>();
    for (InstanceId worker : targets.keySet()) {
      if (missing(worker) > 0) {
        host(worker).ifPresent(one -> roles.add(one.placement().role()));
      }
    }
    return roles;
  }

  /** Roles in which more leases are wanted than at the last call: filters have to go. */
  Set<String> takeFresh() {
    Set<String> roles = new HashSet<>();
    for (InstanceId worker : fresh) {
      state.instance(worker).ifPresent(one -> roles.add(one.placement().role()));
    }
    fresh.clear();
    return roles;
  }

  boolean isFull(InstanceId worker, Time time) {
    Long until = fullUntil.get(worker);
    return until != null && time.nanos() - until < 0;
  }

  /** A lease was refused: its worker gets none for a while. */
  void refused(InstanceId worker, Time time) {
    fullUntil.put(worker, time.nanos() + FULL_FOR);
    targets.remove(worker);
  }

  /**
   * Something has ended on an agent: its workers may have room again. What it held is still on its
   * way to us: workers that were waiting already are not full because it comes too late for them.
   */
  void roomOn(String agentId) {
    Predicate<InstanceId> there =
        worker ->
            state
                .instance(worker)
                .filter(one -> one.placement().agentId().equals(agentId))
                .isPresent();
    fullUntil.keySet().removeIf(there);
    missingSince.keySet().removeIf(there);
    targets.keySet().stream().filter(there.and(worker -> missing(worker) > 0)).forEach(fresh::add);
  }

  /** Notes workers whose agents had no room in time, and forgets workers that are gone. */
  boolean tick(Time time) {
    boolean changed = false;
    for (InstanceId worker : List.copyOf(targets.keySet())) {
      if (state.instance(worker).filter(one -> one.state().isLive()).isEmpty()) {
        forget(worker);
        changed = true;
      } else if (missing(worker) == 0) {
        missingSince.remove(worker);
      } else if (state
          .instance(worker)
          .filter(one -> heldBack.test(one.placement().role()))
          .isPresent()) {
        missingSince.put(worker, time.nanos());
      } else if (time.nanos() - missingSince.computeIfAbsent(worker, w -> time.nanos())
          >= ROOM_WITHIN) {
        missingSince.remove(worker);
        refused(worker, time);
        changed = true;
      }
    }
    fullUntil.values().removeIf(until -> time.nanos() - until >= 0);
    return changed;
  }

  /** What is missing, as groups pinned to the agents of their workers. */
  List<TaskGroup> groups() {
    List<TaskGroup> groups = new ArrayList<>();
    for (InstanceId id : targets.keySet()) {
      int missing = Math.min(LEASES_AT_ONCE, missing(id));
      if (missing > 0) {
        host(id)
            .flatMap(
                worker ->
                    state
                        .fleet(worker.owner())
                        .map(fleet -> group(worker, steps.range(worker, fleet), missing)))
            .ifPresent(groups::add);
      }
    }
    return groups;
  }

  private static TaskGroup group(Instance worker, CapacityRange range, int count) {
    return new TaskGroup(
        worker.owner(),
        InstanceKind.LEASE,
        worker.placement().role(),
        count,
        range.step().resources(),
        Resources.NONE,
        List.of(),
        List.of(),
        Optional.of(new Pin(worker.placement().agentId(), List.of())),
        0,
        0,
        Resources.NONE,
        Optional.of(worker.id()));
  }

  /** A worker whose executor can take leases: Mesos has it, and it is to stay. */
  private Optional<Instance> host(InstanceId worker) {
    return state
        .instance(worker)
        .filter(one -> one.state() == InstanceState.RUNNING && one.executor().isPresent());
  }
}
