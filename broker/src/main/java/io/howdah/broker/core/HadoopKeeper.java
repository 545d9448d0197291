package io.howdah.broker.core;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.planning.ClusterPicture;
import io.howdah.broker.planning.FleetPicture;
import io.howdah.broker.planning.FleetPlan;
import io.howdah.broker.planning.FleetPlanner;
import io.howdah.broker.planning.PoolLedger;
import io.howdah.broker.planning.WorkerPicture;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Lets elastic fleets follow demand: makes a picture of each Hadoop cluster, asks the planner, and
 * sets what it says as targets. Nothing is planned for a cluster before its demand and its nodes
 * are known.
 */
final class HadoopKeeper {
  /** Between two plans without news. */
  private static final long PLAN_AGAIN = Duration.ofMillis(500).toNanos();

  private final ClusterState state;
  private final LeaseBook leases;
  private final CapacityKeeper capacity;
  private final WorkerDrains drains;
  private final PendingBook pending;
  private final PoolUse pools;
  private final HadoopPictures pictures;
  private final DecisionJournal journal;
  private final Map<String, HadoopDemand> demands = new TreeMap<>();
  private final Map<String, ResourceManagerLimits> limits = new TreeMap<>();
  private final Map<OwnerName, FleetPlan> plans = new HashMap<>();
  private final Map<String, ClusterPicture> seen = new HashMap<>();
  private final Set<InstanceId> frozen = new HashSet<>();
  private long plannedAt;
  private boolean due = true;

  HadoopKeeper(
      ClusterState state,
      LeaseBook leases,
      CapacityKeeper capacity,
      WorkerDrains drains,
      PendingBook pending,
      PoolUse pools,
      ApplicationCounts applications,
      Schedules schedules,
      DecisionJournal journal) {
    this.state = state;
    this.leases = leases;
    this.capacity = capacity;
    this.drains = drains;
    this.pending = pending;
    this.pools = pools;
    this.journal = journal;
    pictures = new HadoopPictures(state, leases, applications, schedules);
  }

  // --- what happens ---

  void demand(String cluster, HadoopDemand demand) {
    demands.put(cluster, demand);
    due = true;
  }

  void limits(String cluster, ResourceManagerLimits known) {
    limits.put(cluster, known);
    if (state.targets().anchorSize(cluster).isEmpty()) {
      // Its fleets may be gone already, and their workers not.
      state.targets().anchorSize(cluster, known.largest());
    }
    due = true;
  }

  /** What is known of a cluster may be wrong by now: nothing is planned until it is known again. */
  void away(String cluster) {
    demands.remove(cluster);
    // Nothing can be taken back there meanwhile, however idle it was: another cluster can give.
    ClusterPicture last = seen.remove(cluster);
    if (last != null) {
      FleetPlanner.anchorSteps(last).forEach(state.targets()::launchBlindly);
    }
  }

  /** Nodes, instances or definitions have changed. */
  void lookAgain() {
    due = true;
  }

  /** Workers that must not grow, because a service waits for their agents. */
  void freeze(Set<InstanceId> workers) {
    if (!frozen.equals(workers)) {
      frozen.clear();
      frozen.addAll(workers);
      due = true;
    }
  }

  void forget(InstanceId worker) {
    leases.forget(worker);
    capacity.forget(worker);
    pictures.forget(worker);
  }

  /** Plans if there is news or some time has passed. */
  void tick(Time time, StepOutput out) {
    if (leases.tick(time)) {
      due = true;
    }
    if (!due && time.nanos() - plannedAt < PLAN_AGAIN) {
      return;
    }
    due = false;
    plannedAt = time.nanos();
    plans.keySet().retainAll(state.definitions().fleets().keySet());
    Optional<PoolLedger> ledger =
        pools.matters() ? Optional.of(pools.ledger(time)) : Optional.empty();
    for (String cluster : state.definitions().clusters().keySet().stream().sorted().toList()) {
      boolean elastic = pictures.fleetsOf(cluster).stream().anyMatch(Fleet::isElastic);
      HadoopDemand demand = demands.get(cluster);
      if (elastic && demand != null && state.nodes().containsKey(cluster)) {
        plan(cluster, demand, ledger, time, out);
      }
    }
    killStrays(time, out);
    endLeasesOfFixedFleets(time);
  }

