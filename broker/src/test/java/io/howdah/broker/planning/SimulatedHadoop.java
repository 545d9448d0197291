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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A small model of agents, workers and a ResourceManager: a tick is a second, containers are placed
 * first-fit, leases and workers take some ticks to come. It carries out plans as the core does.
 */
final class SimulatedHadoop {
  static final Resources SHARE = new Resources(500, 300, 0, 0);
  static final Duration IDLE = Duration.ofSeconds(8);
  static final Duration HYSTERESIS = Duration.ofSeconds(5);

  static final class Container {
    private final Capacity size;
    private final boolean master;
    final int number;
    int startedAt;

    Container(Capacity size, boolean master, int number) {
      this.size = size;
      this.master = master;
      this.number = number;
    }

    Capacity size() {
      return size;
    }

    boolean master() {
      return master;
    }

    @Override
    public String toString() {
      return "container " + number + " of " + size;
    }
  }

  static final class Fleet {
    OwnerName name;
    WorkerRange workers;
    CapacityRange range;
    int anchors;
  }

  static final class Worker {
    InstanceId id;
    Fleet fleet;
    int agent;
    int launchedAt;
    int upAt;
    int goneAt = Integer.MAX_VALUE;
    boolean leaving;
    int fullUntil;
    Capacity capability = Capacity.NONE;

    /** Each with the tick at which it runs; the newest ones go first. */
    final List<Integer> leases = new ArrayList<>();

    /** Leases that are being taken back. */
    int going;

    final List<Container> containers = new ArrayList<>();

    Capacity used() {
      int vcores = 0;
      long memory = 0;
      for (Container container : containers) {
        vcores += container.size.vcores();
        memory += container.size.memoryMb();
      }
      return new Capacity(vcores, memory);
    }

    Capacity masters() {
      Capacity sum = Capacity.NONE;
      for (Container container : containers) {
        sum = container.master ? sum.plus(container.size) : sum;
      }
      return sum;
    }

    int staying() {
      return leases.size() - going;
    }

    boolean up(int tick) {
      return tick >= upAt;
    }
  }

  final List<Fleet> fleets = new ArrayList<>();
  final List<Worker> workers = new ArrayList<>();
  final List<Container> pending = new ArrayList<>();
  final long[] freeMemory;
  final long[] freeCpus;
  final Capacity largest;
  int tick;
  int lastRise;
  int lastDeath = -1_000;
  int lastGivenBack = -1;
  private int number;
  private int containersEver;

  /** What the pool of all fleets may still take; empty: no limit. */
  Supplier<Optional<Resources>> room = Optional::empty;

  /** Agents that services wait for. */
  final Set<Integer> frozen = new HashSet<>();

  private final Random random;
  private final IdleWatch idle = new IdleWatch();
  private final DemandWatch demand = new DemandWatch();

