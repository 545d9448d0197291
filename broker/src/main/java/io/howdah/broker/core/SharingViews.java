package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.planning.FleetPlan;
import io.howdah.broker.view.BrokerSnapshot.PendingOwner;
import io.howdah.broker.view.SharingView;
import io.howdah.broker.view.SharingView.FleetView;
import io.howdah.broker.view.SharingView.PoolView;
import io.howdah.broker.view.SharingView.TakingBack;
import io.howdah.broker.view.SharingView.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Pictures of how capacity is shared, for readers. */
final class SharingViews {
  private static final MasterUse NO_MASTERS = new MasterUse(0, Capacity.NONE);

  private final ClusterState state;
  private final HadoopKeeper hadoop;
  private final LeaseBook leases;
  private final CapacityKeeper capacity;
  private final Arbiter arbiter;
  private final PoolUse pools;
  private final Roles roles;
  private final DecisionJournal journal;
  private final WorkerSteps steps;

  SharingViews(
      ClusterState state,
      HadoopKeeper hadoop,
      LeaseBook leases,
      CapacityKeeper capacity,
      Arbiter arbiter,
      PoolUse pools,
      Roles roles,
      DecisionJournal journal) {
    this.state = state;
    this.hadoop = hadoop;
    this.leases = leases;
    this.capacity = capacity;
    this.arbiter = arbiter;
    this.pools = pools;
    this.roles = roles;
    this.journal = journal;
    steps = new WorkerSteps(state);
  }

  SharingView view(List<PendingOwner> pending, Time time) {
    List<FleetView> fleets = new ArrayList<>();
    for (OwnerName name : new TreeSet<>(state.definitions().fleets().keySet())) {
      Fleet fleet = state.fleet(name).orElseThrow();
      if (fleet.daemon().isNodeManager()) {
        fleets.add(fleet(fleet, time));
      }
    }
    return new SharingView(
        fleets, pools(pending, time), Map.copyOf(hadoop.knownLimits()), journal.view());
  }

  /** Running workers of elastic fleets that are to have more leases. */
  List<Instance> growing() {
    List<Instance> growing = new ArrayList<>();
    for (Fleet fleet : state.definitions().fleets().values()) {
      if (fleet.daemon().isNodeManager() && fleet.isElastic()) {
        for (InstanceId id : state.ownerInstances(fleet.name()).in(InstanceState.RUNNING)) {
          if (leases.missing(id) > 0) {
            growing.add(state.instance(id).orElseThrow());
          }
        }
      }
    }
    return growing;
  }

  /** Pools that something is being taken back for. */
  Set<String> takingBack() {
    Set<String> names = new TreeSet<>();
    arbiter.reclaims().forEach(reclaim -> names.add(pools.poolOf(reclaim.service())));
    return names;
  }

  private FleetView fleet(Fleet fleet, Time time) {
    Optional<HadoopDemand> demand = Optional.ofNullable(hadoop.demands().get(fleet.cluster()));
    Optional<FleetPlan> plan = hadoop.planOf(fleet.name());
    List<WorkerView> workers = new ArrayList<>();
    Capacity target = Capacity.NONE;
    OwnerInstances of = state.ownerInstances(fleet.name());
    for (InstanceState one : InstanceState.values()) {
      if (one.isLive()) {
        for (InstanceId id : of.in(one)) {
          WorkerView worker = worker(state.instance(id).orElseThrow(), fleet, demand, plan);
          workers.add(worker);
          Capacity step = steps.range(state.instance(id).orElseThrow(), fleet).step();
          target = target.plus(worker.base()).plus(step.times(worker.leasesWanted()));
        }
      }
    }
    OptionalLong since = hadoop.pendingSince(fleet.name());
    return new FleetView(
        fleet.name(),
        fleet.cluster(),
        fleet.isElastic(),
        demand.map(all -> HadoopPictures.pending(fleet, hadoop.fleetsOf(fleet.cluster()), all)),
        since.isPresent() ? Duration.ofNanos(time.nanos() - since.getAsLong()).toSeconds() : 0,
        state.wanted(fleet.name()),
        target,
        why(fleet, demand, plan),
        workers);
  }

  private static String why(Fleet fleet, Optional<HadoopDemand> demand, Optional<FleetPlan> plan) {
    if (!fleet.isElastic()) {
      return "fixed by its configuration";
    }
    if (demand.isEmpty()) {
      return "nothing is planned: the ResourceManager of %s does not answer"
          .formatted(fleet.cluster());
    }
    return plan.map(FleetPlan::why).orElse("nothing is planned yet");
  }

  private WorkerView worker(
      Instance worker, Fleet fleet, Optional<HadoopDemand> demand, Optional<FleetPlan> plan) {
    int steps = leases.staying(worker.id());
    return new WorkerView(
        worker.id(),
        worker.placement().hostname(),
        plan.filter(one -> one.anchors().contains(worker.id())).isPresent(),
        capacity.held().base(worker),
        steps,
        fleet.isElastic() ? steps + leases.missing(worker.id()) : steps,
        capacity.held().allowed(worker),
        state.nodeOf(worker),
        worker
            .worker()
            .flatMap(
                status ->
                    demand.map(
                        all -> all.applicationMasters().getOrDefault(status.nodeId(), NO_MASTERS)))
            .orElse(NO_MASTERS),
        capacity.doing(worker.id()));
  }

  private List<PoolView> pools(List<PendingOwner> pending, Time time) {
    Map<String, Resources> use = pools.use();
    Map<String, Map<String, Resources>> useByRole = roles.use();
    Map<String, Integer> waiting = new HashMap<>();
    pending.forEach(one -> waiting.merge(pools.poolOf(one.owner()), one.count(), Integer::sum));
    Map<String, List<TakingBack>> takingBack = new HashMap<>();
    for (Reclaim reclaim : arbiter.reclaims()) {
      Map<InstanceId, Integer> from = new HashMap<>(reclaim.taking().steps());
      reclaim.taking().release().forEach(worker -> from.putIfAbsent(worker, 0));
      takingBack
          .computeIfAbsent(pools.poolOf(reclaim.service()), pool -> new ArrayList<>())
          .add(
              new TakingBack(
                  reclaim.service(),
                  reclaim.hostname(),
                  from,
                  reclaim.since(),
                  reclaim.grace().toSeconds()));
    }
    TreeSet<String> names = new TreeSet<>(state.definitions().pools().keySet());
    names.addAll(use.keySet());
    names.add(Pool.HADOOP);
    names.add(Pool.SERVICES);
    List<PoolView> views = new ArrayList<>();
    for (String name : names) {
      views.add(
          new PoolView(
              pools.pool(name, time),
              roles.ofPool(name),
              use.getOrDefault(name, Resources.NONE),
              useByRole.getOrDefault(name, Map.of()),
              waiting.getOrDefault(name, 0),
              takingBack.getOrDefault(name, List.of())));
    }
    return views;
  }
}
