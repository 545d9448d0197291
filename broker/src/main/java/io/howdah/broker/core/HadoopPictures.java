package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.WorkerStatus;
import io.howdah.broker.planning.ClusterPicture;
import io.howdah.broker.planning.DemandWatch;
import io.howdah.broker.planning.FleetPicture;
import io.howdah.broker.planning.IdleWatch;
import io.howdah.broker.planning.Phase;
import io.howdah.broker.planning.WorkerPicture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the planner's picture of a Hadoop cluster out of what Mesos, YARN and executors say. */
final class HadoopPictures {
  private static final MasterUse NO_MASTERS = new MasterUse(0, Capacity.NONE);

  /** A node that was lost may be that of the worker's former life, for a while. */
  private static final Duration REGISTERS_WITHIN = Duration.ofMinutes(2);

  private static final Duration FRESH = Duration.ofSeconds(10);

  private final ClusterState state;
  private final LeaseBook leases;
  private final ApplicationCounts applications;
  private final Schedules schedules;
  private final WorkerSteps steps;
  private final IdleWatch idle = new IdleWatch();
  private final DemandWatch demands = new DemandWatch();

  HadoopPictures(
      ClusterState state, LeaseBook leases, ApplicationCounts applications, Schedules schedules) {
    this.state = state;
    this.leases = leases;
    this.applications = applications;
    this.schedules = schedules;
    steps = new WorkerSteps(state);
  }

  /**
   * The picture of one cluster; to be asked for with every report, since it also remembers what is
   * idle.
   *
   * @param frozen workers that must not grow
   * @param room what a pool may still take; empty: no limit
   */
  ClusterPicture of(
      String cluster,
      HadoopDemand demand,
      Optional<ResourceManagerLimits> limits,
      Set<InstanceId> frozen,
      java.util.function.Function<String, Optional<Resources>> room,
      Time time,
      StepOutput out) {
    List<Fleet> fleets = fleetsOf(cluster);
    List<FleetPicture> pictures = new ArrayList<>();
    Optional<Capacity> largest = limits.map(ResourceManagerLimits::largest);
    for (Fleet fleet : fleets) {
      PendingDemand pending = pending(fleet, fleets, demand);
      demands.see(fleet.name(), !pending.isNone(), time.nanos());
      List<WorkerPicture> workers = new ArrayList<>();
      List<Instance> live = live(fleet.name());
      live.addAll(stillListed(fleet.name(), live));
      for (Instance worker : live) {
        workers.add(worker(worker, fleet, demand, frozen, time, out));
      }
      Elasticity elasticity = fleet.elasticity();
      if (elasticity.largestContainer().isPresent()) {
        largest = elasticity.largestContainer();
      }
      pictures.add(
          new FleetPicture(
              fleet.name(),
              schedules.workers(fleet, time.wall()),
              fleet.capacity(),
              share(fleet),
              elasticity,
              pending,
              demand.byHost(),
              demands.quiet(fleet.name(), time.nanos(), elasticity.hysteresis()),
              workers,
              fleet.pool(),
              room.apply(fleet.pool())));
    }
    return new ClusterPicture(
        cluster,
        largest,
        limits.map(ResourceManagerLimits::smallest).orElse(Capacity.NONE),
        pictures);
  }

  /** NodeManager fleets of a cluster, by name. */
  List<Fleet> fleetsOf(String cluster) {
    return state.definitions().fleets().values().stream()
        .filter(fleet -> fleet.cluster().equals(cluster) && fleet.daemon().isNodeManager())
        .sorted(Comparator.comparing(Fleet::name))
        .toList();
  }

  void forget(InstanceId worker) {
    idle.forget(worker);
  }

  /** Since when (monotonic) something is pending that the fleet serves. */
  java.util.OptionalLong pendingSince(OwnerName fleet) {
    return demands.pendingSince(fleet);
  }

  private List<Instance> live(OwnerName fleet) {
    List<Instance> live = new ArrayList<>();
    OwnerInstances of = state.ownerInstances(fleet);
    for (InstanceState one : InstanceState.values()) {
      if (one.isLive()) {
        of.in(one).forEach(id -> live.add(state.instance(id).orElseThrow()));
      }
    }
    return live;
  }

  /**
   * Workers that were given up and whose nodes the ResourceManager counts all the same: their agent
   * is cut off from the master, or died, and the ResourceManager has not noticed yet. The anchor
   * must not go before such a node does (law 7).
   */
  private List<Instance> stillListed(OwnerName fleet, List<Instance> live) {
    Set<String> nodeIds = new HashSet<>();
    live.forEach(one -> one.worker().ifPresent(status -> nodeIds.add(status.nodeId())));
    return state.ownerInstances(fleet).in(InstanceState.ENDED).stream()
        .map(id -> state.instance(id).orElseThrow())
        .filter(one -> state.nodeOf(one).filter(NodeView::isRunning).isPresent())
        .filter(one -> nodeIds.add(one.worker().orElseThrow().nodeId()))
        .toList();
  }

