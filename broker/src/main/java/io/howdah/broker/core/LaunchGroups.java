package io.howdah.broker.core;

import io.howdah.broker.matching.Pin;
import io.howdah.broker.matching.TaskGroup;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import io.howdah.broker.planning.PoolLedger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What waits for room, as groups for the matcher: pools of higher priority first. */
final class LaunchGroups {
  /** Leases that a worker takes along beyond those that it must have: others follow. */
  private static final int WISHED_AT_MOST = 50;

  private final ClusterState state;
  private final PlaceKeeper places;
  private final LeaseBook leases;
  private final PoolUse pools;
  private final Roles roles;
  private final Map<Pin, Place> pinned = new HashMap<>();
  private final List<TaskGroup> groups = new ArrayList<>();
  private final Map<OwnerName, String> limited = new HashMap<>();

  private LaunchGroups(
      ClusterState state, PlaceKeeper places, LeaseBook leases, PoolUse pools, Roles roles) {
    this.state = state;
    this.places = places;
    this.leases = leases;
    this.pools = pools;
    this.roles = roles;
  }

  /**
   * Groups of what is missing.
   *
   * @param launchable how many instances each owner may launch now, in the order of their turns
   * @param budget leases at most
   */
  static LaunchGroups of(
      ClusterState state,
      PlaceKeeper places,
      LeaseBook leases,
      PoolUse pools,
      Roles roles,
      Map<OwnerName, Integer> launchable,
      int budget,
      Time time) {
    LaunchGroups made = new LaunchGroups(state, places, leases, pools, roles);
    made.addLeases(budget);
    launchable.forEach(made::add);
    made.groups.sort(Comparator.comparingInt(made::priority).reversed());
    if (made.pools.matters()) {
      made.limit(pools.ledger(time));
    }
    return made;
  }

  List<TaskGroup> groups() {
    return groups;
  }

  /** Owners that launch fewer instances than they could, with the pool whose limit is reached. */
  Map<OwnerName, String> limited() {
    return limited;
  }

  /** The vacant place that a group is pinned to. */
  Optional<Place> place(TaskGroup group) {
    return group.pin().map(pinned::get);
  }

  private int priority(TaskGroup group) {
    return state.definitions().pool(pools.poolOf(group.owner())).priority();
  }

  /** Leaves out what the pools' limits do not allow. */
  private void limit(PoolLedger ledger) {
    Map<String, Resources> rooms = new HashMap<>();
    List<TaskGroup> allowed = new ArrayList<>();
    for (TaskGroup group : groups) {
      String pool = pools.poolOf(group.owner());
      Optional<Resources> room = Optional.ofNullable(rooms.get(pool)).or(() -> ledger.room(pool));
      Resources demand = group.demand();
      int count =
          room.map(left -> Math.min(group.count(), fit(left, demand))).orElse(group.count());
      if (count < group.count()) {
        limited.put(group.owner(), pool);
      }
      if (count > 0) {
        allowed.add(spend(group.withCount(count), room, pool, rooms));
      }
    }
    groups.clear();
    groups.addAll(allowed);
  }

  /** What the group takes of its pool; of the leases that it could do without, what is left. */
  private static TaskGroup spend(
      TaskGroup group, Optional<Resources> room, String pool, Map<String, Resources> rooms) {
    if (room.isEmpty()) {
      return group;
    }
    Resources left = minus(room.get(), group.demand().times(group.count()));
    int further = Math.min(group.furtherLeases(), fit(left, group.lease()) / group.count());
    rooms.put(pool, minus(left, group.lease().times(further * group.count())));
    return group.withFurtherLeases(further);
  }

  private static Resources minus(Resources room, Resources taken) {
    return room.minus(room.min(taken));
  }

  /** How many times a demand fits; cpus and memory count. */
  private static int fit(Resources room, Resources demand) {
    long times = Integer.MAX_VALUE;
    if (demand.milliCpus() > 0) {
      times = Math.min(times, room.milliCpus() / demand.milliCpus());
    }
    if (demand.memoryMb() > 0) {
      times = Math.min(times, room.memoryMb() / demand.memoryMb());
    }
    return (int) times;
  }

  private void addLeases(int budget) {
    int left = budget;
    for (TaskGroup group : leases.groups()) {
      if (left <= 0) {
        return;
      }
      groups.add(group);
      left -= group.count();
    }
  }

  private void add(OwnerName owner, int count) {
    state.fleet(owner).ifPresent(fleet -> addWorkers(fleet, count));
    state.service(owner).ifPresent(service -> groups.add(group(service, roles.of(owner), count)));
  }

  private void addWorkers(Fleet fleet, int count) {
    int left = count;
    for (Place place : places.vacant(fleet.name())) {
      if (left == 0) {
        return;
      }
      Pin pin = new Pin(place.agentId(), place.ports());
      pinned.put(pin, place);
      groups.add(group(fleet, 1, place.ports(), Optional.of(pin)));
      left--;
    }
    if (left > 0) {
      List<Integer> ports = fleet.daemon().ports().stream().map(Daemon.Port::port).toList();
      groups.add(group(fleet, left, ports, Optional.empty()));
    }
  }

  private TaskGroup group(Fleet fleet, int count, List<Integer> ports, Optional<Pin> pin) {
    CapacityRange capacity = fleet.capacity();
    FleetTargets.Target target = state.targets().of(fleet, 0);
    int steps = Math.min(target.launchSteps(), capacity.maxSteps());
    int wished = Math.min(target.wishedSteps(), Math.min(capacity.maxSteps(), WISHED_AT_MOST));
    return new TaskGroup(
        fleet.name(),
        InstanceKind.WORKER,
        roles.of(fleet.name()),
        count,
        fleet.task(),
        fleet.executor(),
        ports,
        fleet.constraints(),
        pin,
        steps,
        Math.max(0, wished - steps),
        wished == 0 && steps == 0 ? Resources.NONE : capacity.step().resources(),
        Optional.empty());
  }

  /** A service's instances as a group. */
  static TaskGroup group(Service service, String role, int count) {
    return TaskGroup.of(
        service.name(),
        InstanceKind.SERVICE,
        role,
        count,
        service.resources(),
        Resources.NONE,
        service.ports().stream().map(ServicePort::hostPort).toList(),
        service.constraints(),
        Optional.empty());
  }
}
