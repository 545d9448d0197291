package io.howdah.broker.core;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.Service;
import io.howdah.broker.store.StoredState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the core knows: the store's records with their indexes, and what Mesos and YARN told since.
 * Owned by one thread; changed by {@link InstanceWriter} and {@link DefinitionsKeeper} only.
 */
final class ClusterState {
  private final Map<InstanceId, Instance> instances = new HashMap<>();
  private final Map<OwnerName, OwnerInstances> owners = new HashMap<>();
  private final Map<InstanceState, LinkedHashSet<InstanceId>> byState =
      new EnumMap<>(InstanceState.class);

  /** Leases by the worker that they are for. */
  private final Map<InstanceId, Map<InstanceId, Instance>> leases = new HashMap<>();

  private final Map<OwnerName, Resources> use = new HashMap<>();

  /** Live instances by the Mesos role that they are in. */
  private final Map<String, Integer> roles = new HashMap<>();

  private final FleetTargets targets = new FleetTargets();
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Map<String, NodeView>> nodes = new LinkedHashMap<>();

  /** Owners whose numbers have to be looked at again at the end of the step. */
  private final Set<OwnerName> touched = new LinkedHashSet<>();

  private Optional<String> frameworkId;
  private List<Revision> revisions;
  private Definitions definitions;

  ClusterState(StoredState stored) {
    for (InstanceState state : InstanceState.values()) {
      byState.put(state, new LinkedHashSet<>());
    }
    frameworkId = stored.framework().map(identity -> identity.frameworkId());
    revisions = stored.revisions();
    definitions = stored.definitions();
    for (Place place : stored.places()) {
      places.put(place.name(), place);
    }
    for (Instance instance : oldestFirst(stored.instances())) {
      put(instance);
    }
    touchAll();
  }

  Optional<Instance> instance(InstanceId id) {
    return Optional.ofNullable(instances.get(id));
  }

  Map<InstanceId, Instance> instances() {
    return instances;
  }

  void put(Instance instance) {
    Instance before = instances.put(instance.id(), instance);
    count(before, instance);
    if (instance.kind() == InstanceKind.LEASE) {
      putLease(instance, before);
      return;
    }
    OwnerInstances owner = ownerInstances(instance.owner());
    if (before == null || before.state() != instance.state()) {
      if (before != null) {
        owner.remove(before);
        byState.get(before.state()).remove(before.id());
      }
      owner.add(instance, currentVersion(instance.owner()));
      byState.get(instance.state()).add(instance.id());
      touched.add(instance.owner());
    }
  }

  void remove(Instance instance) {
    instances.remove(instance.id());
    count(instance, null);
    byState.get(instance.state()).remove(instance.id());
    if (instance.kind() == InstanceKind.LEASE) {
      removeLease(instance);
      return;
    }
    OwnerInstances owner = ownerInstances(instance.owner());
    owner.remove(instance);
    touched.add(instance.owner());
    if (owner.isEmpty() && !isDefined(instance.owner())) {
      owners.remove(instance.owner());
    }
  }

  private void count(Instance before, Instance after) {
    boolean was = before != null && before.state().isLive();
    boolean is = after != null && after.state().isLive();
    if (is && !was) {
      use.merge(after.owner(), after.placement().total(), Resources::plus);
      roles.merge(after.placement().role(), 1, Integer::sum);
    } else if (was && !is) {
      use.computeIfPresent(before.owner(), (owner, sum) -> sum.minus(before.placement().total()));
      roles.computeIfPresent(
          before.placement().role(), (role, count) -> count == 1 ? null : count - 1);
    }
  }

  /** What the live instances of each owner hold, leases included. */
  Map<OwnerName, Resources> use() {
    return use;
  }

  /** Mesos roles that live instances are in. */
  Set<String> rolesInUse() {
    return roles.keySet();
  }

  private void putLease(Instance lease, Instance before) {
    if (before != null && before.state() != lease.state()) {
      byState.get(before.state()).remove(lease.id());
    }
    byState.get(lease.state()).add(lease.id());
    leases
        .computeIfAbsent(lease.leaseOf().orElseThrow(), worker -> new LinkedHashMap<>())
        .put(lease.id(), lease);
  }

  private void removeLease(Instance lease) {
    Map<InstanceId, Instance> ofWorker = leases.get(lease.leaseOf().orElseThrow());
    if (ofWorker != null) {
      ofWorker.remove(lease.id());
      if (ofWorker.isEmpty()) {
        leases.remove(lease.leaseOf().orElseThrow());
      }
    }
  }

  /** A worker's leases that are not over, oldest first. */
  List<Instance> leasesOf(InstanceId worker) {
    return List.copyOf(leases.getOrDefault(worker, Map.of()).values());
  }

  /** Workers that have leases. */
  Set<InstanceId> leasedWorkers() {
    return Set.copyOf(leases.keySet());
  }