  SimulatedHadoop(Random random) {
    this.random = random;
    int agents = 1 + random.nextInt(6);
    freeMemory = new long[agents];
    freeCpus = new long[agents];
    for (int agent = 0; agent < agents; agent++) {
      freeMemory[agent] = 10_000L + random.nextInt(14_000);
      freeCpus[agent] = 9_000L + 1_000L * random.nextInt(12);
    }
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      Fleet fleet = new Fleet();
      fleet.name = new OwnerName("fleet" + i);
      int min = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0;
      fleet.workers = new WorkerRange(min, min + 1 + random.nextInt(4));
      Capacity step = new Capacity(1, 512L * (1 + random.nextInt(2)));
      Capacity base = step.times(1 + random.nextInt(2));
      fleet.range = new CapacityRange(base, base.plus(step.times(2 + random.nextInt(5))), step);
      fleet.anchors = 1;
      fleets.add(fleet);
    }
    Fleet first = fleets.get(0);
    largest =
        first
            .range
            .min()
            .plus(first.range.step().times(random.nextInt(first.range.maxSteps() + 1)));
  }

  void submit(int containers) {
    int most = (int) (largest.memoryMb() / 256);
    for (int i = 0; i < containers; i++) {
      long memory = 256L * (1 + random.nextInt(most));
      pending.add(new Container(new Capacity(1, memory), i == 0, containersEver++));
    }
    lastRise = tick;
  }

  void finishSome(double share) {
    for (Worker worker : workers) {
      worker.containers.removeIf(container -> random.nextDouble() < share);
    }
  }

  void endAll() {
    pending.clear();
    workers.forEach(worker -> worker.containers.clear());
  }

  void killOne() {
    if (!workers.isEmpty()) {
      Worker victim = workers.remove(random.nextInt(workers.size()));
      pending.addAll(victim.containers);
      free(victim);
      lastDeath = tick;
    }
  }

  private void free(Worker worker) {
    take(worker.agent, cost(worker.fleet, worker.leases.size()), -1);
    idle.forget(worker.id);
  }

  static Resources cost(Fleet fleet, int steps) {
    return SHARE
        .plus(fleet.range.min().resources())
        .plus(fleet.range.step().resources().times(steps));
  }

  boolean fits(int agent, Resources cost) {
    return freeMemory[agent] >= cost.memoryMb() && freeCpus[agent] >= cost.milliCpus();
  }

  private boolean within(Resources cost) {
    return room.get()
        .map(left -> left.milliCpus() >= cost.milliCpus() && left.memoryMb() >= cost.memoryMb())
        .orElse(true);
  }

  void take(int agent, Resources cost, int sign) {
    freeMemory[agent] -= sign * cost.memoryMb();
    freeCpus[agent] -= sign * cost.milliCpus();
  }

  /** Time goes on: workers come up and go, leases arrive, containers are placed. */
  void advance() {
    tick++;
    for (Iterator<Worker> each = workers.iterator(); each.hasNext(); ) {
      Worker worker = each.next();
      if (worker.goneAt <= tick) {
        each.remove();
        free(worker);
        continue;
      }
      if (worker.up(tick) && !worker.leaving) {
        int arrived = 0;
        for (int at : worker.leases) {
          arrived += at <= tick ? 1 : 0;
        }
        arrived = Math.min(arrived, worker.staying());
        worker.capability = worker.fleet.range.min().plus(worker.fleet.range.step().times(arrived));
      }
    }
    for (Iterator<Container> each = pending.iterator(); each.hasNext(); ) {
      Container container = each.next();
      for (Worker worker : workers) {
        if (worker.up(tick)
            && !worker.leaving
            && worker.capability.covers(worker.used().plus(container.size()))) {
          worker.containers.add(container);
          container.startedAt = tick;
          each.remove();
          break;
        }
      }
    }
  }

  ClusterPicture picture() {
    long nanos = tick * 1_000_000_000L;
    PendingDemand sum = PendingDemand.NONE;
    for (Container container : pending) {
      sum = sum.plus(new PendingDemand(container.size().memoryMb(), container.size().vcores(), 1));
    }
    List<FleetPicture> pictures = new ArrayList<>();
    for (Fleet fleet : fleets) {
      demand.see(fleet.name, !sum.isNone(), nanos);
      List<WorkerPicture> shown = new ArrayList<>();
      for (Worker worker : workers) {
        if (worker.fleet == fleet) {
          shown.add(picture(worker, nanos));
        }
      }
      Elasticity elasticity =
          new Elasticity(IDLE, HYSTERESIS, fleet.anchors, Optional.empty(), List.of(), "");
      pictures.add(
          new FleetPicture(
              fleet.name,
              fleet.workers,
              fleet.range,
              SHARE,
              elasticity,
              sum,
              Map.of(),
              demand.quiet(fleet.name, nanos, HYSTERESIS),
              shown,
              "hadoop",
              room.get()));
    }
    return new ClusterPicture("c", Optional.of(largest), Capacity.NONE, pictures);
  }

  private WorkerPicture picture(Worker worker, long nanos) {
    boolean up = worker.up(tick);
    Capacity masters = worker.masters();
    WorkerPicture plain =
        new WorkerPicture(
            worker.id,
            "host" + worker.agent,
            worker.leaving ? Phase.LEAVING : up ? Phase.UP : Phase.STARTING,
            Instant.ofEpochSecond(worker.launchedAt),
            worker.staying(),
            worker.capability,
            worker.used(),
            new MasterUse(masters.equals(Capacity.NONE) ? 0 : 1, masters),
            up,
            0,
            false,
            worker.fullUntil > tick,
            frozen.contains(worker.agent),
            worker.fleet.range);
    if (up) {
      idle.see(worker.id, plain.freeSteps(), !worker.containers.isEmpty(), nanos, IDLE);
    }
    return new WorkerPicture(
        plain.id(),
        plain.hostname(),
        plain.phase(),
        plain.launchedAt(),
        plain.steps(),
        plain.capability(),
        plain.used(),
        plain.masters(),
        plain.registered(),
        idle.idleSteps(worker.id, nanos, IDLE),
        idle.idle(worker.id, nanos, IDLE),
        plain.full(),
        plain.frozen(),
        plain.range());
  }

  /** Carries a plan out as far as agents have room; tells whether anything grew. */
  boolean carryOut(Fleet fleet, FleetPlan plan) {
    boolean grew = false;
    for (Worker worker : workers) {
      int target = plan.steps().getOrDefault(worker.id, worker.staying());
      while (worker.staying() > target) {
        worker.leases.remove(worker.leases.size() - 1);
        take(worker.agent, fleet.range.step().resources(), -1);
        worker.capability =
            worker.capability.min(
                fleet.range.min().plus(fleet.range.step().times(worker.staying())));
        lastGivenBack = tick;
      }
      while (worker.staying() < target && worker.up(tick)) {
        if (worker.going > 0) {
          // What was going stays.
          worker.going--;
          grew = true;
          continue;
        }
        if (!fits(worker.agent, fleet.range.step().resources())) {
          worker.fullUntil = tick + 12;
          break;
        }
        take(worker.agent, fleet.range.step().resources(), 1);
        worker.leases.add(tick + 1 + random.nextInt(2));
        grew = true;
      }
      if (plan.release().contains(worker.id)) {
        worker.leaving = true;
        worker.goneAt = tick + 1 + random.nextInt(3);
        lastGivenBack = tick;
      }
    }
    for (int i = 0; i < plan.launchable(); i++) {
      grew |= launch(fleet, plan.launchSteps(), plan.wishedLaunchSteps());
    }
    return grew;
  }

  /** With as many of the wished steps as its agent has room for. */
  private boolean launch(Fleet fleet, int least, int wished) {
    for (int agent = 0; agent < freeMemory.length; agent++) {
      if (fits(agent, cost(fleet, least))) {
        int steps = least;
        while (steps < wished
            && fits(agent, cost(fleet, steps + 1))
            && within(cost(fleet, steps + 1))) {
          steps++;
        }
        take(agent, cost(fleet, steps), 1);
        Worker worker = new Worker();
        worker.id = new InstanceId("worker." + fleet.name + ".1-" + number++);
        worker.fleet = fleet;
        worker.agent = agent;
        worker.launchedAt = tick;
        worker.upAt = tick + 1 + random.nextInt(4);
        for (int i = 0; i < steps; i++) {
          worker.leases.add(worker.upAt);
        }
        workers.add(worker);
        return true;
      }
    }
    return false;
  }
}
