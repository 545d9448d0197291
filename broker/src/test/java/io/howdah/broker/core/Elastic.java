package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Definitions with a fleet that follows demand, on three agents of 4 cpus. */
final class Elastic {
  static final CapacityRange RANGE =
      new CapacityRange(new Capacity(1, 1024), new Capacity(3, 3072), new Capacity(1, 1024));

  private Elastic() {}

  static Fleet fleet(int min, int max, CapacityRange capacity) {
    Fleet fixed = BrokerWorld.fleet(0, "v1");
    return new Fleet(
        fixed.name(),
        fixed.cluster(),
        new WorkerRange(min, max),
        capacity,
        fixed.overhead(),
        fixed.executor(),
        fixed.heapMb(),
        fixed.constraints(),
        fixed.directory(),
        fixed.bindHostname(),
        fixed.properties(),
        fixed.environment(),
        Duration.ofSeconds(20),
        fixed.unreachable(),
        fixed.containerCgroup(),
        fixed.user(),
        fixed.daemon(),
        new Elasticity(
            Duration.ofSeconds(5), Duration.ofSeconds(3), 1, Optional.empty(), List.of(), ""),
        fixed.pool(),
        fixed.windows(),
        fixed.version());
  }

  /** Several workers of it may be on one agent. */
  static Fleet unconstrained(Fleet fleet) {
    return new Fleet(
        fleet.name(),
        fleet.cluster(),
        fleet.workers(),
        fleet.capacity(),
        fleet.overhead(),
        fleet.executor(),
        fleet.heapMb(),
        List.of(),
        fleet.directory(),
        fleet.bindHostname(),
        fleet.properties(),
        fleet.environment(),
        fleet.drainDeadline(),
        fleet.unreachable(),
        fleet.containerCgroup(),
        fleet.user(),
        fleet.daemon(),
        fleet.elasticity(),
        fleet.pool(),
        fleet.windows(),
        fleet.version());
  }

  /** The same fleet, for the demand of one queue. */
  static Fleet serving(Fleet fleet, String queue) {
    Elasticity all = fleet.elasticity();
    return new Fleet(
        fleet.name(),
        fleet.cluster(),
        fleet.workers(),
        fleet.capacity(),
        fleet.overhead(),
        fleet.executor(),
        fleet.heapMb(),
        fleet.constraints(),
        fleet.directory(),
        fleet.bindHostname(),
        fleet.properties(),
        fleet.environment(),
        fleet.drainDeadline(),
        fleet.unreachable(),
        fleet.containerCgroup(),
        fleet.user(),
        fleet.daemon(),
        new Elasticity(
            all.idleRelease(),
            all.hysteresis(),
            all.anchors(),
            all.largestContainer(),
            List.of(queue),
            all.nodeLabel()),
        fleet.pool(),
        fleet.windows(),
        fleet.version());
  }

  static Definitions definitions(int min, int max) {
    return definitions(fleet(min, max, RANGE), Map.of(), Map.of());
  }

  /** With services of a pool that takes capacity back from Hadoop. */
  static Definitions shared(Fleet fleet, Service service, Resources guarantee, Duration grace) {
    return shared(fleet, service, guarantee, grace, "", "");
  }

  /** With pools in roles of their own. */
  static Definitions shared(
      Fleet fleet,
      Service service,
      Resources guarantee,
      Duration grace,
      String hadoop,
      String services) {
    Map<String, Pool> pools =
        Map.of(
            Pool.HADOOP,
            new Pool(
                Pool.HADOOP,
                guarantee,
                Optional.empty(),
                1,
                hadoop,
                Duration.ofSeconds(30),
                List.of()),
            Pool.SERVICES,
            new Pool(
                Pool.SERVICES, Resources.NONE, Optional.empty(), 10, services, grace, List.of()));
    return definitions(fleet, Map.of(service.name(), service), pools);
  }

  /** Without pools: neither side takes from the other. */
  static Definitions split(Fleet fleet, Service service) {
    return definitions(fleet, Map.of(service.name(), service), Map.of());
  }

  static Definitions definitions(
      Fleet fleet, Map<OwnerName, Service> services, Map<String, Pool> pools) {
    return new Definitions(
        BrokerWorld.definitions(0, 0).clusters(),
        Map.of(fleet.name(), fleet),
        services,
        pools,
        Set.of());
  }
}
