package io.howdah.broker.core;

import io.howdah.broker.lifecycle.Trigger;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.WorkerUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps YARN's capacity of each worker at what its executor holds in Mesos, never above it (law 6).
 * Raises it as soon as a lease runs, takes it back by a {@link CapacityMove}, and compares for
 * ever.
 */
final class CapacityKeeper {
  /** Never: the ResourceManager takes milliseconds as an int, and −1 may kill (sticky). */
  static final Duration NEVER = Duration.ofMillis(Integer.MAX_VALUE);

  private static final Duration TELL_AGAIN = Duration.ofMillis(500);
  private static final Duration TELL_UNKNOWN_AGAIN = Duration.ofSeconds(10);

  /** A NodeManager hears with a heartbeat, half a second later on average. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final ClusterState state;
  private final InstanceWriter writer;
  private final DecisionJournal journal;
  private final Supplier<Set<String>> awaited;
  private final HeldCapacity held;
  private final CapacityCalls calls = new CapacityCalls();
  private final Map<InstanceId, CapacityMove> moves = new HashMap<>();

  /** What executors said that they were told last. */
  private final Map<InstanceId, Capacity> told = new HashMap<>();

  /** Workers whose capacity in YARN is not yet what it is to be. */
  private final Set<InstanceId> unsettled = new LinkedHashSet<>();

  private final Set<String> attended = new HashSet<>();

  /**
   * Keeps nothing yet.
   *
   * @param awaited Hadoop clusters whose nodes somebody else waits for
   */
  CapacityKeeper(
      ClusterState state,
      InstanceWriter writer,
      DecisionJournal journal,
      Supplier<Set<String>> awaited) {
    this.state = state;
    this.writer = writer;
    this.journal = journal;
    this.awaited = awaited;
    held = new HeldCapacity(state, this::goingLeases);
  }

  /** The figures behind it. */
  HeldCapacity held() {
    return held;
  }

  // --- what is asked of it ---

  /**
   * Takes steps of a worker back, newest leases first; more than before replaces what is under way.
   *
   * @param timeout after which the ResourceManager kills what does not fit; the shorter one counts
   *     where some steps are going already
   */
  void takeBack(Instance worker, int steps, Duration timeout, String why, Time time) {
    Set<InstanceId> leases = new LinkedHashSet<>(goingLeases(worker.id()));
    if (steps <= leases.size()) {
      return;
    }
    List<Instance> newestFirst = new ArrayList<>(state.leasesOf(worker.id()));
    Collections.reverse(newestFirst);
    int before = leases.size();
    for (Instance lease : newestFirst) {
      if (leases.size() < steps && HeldCapacity.holds(lease)) {
        leases.add(lease.id());
      }
    }
    if (leases.size() == before) {
      return;
    }
    CapacityMove under = moves.get(worker.id());
    boolean hurry = under != null && under.timeout.compareTo(timeout) < 0;
    moves.put(
        worker.id(),
        new CapacityMove(
            leases,
            held.without(worker, leases),
            held.without(worker, Set.of()),
            hurry ? under.timeout : timeout,
            why));
    calls.renew(worker.id());
    unsettled.add(worker.id());
    journal.note(worker.id().value(), "%d steps are to go: %s".formatted(leases.size(), why), time);
  }

  /** Calls off what is under way; the capacity is raised again. */
  void keep(InstanceId worker, String why, Time time) {
    if (moves.remove(worker) != null) {
      calls.renew(worker);
      unsettled.add(worker);
      journal.note(worker.value(), "keep the capacity after all: " + why, time);
    }
  }

  /** Steps that are being taken back. */
  int going(InstanceId worker) {
    return goingLeases(worker).size();
  }

  /** The leases that are being taken back. */
  Set<InstanceId> goingLeases(InstanceId worker) {
    CapacityMove move = moves.get(worker);
    return move == null ? Set.of() : move.leases;
  }

  /** What is under way with a worker's capacity, for people; empty if nothing is. */
  String doing(InstanceId worker) {
    CapacityMove move = moves.get(worker);
    String text =
        move == null
            ? ""
            : "giving back %d steps (%s): %s".formatted(move.leases.size(), move.phase(), move.why);
    return (text + " " + calls.problem(worker)).strip();
  }

  /** Ends a lease whose worker is gone. */
  void killStray(Instance lease, Time time, StepOutput out) {
    if (LeaseBook.counts(lease) && lease.state() != InstanceState.LAUNCHING) {
      kill(lease.id(), "its worker is gone", time, out);
    }
  }

  /** Whether every worker's capacity is what it is to be, as far as is known. */
  boolean isSettled() {
    return unsettled.isEmpty();
  }

  // --- what happens ---