  /** A fleet that was elastic and is fixed now keeps what is configured and no more. */
  private void endLeasesOfFixedFleets(Time time) {
    for (InstanceId id : state.leasedWorkers()) {
      Optional<Instance> worker =
          state.instance(id).filter(one -> one.state() == InstanceState.RUNNING);
      if (worker.flatMap(one -> state.fleet(one.owner())).filter(f -> !f.isElastic()).isPresent()) {
        leases.target(id, 0);
        int all = leases.staying(id) + capacity.going(id);
        capacity.takeBack(
            worker.get(), all, CapacityKeeper.NEVER, "its fleet has a fixed capacity now", time);
      }
    }
  }

  private void plan(
      String cluster, HadoopDemand demand, Optional<PoolLedger> ledger, Time time, StepOutput out) {
    ClusterPicture picture =
        pictures.of(
            cluster,
            demand,
            Optional.ofNullable(limits.get(cluster)),
            frozen,
            pool -> ledger.flatMap(of -> of.room(pool)),
            time,
            out);
    seen.put(cluster, picture);
    state.targets().anchorSize(cluster, FleetPlanner.anchorSize(picture));
    boolean possible = !FleetPlanner.anchorSteps(picture).isEmpty();
    state.targets().anchorsArePossible(cluster, possible);
    Map<OwnerName, FleetPlan> made = FleetPlanner.plan(picture);
    for (FleetPicture fleet : picture.fleets()) {
      FleetPlan plan = made.get(fleet.fleet());
      if (plan != null && state.fleet(fleet.fleet()).filter(Fleet::isElastic).isPresent()) {
        carryOut(fleet, plan, time, out);
      }
    }
  }

  private void carryOut(FleetPicture fleet, FleetPlan plan, Time time, StepOutput out) {
    plans.put(fleet.fleet(), plan);
    boolean acts = !plan.steps().isEmpty() || !plan.release().isEmpty();
    FleetTargets.Target target =
        new FleetTargets.Target(
            plan.workers(), plan.launchable(), plan.launchSteps(), plan.wishedLaunchSteps());
    if (state.targets().plan(fleet.fleet(), target)) {
      acts = true;
      state.touch(fleet.fleet());
      pending.lookAgain(fleet.fleet());
    }
    for (WorkerPicture worker : fleet.pictures()) {
      state.instance(worker.id()).ifPresent(one -> steps(one, worker, plan, time));
    }
    for (InstanceId id : plan.release()) {
      state
          .instance(id)
          .filter(one -> one.state() == InstanceState.RUNNING)
          .ifPresent(one -> drains.drain(one, plan.why(), time, out));
    }
    if (acts) {
      journal.note(fleet.fleet().value(), plan.why(), time);
    }
  }

  private void steps(Instance worker, WorkerPicture picture, FleetPlan plan, Time time) {
    InstanceId id = worker.id();
    int wanted = plan.steps().getOrDefault(id, picture.steps());
    if (wanted > picture.steps() && capacity.going(id) > 0 && !frozen.contains(id)) {
      capacity.keep(id, plan.why(), time);
    }
    leases.target(id, wanted);
    if (wanted < picture.steps()) {
      capacity.takeBack(
          worker,
          capacity.going(id) + picture.steps() - wanted,
          CapacityKeeper.NEVER,
          plan.why(),
          time);
    }
  }

  /** Leases whose worker is gone hold resources for nobody. */
  private void killStrays(Time time, StepOutput out) {
    for (InstanceId worker : state.leasedWorkers()) {
      Optional<Instance> record = state.instance(worker);
      if (record.filter(one -> one.state().isLive()).isEmpty()) {
        for (Instance lease : state.leasesOf(worker)) {
          capacity.killStray(lease, time, out);
        }
      }
    }
  }

  // --- looking at it ---

  Map<String, HadoopDemand> demands() {
    return demands;
  }

  Map<String, ResourceManagerLimits> knownLimits() {
    return limits;
  }

  Optional<FleetPlan> planOf(OwnerName fleet) {
    return Optional.ofNullable(plans.get(fleet));
  }

  Optional<ClusterPicture> pictureOf(String cluster) {
    return Optional.ofNullable(seen.get(cluster));
  }

  List<Fleet> fleetsOf(String cluster) {
    return pictures.fleetsOf(cluster);
  }

  java.util.OptionalLong pendingSince(OwnerName fleet) {
    return pictures.pendingSince(fleet);
  }
}