  /** What a fleet serves: its queues or label, or what no other fleet of the cluster names. */
  static PendingDemand pending(Fleet fleet, List<Fleet> fleets, HadoopDemand demand) {
    Elasticity elasticity = fleet.elasticity();
    if (!elasticity.nodeLabel().isEmpty()) {
      return demand.byLabel().getOrDefault(elasticity.nodeLabel(), PendingDemand.NONE);
    }
    if (!elasticity.queues().isEmpty()) {
      return ofQueues(Set.copyOf(elasticity.queues()), demand);
    }
    Set<String> named = new HashSet<>();
    for (Fleet other : fleets) {
      if (other.elasticity().nodeLabel().isEmpty()) {
        named.addAll(other.elasticity().queues());
      }
    }
    PendingDemand others = ofQueues(named, demand);
    return new PendingDemand(
        Math.max(0, demand.total().memoryMb() - others.memoryMb()),
        Math.max(0, demand.total().vcores() - others.vcores()),
        Math.max(0, demand.total().containers() - others.containers()));
  }

  private static PendingDemand ofQueues(Set<String> queues, HadoopDemand demand) {
    PendingDemand sum = PendingDemand.NONE;
    for (String queue : queues) {
      sum = sum.plus(demand.byQueue().getOrDefault(queue, PendingDemand.NONE));
    }
    return sum;
  }

  private WorkerPicture worker(
      Instance worker,
      Fleet fleet,
      HadoopDemand demand,
      Set<InstanceId> frozen,
      Time time,
      StepOutput out) {
    InstanceId id = worker.id();
    Optional<NodeView> node = state.nodeOf(worker);
    Phase phase = phase(worker, node, time);
    Capacity capability =
        node.filter(NodeView::isRunning).map(HeldCapacity::shown).orElse(Capacity.NONE);
    Capacity used =
        node.filter(NodeView::isRunning)
            .map(view -> new Capacity(view.usedVcores(), view.usedMemoryMb()))
            .orElse(Capacity.NONE);
    MasterUse masters =
        worker
            .worker()
            .map(status -> demand.applicationMasters().getOrDefault(status.nodeId(), NO_MASTERS))
            .orElse(NO_MASTERS);
    WorkerPicture seen =
        new WorkerPicture(
            id,
            hostname(worker),
            phase,
            worker.history().get(0).at(),
            leases.staying(id),
            capability,
            used,
            masters,
            node.filter(NodeView::isRunning).isPresent(),
            0,
            false,
            leases.isFull(id, time),
            frozen.contains(id) || steps.isMixed(worker),
            steps.range(worker, fleet));
    if (phase != Phase.UP) {
      idle.forget(id);
      return seen;
    }
    Duration idleRelease = fleet.elasticity().idleRelease();
    boolean serves = serves(worker, node.orElseThrow(), demand, time, out);
    idle.see(id, seen.freeSteps(), serves, time.nanos(), idleRelease);
    return new WorkerPicture(
        id,
        seen.hostname(),
        phase,
        seen.launchedAt(),
        seen.steps(),
        capability,
        used,
        masters,
        seen.registered(),
        idle.idleSteps(id, time.nanos(), idleRelease),
        idle.idle(id, time.nanos(), idleRelease),
        seen.full(),
        seen.frozen(),
        seen.range());
  }

  /** Only cpus and memory are shared by pools. */
  private static Resources share(Fleet fleet) {
    Resources share = fleet.overhead().plus(fleet.executor());
    return new Resources(share.milliCpus(), share.memoryMb(), 0, 0);
  }

  /**
   * As YARN names it, and so do the requests of its applications: the host of its NodeId. Mesos may
   * know the agent by another name, or by its address.
   */
  static String hostname(Instance worker) {
    return worker
        .worker()
        .map(WorkerStatus::yarnHost)
        .filter(host -> !host.isEmpty())
        .orElse(worker.placement().hostname());
  }

  private static Phase phase(Instance worker, Optional<NodeView> node, Time time) {
    return switch (worker.state()) {
      case LAUNCHING -> Phase.STARTING;
      case RUNNING -> {
        if (node.filter(NodeView::isRunning).isPresent()) {
          yield Phase.UP;
        }
        boolean young =
            Duration.between(worker.since(), time.wall()).compareTo(REGISTERS_WITHIN) < 0;
        yield young ? Phase.STARTING : Phase.AWAY;
      }
      case UNREACHABLE -> Phase.AWAY;
      case DRAINING, KILLING -> Phase.LEAVING;
      case ENDED -> Phase.GONE;
    };
  }

  /** Whether the worker is needed by an application; not knowing counts as yes. */
  private boolean serves(
      Instance worker, NodeView node, HadoopDemand demand, Time time, StepOutput out) {
    if (node.containers() > 0) {
      return true;
    }
    if (demand.applications() == 0) {
      return false;
    }
    if (!applications.isFresh(worker.id(), FRESH.dividedBy(2), time)) {
      applications.ask(worker, time, out);
    }
    return !applications.isFresh(worker.id(), FRESH, time)
        || applications.of(worker.id()).filter(count -> count == 0).isEmpty();
  }
}