  void counted(InstanceId worker, WorkerUse use, Time time) {
    use.told().ifPresentOrElse(one -> told.put(worker, one), () -> told.remove(worker));
    CapacityMove move = moves.get(worker);
    if (move != null) {
      move.counted(use, state.instance(worker).flatMap(state::nodeOf), time);
    }
    unsettled.add(worker);
  }

  /**
   * A ResourceManager said what ApplicationMasters use on its nodes. One may have started between
   * the choice of what goes and the lower capacity: it would be killed when the time of what does
   * not fit is over (law 9), so that less goes.
   */
  void mastersReported(String cluster, Map<String, MasterUse> masters, Time time) {
    for (Map.Entry<InstanceId, CapacityMove> one : List.copyOf(moves.entrySet())) {
      CapacityMove move = one.getValue();
      Optional<Instance> worker =
          state
              .instance(one.getKey())
              .filter(
                  of ->
                      state.fleet(of.owner()).filter(f -> f.cluster().equals(cluster)).isPresent());
      Optional<Capacity> use =
          worker
              .flatMap(Instance::worker)
              .map(status -> masters.get(status.nodeId()))
              .map(MasterUse::use)
              .filter(used -> !move.lowered.covers(used));
      if (use.isPresent() && move.overCommitTimeout().compareTo(NEVER) < 0) {
        spare(worker.get(), move, use.get(), time);
      }
    }
  }

  private void spare(Instance worker, CapacityMove move, Capacity use, Time time) {
    Set<InstanceId> fewer = new LinkedHashSet<>();
    for (InstanceId lease : move.leases) {
      fewer.add(lease);
      if (!held.without(worker, fewer).covers(use)) {
        fewer.remove(lease);
      }
    }
    String why = "ApplicationMasters use " + use;
    if (fewer.isEmpty()) {
      keep(worker.id(), why, time);
      return;
    }
    moves.put(
        worker.id(),
        new CapacityMove(
            fewer,
            held.without(worker, fewer),
            held.without(worker, Set.of()),
            move.timeout,
            move.why));
    calls.renew(worker.id());
    unsettled.add(worker.id());
    journal.note(
        worker.id().value(), "only %d steps are to go: %s".formatted(fewer.size(), why), time);
  }

  /** A ResourceManager reported its nodes. */
  void reported(String cluster, Time time) {
    for (InstanceState serving : List.of(InstanceState.RUNNING, InstanceState.DRAINING)) {
      for (Instance worker : workers(cluster, serving)) {
        state.nodeOf(worker).ifPresent(node -> reported(worker, node, time));
      }
    }
  }

  private void reported(Instance worker, NodeView node, Time time) {
    CapacityMove move = moves.get(worker.id());
    if (move != null) {
      move.reported(node, time);
    }
    if (move != null
        || worker.state() == InstanceState.DRAINING
        || !held.isRight(worker, node)
        || mayStartSmall(worker)) {
      unsettled.add(worker.id());
    }
  }

  /** The ResourceManager took a request, or not. */
  void answered(Event.NodeCapacitySet answer, Time time) {
    calls
        .answered(answer)
        .ifPresent(
            id -> {
              CapacityMove move = moves.get(id);
              if (!calls.areAnswered(id)) {
                // A newer request is under way, and may be why this one was left out.
                return;
              }
              if (answer.problem().isPresent()) {
                journal.note(id.value(), calls.problem(id), time);
              } else if (move != null) {
                move.taken(answer.capacity(), time);
              }
              unsettled.add(id);
            });
  }

  /** A lease of the worker has changed. */
  void touch(InstanceId worker) {
    unsettled.add(worker);
  }

  void forget(InstanceId worker) {
    moves.remove(worker);
    told.remove(worker);
    calls.forget(worker);
    unsettled.remove(worker);
    journal.settled(worker.value());
  }

  // --- what it does ---

  /** Moves on with every worker whose capacity is not yet what it is to be. */
  void settle(Time time, StepOutput out) {
    Set<String> attention = new HashSet<>(awaited.get());
    for (InstanceId id : List.copyOf(unsettled)) {
      Optional<Instance> worker = state.instance(id).filter(CapacityKeeper::serves);
      Optional<Fleet> fleet =
          worker
              .flatMap(one -> state.fleet(one.owner()))
              .filter(one -> one.daemon().isNodeManager());
      if (fleet.isEmpty() || settle(worker.get(), fleet.get(), time, out)) {
        unsettled.remove(id);
      } else {
        attention.add(fleet.get().cluster());
      }
    }
    attend(attention, out);
  }

  private static boolean serves(Instance worker) {
    return worker.state() == InstanceState.RUNNING || worker.state() == InstanceState.DRAINING;
  }