  /** How many workers elastic fleets are to have now. */
  FleetTargets targets() {
    return targets;
  }

  Set<InstanceId> in(InstanceState state) {
    return byState.get(state);
  }

  List<Instance> live() {
    List<Instance> live = new ArrayList<>();
    for (Instance instance : instances.values()) {
      if (instance.state().isLive()) {
        live.add(instance);
      }
    }
    return live;
  }

  OwnerInstances ownerInstances(OwnerName owner) {
    return owners.computeIfAbsent(owner, name -> new OwnerInstances());
  }

  Set<OwnerName> knownOwners() {
    return owners.keySet();
  }

  /** Placements of an owner's live instances. */
  List<Placement> placementsOf(OwnerName owner) {
    List<Placement> placements = new ArrayList<>();
    OwnerInstances of = ownerInstances(owner);
    for (InstanceState state : InstanceState.values()) {
      if (state.isLive()) {
        for (InstanceId id : of.in(state)) {
          placements.add(instances.get(id).placement());
        }
      }
    }
    return placements;
  }

  Map<String, Place> places() {
    return places;
  }

  Map<String, Map<String, NodeView>> nodes() {
    return nodes;
  }

  Optional<String> frameworkId() {
    return frameworkId;
  }

  void frameworkId(String id) {
    frameworkId = Optional.of(id);
  }

  Optional<Revision> revision() {
    return revisions.isEmpty()
        ? Optional.empty()
        : Optional.of(revisions.get(revisions.size() - 1));
  }

  /** Those that are kept, oldest first; immutable. */
  List<Revision> revisions() {
    return revisions;
  }

  Definitions definitions() {
    return definitions;
  }

  /**
   * Takes new definitions; versions may have changed, so the indexes are made anew.
   *
   * @param kept all revisions that are kept, the newest one last
   */
  void define(List<Revision> kept, Definitions newDefinitions) {
    revisions = List.copyOf(kept);
    definitions = newDefinitions;
    nodes.keySet().retainAll(definitions.clusters().keySet());
    targets.retain(definitions.fleets());
    owners.clear();
    for (Instance instance : oldestFirst(instances.values())) {
      if (instance.kind() == InstanceKind.LEASE) {
        continue;
      }
      ownerInstances(instance.owner()).add(instance, currentVersion(instance.owner()));
    }
    touchAll();
  }

  boolean isDefined(OwnerName owner) {
    return definitions.fleets().containsKey(owner) || definitions.services().containsKey(owner);
  }

  Optional<Fleet> fleet(OwnerName owner) {
    return Optional.ofNullable(definitions.fleets().get(owner));
  }

  Optional<Service> service(OwnerName owner) {
    return Optional.ofNullable(definitions.services().get(owner));
  }

  /** How many instances of a defined owner are wanted. */
  int wanted(OwnerName owner) {
    return fleet(owner)
        .map(fleet -> targets.of(fleet, ownerInstances(owner).staying()).workers())
        .or(() -> service(owner).map(Service::instances))
        .orElse(0);
  }

  /** How many of those that an owner misses may be launched now. */
  int launchable(OwnerName owner) {
    return fleet(owner)
        .map(fleet -> targets.of(fleet, ownerInstances(owner).staying()).launchable())
        .orElse(Integer.MAX_VALUE);
  }

  /** What a ResourceManager says of a worker's node; empty if it does not list it. */
  Optional<NodeView> nodeOf(Instance worker) {
    return worker
        .worker()
        .flatMap(
            status ->
                fleet(worker.owner())
                    .map(Fleet::cluster)
                    .map(nodes::get)
                    .map(ofCluster -> ofCluster.get(status.nodeId())));
  }

  /** Owners to look at again; forgets them. */
  List<OwnerName> takeTouched() {
    List<OwnerName> taken = List.copyOf(touched);
    touched.clear();
    return taken;
  }

  void touch(OwnerName owner) {
    touched.add(owner);
  }

  private void touchAll() {
    // In an order of their own: that of immutable maps differs from process to process, and the
    // order decides who launches first.
    Set<OwnerName> all = new TreeSet<>(owners.keySet());
    all.addAll(definitions.fleets().keySet());
    all.addAll(definitions.services().keySet());
    touched.addAll(all);
  }

  /**
   * Ended instances are pruned oldest first, and lists by state keep the order in which they were
   * filled.
   */
  private static List<Instance> oldestFirst(Collection<Instance> instances) {
    List<Instance> inOrder = new ArrayList<>(instances);
    inOrder.sort(Comparator.comparing(Instance::since).thenComparing(Instance::id));
    return inOrder;
  }

  private String currentVersion(OwnerName owner) {
    return fleet(owner)
        .map(Fleet::version)
        .or(() -> service(owner).map(Service::version))
        .orElse("");
  }
}
