package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.WorkerRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pictures for tests; fields are set as a test needs them. */
final class Pictures {
  /** 1 vcore and 1,024 MB, up to 8 of each, by steps of one. */
  static final CapacityRange RANGE = new CapacityRange(units(1), units(8), units(1));

  static final Resources SHARE = new Resources(500, 512, 0, 0);

  private Pictures() {}

  static Capacity units(int number) {
    return new Capacity(number, 1024L * number);
  }

  static PendingDemand pending(int containers, int units) {
    return new PendingDemand(1024L * containers * units, (long) containers * units, containers);
  }

  static InstanceId id(int number) {
    return new InstanceId("worker.f.1-" + number);
  }

  static final class Worker {
    final int number;
    Phase phase = Phase.UP;
    int steps;
    int shownSteps;
    Capacity used = Capacity.NONE;
    MasterUse masters = new MasterUse(0, Capacity.NONE);
    int idleSteps;
    boolean idle;
    boolean full;
    boolean frozen;
    boolean registered = true;

    Worker(int number, int steps) {
      this.number = number;
      this.steps = steps;
      this.shownSteps = steps;
    }

    Worker phase(Phase value) {
      phase = value;
      registered = value == Phase.UP;
      return this;
    }

    Worker shown(int value) {
      shownSteps = value;
      return this;
    }

    Worker used(int units) {
      used = units(units);
      return this;
    }

    Worker masters(int units) {
      masters = new MasterUse(1, units(units));
      return this;
    }

    Worker idle(int unusedSteps) {
      idleSteps = unusedSteps;
      idle = true;
      return this;
    }

    Worker idleSteps(int value) {
      idleSteps = value;
      return this;
    }

    Worker full() {
      full = true;
      return this;
    }

    Worker frozen() {
      frozen = true;
      return this;
    }

    Worker leavingButRegistered() {
      phase = Phase.LEAVING;
      return this;
    }

    WorkerPicture picture(CapacityRange range) {
      return new WorkerPicture(
          id(number),
          "host" + number,
          phase,
          Instant.ofEpochSecond(number),
          steps,
          phase == Phase.STARTING ? Capacity.NONE : units(1 + shownSteps),
          used,
          masters,
          registered,
          idleSteps,
          idle,
          full,
          frozen,
          range);
    }
  }

  static Worker worker(int number, int steps) {
    return new Worker(number, steps);
  }

  static final class Fleet {
    String name = "f";
    WorkerRange workers = new WorkerRange(0, 10);
    CapacityRange range = RANGE;
    int anchors = 1;
    PendingDemand pending = PendingDemand.NONE;
    Map<String, Integer> hosts = Map.of();
    boolean quiet;
    Optional<Resources> room = Optional.empty();
    List<String> queues = List.of();
    final List<WorkerPicture> pictures = new ArrayList<>();

    Fleet named(String value) {
      name = value;
      return this;
    }

    Fleet workers(int min, int max) {
      workers = new WorkerRange(min, max);
      return this;
    }

    Fleet range(CapacityRange value) {
      range = value;
      return this;
    }

    Fleet anchors(int value) {
      anchors = value;
      return this;
    }

    Fleet pending(int containers, int units) {
      pending = Pictures.pending(containers, units);
      return this;
    }

    Fleet hosts(Map<String, Integer> value) {
      hosts = value;
      return this;
    }

    Fleet quiet() {
      quiet = true;
      return this;
    }

    Fleet room(Resources value) {
      room = Optional.of(value);
      return this;
    }

    Fleet queues(String... names) {
      queues = List.of(names);
      return this;
    }

    Fleet has(Worker... all) {
      for (Worker worker : all) {
        pictures.add(worker.picture(range));
      }
      return this;
    }

    FleetPicture picture() {
      return new FleetPicture(
          new OwnerName(name),
          workers,
          range,
          SHARE,
          new Elasticity(
              Elasticity.DEFAULT.idleRelease(),
              Elasticity.DEFAULT.hysteresis(),
              anchors,
              Optional.empty(),
              queues,
              ""),
          pending,
          hosts,
          quiet,
          pictures,
          "hadoop",
          room);
    }
  }

  static Fleet fleet() {
    return new Fleet();
  }

  static FleetPlan plan(int largestUnits, Fleet fleet) {
    return plans(Optional.of(units(largestUnits)), fleet).get(new OwnerName(fleet.name));
  }

  static Map<OwnerName, FleetPlan> plans(Optional<Capacity> largest, Fleet... fleets) {
    List<FleetPicture> pictures = new ArrayList<>();
    for (Fleet fleet : fleets) {
      pictures.add(fleet.picture());
    }
    return FleetPlanner.plan(new ClusterPicture("c", largest, Capacity.NONE, pictures));
  }
}