  /**
   * Moves one worker on.
   *
   * @return whether nothing is left to be done
   */
  private boolean settle(Instance worker, Fleet fleet, Time time, StepOutput out) {
    Optional<NodeView> node = state.nodeOf(worker).filter(NodeView::isRunning);
    CapacityMove move = moves.get(worker.id());
    if (move != null) {
      move(worker, fleet, move, node.isPresent(), time, out);
      return !moves.containsKey(worker.id());
    }
    if (node.isEmpty()) {
      // Its next report brings it back here.
      return true;
    }
    if (worker.state() == InstanceState.DRAINING) {
      drain(worker, fleet, node.get(), time, out);
      // Nothing is waited for: every report comes by here.
      return true;
    }
    Capacity allowed = held.allowed(worker);
    if (mayStartSmall(worker)) {
      // Executors of the first version never say what they know: they are not asked often.
      Duration again = told.containsKey(worker.id()) ? TELL_AGAIN : TELL_UNKNOWN_AGAIN;
      calls.tell(worker, allowed, again, time, out);
    }
    if (held.isRight(worker, node.get())) {
      // Its next report brings it back here if it has not been told.
      return true;
    }
    boolean over = !held.upper(worker).covers(HeldCapacity.shown(node.get()));
    calls.set(worker, fleet.cluster(), allowed, over ? Duration.ZERO : NEVER, time, out);
    return false;
  }

  /**
   * Whether a NodeManager that crashes now may come back smaller than it has to be: its executor
   * was told less last, by a leader before or for what was called off.
   */
  private boolean mayStartSmall(Instance worker) {
    Capacity knows = told.get(worker.id());
    return !held.allowed(worker).equals(knows)
        && (knows != null || state.fleet(worker.owner()).filter(Fleet::isElastic).isPresent());
  }

  private void move(
      Instance worker,
      Fleet fleet,
      CapacityMove move,
      boolean registered,
      Time time,
      StepOutput out) {
    boolean asks = move.asks() || move.nudge(time);
    if (asks && registered) {
      calls.set(worker, fleet.cluster(), move.target(), move.overCommitTimeout(), time, out);
    }
    if (move.phase() == CapacityMove.Phase.TELL) {
      calls.tell(worker, move.lowered, TELL_AGAIN, time, out);
    } else if (move.awaitsCount()) {
      calls.ask(worker, move.lowered, ASK_AGAIN, time, out);
    } else if (move.phase() == CapacityMove.Phase.DONE) {
      move.unheard().ifPresent(why -> journal.note(worker.id().value(), why, time));
      move.leases.forEach(lease -> kill(lease, move.why, time, out));
      moves.remove(worker.id());
      journal.settled(worker.id().value());
    }
  }

  /**
   * Nothing new is to start on a worker that drains; but the largest node that is left is not made
   * smaller (law 7).
   */
  private void drain(Instance worker, Fleet fleet, NodeView node, Time time, StepOutput out) {
    Capacity shown = HeldCapacity.shown(node);
    Capacity used = new Capacity(node.usedVcores(), node.usedMemoryMb());
    Capacity left = shown.min(used.min(held.allowed(worker)));
    if (!left.equals(shown) && isCovered(worker, fleet, shown)) {
      calls.set(worker, fleet.cluster(), left, NEVER, time, out);
    }
  }

  /** Whether a node that stays is at least as large. */
  private boolean isCovered(Instance worker, Fleet fleet, Capacity shown) {
    for (Instance other : workers(fleet.cluster(), InstanceState.RUNNING)) {
      boolean covers =
          state
              .nodeOf(other)
              .filter(node -> node.isRunning() && HeldCapacity.shown(node).covers(shown))
              .isPresent();
      if (covers && !other.id().equals(worker.id())) {
        return true;
      }
    }
    return false;
  }

  private void kill(InstanceId lease, String why, Time time, StepOutput out) {
    writer.apply(lease, Optional.empty(), Trigger.KILL, why, false, time, out);
    out.endBatch();
  }

  private void attend(Set<String> attention, StepOutput out) {
    for (String cluster : attention) {
      if (attended.add(cluster)) {
        out.now(new Effect.Attend(cluster, true));
      }
    }
    for (String cluster : List.copyOf(attended)) {
      if (!attention.contains(cluster)) {
        attended.remove(cluster);
        out.now(new Effect.Attend(cluster, false));
      }
    }
  }

  /** Not searched for among all instances: there may be a hundred thousand of them. */
  private List<Instance> workers(String cluster, InstanceState in) {
    List<Instance> workers = new ArrayList<>();
    for (Fleet fleet : state.definitions().fleets().values()) {
      if (fleet.cluster().equals(cluster)) {
        for (InstanceId id : state.ownerInstances(fleet.name()).in(in)) {
          workers.add(state.instance(id).orElseThrow());
        }
      }
    }
    return workers;
  }
}
