package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the operators of a chaos run want: fleets, services and pools as actions change them. */
final class ChaosWants {
  static final OwnerName BATCH = new OwnerName("batch");
  static final List<OwnerName> SERVICES =
      List.of(BrokerWorld.WEB, new OwnerName("/api"), new OwnerName("/shop/db"));
  private static final List<Integer> MILLI_CPUS = List.of(500, 1500, 1000);

  /** So many instances of each fit beside the fleets' least once a run's faults are over. */
  private static final List<Integer> FIT = List.of(4, 1, 2);

  private static final class Wanted {
    int least;
    int most;
    int version = 1;
    boolean present;
    boolean removed;

    /** Or was, and what came of it may not be stored yet. */
    boolean wasRemoved;

    void set(int from, int to) {
      least = from;
      most = to;
      present = true;
      removed = false;
    }

    void remove() {
      removed |= present;
      wasRemoved |= removed;
      present = false;
    }
  }

  private final Map<OwnerName, Wanted> wanted = new HashMap<>();
  private int vcores = 3;
  private int pools;

  ChaosWants() {
    wanted.put(BrokerWorld.HADOOP, new Wanted());
    wanted.put(BATCH, new Wanted());
    SERVICES.forEach(name -> wanted.put(name, new Wanted()));
    wanted.get(BrokerWorld.HADOOP).set(0, 3);
    wanted.get(BrokerWorld.WEB).set(1, 1);
  }

  /** Changes what is wanted; false if the action is not about that. */
  boolean apply(ChaosAction action) {
    int first = action.first();
    int second = action.second();
    OwnerName service = SERVICES.get(Math.floorMod(first, SERVICES.size()));
    switch (action.kind()) {
      case FLEET -> wanted.get(BrokerWorld.HADOOP).set(first, Math.max(first, second));
      // A worker smaller than the largest container could be no anchor.
      case CAPACITY -> vcores = Math.max(3, first);
      case FLEET_VERSION -> wanted.get(BrokerWorld.HADOOP).version = first;
      case FLEET_REMOVED -> wanted.get(BrokerWorld.HADOOP).remove();
      case FLEET_ABSENT -> wanted.get(BrokerWorld.HADOOP).present = false;
      case SECOND_FLEET -> wanted.get(BATCH).set(first, Math.max(first, second));
      case SECOND_FLEET_REMOVED -> wanted.get(BATCH).remove();
      case SERVICE -> wanted.get(service).set(second, second);
      case SERVICE_VERSION -> wanted.get(service).version = second;
      case SERVICE_REMOVED -> wanted.get(service).remove();
      case SERVICE_ABSENT -> wanted.get(service).present = false;
      case POOLS -> pools = first;
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Takes back what cannot all run at once, and puts back in what was only left out. */
  void calm() {
    for (int i = 0; i < SERVICES.size(); i++) {
      Wanted service = wanted.get(SERVICES.get(i));
      if (service.present || !service.removed) {
        int instances = Math.min(service.least, FIT.get(i));
        service.set(instances, instances);
      }
    }
    Wanted fleet = wanted.get(BrokerWorld.HADOOP);
    // Jobs must end, so there are workers for them.
    fleet.set(Math.min(fleet.least, 2), Math.max(2, Math.min(fleet.most, 3)));
    Wanted batch = wanted.get(BATCH);
    if (batch.present) {
      batch.set(0, Math.max(1, batch.most));
    }
    vcores = 3;
  }

  int instances(OwnerName service) {
    Wanted one = wanted.get(service);
    return one.present ? one.least : 0;
  }

  /** Instances that a service had in the file when it was left out. */
  int leftOut(OwnerName service) {
    return wanted.get(service).least;
  }

  int leastWorkers(OwnerName fleet) {
    Wanted one = wanted.get(fleet);
    return one.present ? one.least : 0;
  }

  boolean isAbsent(OwnerName name) {
    Wanted one = wanted.get(name);
    return !one.present && !one.removed;
  }

  /** Whether it is removed, or was when something was decided that is stored only now. */
  boolean wasRemoved(OwnerName name) {
    return wanted.get(name).wasRemoved;
  }

  /** Nothing that was decided before waits for its commit. */
  void allStored() {
    wanted.values().forEach(one -> one.wasRemoved = one.removed);
  }

  Definitions definitions() {
    Map<OwnerName, Fleet> fleets = new HashMap<>();
    for (OwnerName name : List.of(BrokerWorld.HADOOP, BATCH)) {
      if (wanted.get(name).present) {
        fleets.put(name, fleet(name, wanted.get(name)));
      }
    }
    Map<OwnerName, Service> services = new HashMap<>();
    for (int i = 0; i < SERVICES.size(); i++) {
      OwnerName name = SERVICES.get(i);
      if (wanted.get(name).present) {
        services.put(name, service(name, wanted.get(name), MILLI_CPUS.get(i)));
      }
    }
    Set<OwnerName> removed = new HashSet<>();
    wanted.forEach(
        (name, one) -> {
          if (one.removed) {
            removed.add(name);
          }
        });
    return new Definitions(
        BrokerWorld.definitions(0, 0).clusters(), fleets, services, pools(), removed);
  }

  private Map<String, Pool> pools() {
    return switch (Math.floorMod(pools, 5)) {
      case 1 -> pools(Resources.NONE, Optional.empty(), "", "");
      case 2 -> pools(new Resources(2000, 2048, 0, 0), Optional.empty(), "", "");
      case 3 -> pools(Resources.NONE, Optional.empty(), "hadoop", "web");
      // All that ChaosWants.FIT says fits it.
      case 4 -> pools(Resources.NONE, Optional.of(new Resources(6000, 6144, 0, 0)), "", "");
      default -> Map.of();
    };
  }

  private static Map<String, Pool> pools(
      Resources guarantee, Optional<Resources> limit, String hadoop, String services) {
    Duration grace = Duration.ofSeconds(2);
    return Map.of(
        Pool.HADOOP,
        new Pool(Pool.HADOOP, guarantee, Optional.empty(), 1, hadoop, grace, List.of()),
        Pool.SERVICES,
        new Pool(Pool.SERVICES, Resources.NONE, limit, 10, services, grace, List.of()));
  }

  private Fleet fleet(OwnerName name, Wanted one) {
    Fleet like = Elastic.fleet(0, 0, Elastic.RANGE);
    return new Fleet(
        name,
        like.cluster(),
        new WorkerRange(one.least, one.most),
        new CapacityRange(
            new Capacity(1, 1024), new Capacity(vcores, vcores * 1024L), new Capacity(1, 1024)),
        like.overhead(),
        like.executor(),
        like.heapMb(),
        name.equals(BATCH) ? List.<Constraint>of() : like.constraints(),
        like.directory(),
        like.bindHostname(),
        like.properties(),
        like.environment(),
        like.drainDeadline(),
        like.unreachable(),
        like.containerCgroup(),
        like.user(),
        like.daemon(),
        like.elasticity(),
        like.pool(),
        like.windows(),
        "v" + one.version);
  }

  private static Service service(OwnerName name, Wanted one, int milliCpus) {
    Service like = BrokerWorld.service(one.least, "v" + one.version);
    return new Service(
        name,
        one.least,
        new Resources(milliCpus, 512, 0, 0),
        like.command(),
        like.arguments(),
        like.container(),
        like.ports(),
        like.environment(),
        like.labels(),
        like.fetch(),
        like.constraints(),
        like.user(),
        like.backoff(),
        like.killGrace(),
        like.unreachable(),
        like.owner(),
        like.version());
  }
}
