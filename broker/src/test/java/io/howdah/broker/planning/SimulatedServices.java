package io.howdah.broker.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.planning.SimulatedHadoop.Container;
import io.howdah.broker.planning.SimulatedHadoop.Fleet;
import io.howdah.broker.planning.SimulatedHadoop.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Services on the agents of a {@link SimulatedHadoop}: they are placed where there is room, and
 * take back what they lack as the core does it, over-commit time and kill included.
 */
final class SimulatedServices {
  private static final int GRACE = 2;
  private static final int AT_ONCE = 3;

  private static final class Service {
    final Resources need;
    int agent = -1;

    Service(Resources need) {
      this.need = need;
    }
  }

  /** Capacity that goes back on an agent for a service. */
  private static final class Reclaim {
    final Service service;
    final int agent;
    final int since;

    Reclaim(Service service, int agent, int since) {
      this.service = service;
      this.agent = agent;
      this.since = since;
    }
  }

  private final SimulatedHadoop hadoop;
  private final List<Pool> pools;
  private final Random random;
  private final List<Service> services = new ArrayList<>();
  private final List<Reclaim> reclaims = new ArrayList<>();
  int takings;
  int placedAfterTaking;
  boolean stoppedByGuarantee;
  int lastChange = -1;

  SimulatedServices(SimulatedHadoop hadoop, List<Pool> pools, Random random) {
    this.hadoop = hadoop;
    this.pools = pools;
    this.random = random;
  }

  void want(int count) {
    for (int i = 0; i < count; i++) {
      services.add(
          new Service(
              new Resources(500L * (1 + random.nextInt(6)), 512L * (1 + random.nextInt(6)), 0, 0)));
    }
  }

  void end(int count) {
    for (int i = 0; i < count && !services.isEmpty(); i++) {
      Service gone = services.remove(random.nextInt(services.size()));
      if (gone.agent >= 0) {
        hadoop.take(gone.agent, gone.need, -1);
        lastChange = hadoop.tick;
      }
      reclaims.removeIf(reclaim -> reclaim.service == gone);
    }
  }

  PoolLedger ledger() {
    Resources all = Resources.NONE;
    Resources leaving = Resources.NONE;
    for (Worker worker : hadoop.workers) {
      Resources whole = SimulatedHadoop.cost(worker.fleet, worker.leases.size());
      all = all.plus(whole);
      leaving =
          leaving.plus(
              worker.leaving ? whole : worker.fleet.range.step().resources().times(worker.going));
    }
    Resources mine = Resources.NONE;
    for (Service service : services) {
      mine = service.agent >= 0 ? mine.plus(service.need) : mine;
    }
    return new PoolLedger(
        pools, Map.of(Pool.HADOOP, all, Pool.SERVICES, mine), Map.of(Pool.HADOOP, leaving));
  }

  /** The ResourceManager ends what does not fit after the grace; then leases go. */
  void advance() {
    for (Worker worker : hadoop.workers) {
      if (worker.going > 0) {
        overCommitted(worker);
      }
    }
    for (Iterator<Reclaim> each = reclaims.iterator(); each.hasNext(); ) {
      Reclaim reclaim = each.next();
      if (hadoop.fits(reclaim.agent, reclaim.service.need)) {
        place(reclaim.service, reclaim.agent);
        placedAfterTaking++;
        each.remove();
      } else if (hadoop.tick - reclaim.since > 60) {
        each.remove();
      }
    }
    for (Service service : services) {
      for (int agent = 0; service.agent < 0 && agent < hadoop.freeCpus.length; agent++) {
        int at = agent;
        boolean reserved = reclaims.stream().anyMatch(reclaim -> reclaim.agent == at);
        boolean mine = reclaims.stream().anyMatch(reclaim -> reclaim.service == service);
        if (!reserved && !mine && hadoop.fits(agent, service.need)) {
          place(service, agent);
        }
      }
    }
    hadoop.frozen.clear();
    reclaims.forEach(reclaim -> hadoop.frozen.add(reclaim.agent));
  }

  private void place(Service service, int agent) {
    service.agent = agent;
    hadoop.take(agent, service.need, 1);
  }

  private void overCommitted(Worker worker) {
    Optional<Reclaim> reclaim = reclaims.stream().filter(r -> r.agent == worker.agent).findFirst();
    boolean kill = reclaim.filter(one -> hadoop.tick - one.since >= GRACE).isPresent();
    while (kill && !worker.capability.covers(worker.used())) {
      Container newest = null;
      for (Container container : worker.containers) {
        if (!container.master() && (newest == null || container.startedAt >= newest.startedAt)) {
          newest = container;
        }
      }
      assertThat(newest).as("only ApplicationMasters are left on %s", worker.id).isNotNull();
      worker.containers.remove(newest);
      hadoop.pending.add(newest);
      hadoop.lastRise = hadoop.tick;
    }
    if (worker.capability.covers(worker.used())) {
      hadoop.take(worker.agent, worker.fleet.range.step().resources().times(worker.going), -1);
      while (worker.going > 0) {
        worker.leases.remove(worker.leases.size() - 1);
        worker.going--;
      }
    }
  }

  /** Each service that waits takes back where it costs least, several of them on one picture. */
  void takeBack(ClusterPicture picture) {
    int helped = 0;
    for (Service service : services) {
      boolean mine = reclaims.stream().anyMatch(reclaim -> reclaim.service == service);
      if (service.agent < 0 && !mine && helped < AT_ONCE && help(service, picture)) {
        helped++;
      }
    }
    reclaims.forEach(reclaim -> hadoop.frozen.add(reclaim.agent));
  }

  private boolean help(Service service, ClusterPicture picture) {
    PoolLedger before = ledger();
    if (!before.mayTakeBack(Pool.SERVICES, Pool.HADOOP)) {
      stoppedByGuarantee |= !hadoop.workers.isEmpty();
      return false;
    }
    Resources most = before.atMost(Pool.SERVICES, Pool.HADOOP);
    Map<String, Taking> takings = new HashMap<>();
    for (int agent = 0; agent < hadoop.freeCpus.length; agent++) {
      int at = agent;
      if (reclaims.stream().noneMatch(reclaim -> reclaim.agent == at)) {
        Resources free = new Resources(hadoop.freeCpus[agent], hadoop.freeMemory[agent], 0, 0);
        Victims.on(
                service.need.minus(service.need.min(free)),
                Victims.sharing(most, victims(agent, most, picture)),
                Instant.ofEpochSecond(hadoop.tick))
            .ifPresent(taking -> takings.put(Integer.toString(at), taking));
      }
    }
    Optional<Map.Entry<String, Taking>> cheapest = Victims.cheapest(takings);
    cheapest.ifPresent(
        entry -> begin(service, Integer.parseInt(entry.getKey()), entry.getValue(), most));
    return cheapest.isPresent();
  }

  private void begin(Service service, int agent, Taking taking, Resources most) {
    assertThat(taking.freed().milliCpus())
        .as("%s of at most %s", taking, most)
        .isLessThanOrEqualTo(most.milliCpus());
    assertThat(taking.freed().memoryMb())
        .as("%s of at most %s", taking, most)
        .isLessThanOrEqualTo(most.memoryMb());
    for (Worker worker : hadoop.workers) {
      int steps = taking.steps().getOrDefault(worker.id, 0);
      worker.going += steps;
      worker.capability =
          worker.capability.min(
              worker.fleet.range.min().plus(worker.fleet.range.step().times(worker.staying())));
      if (taking.release().contains(worker.id)) {
        assertThat(worker.containers).isEmpty();
        worker.leaving = true;
        worker.goneAt = hadoop.tick + 2;
      }
    }
    guaranteeHolds();
    reclaims.add(new Reclaim(service, agent, hadoop.tick));
    takings++;
    lastChange = hadoop.tick;
  }

  /** What stays is not less than the guarantee: it was asked for more than that. */
  private void guaranteeHolds() {
    Resources guarantee = pools.get(0).guarantee();
    Resources staying = Resources.NONE;
    for (Worker worker : hadoop.workers) {
      staying =
          worker.leaving
              ? staying
              : staying.plus(SimulatedHadoop.cost(worker.fleet, worker.staying()));
    }
    assertThat(staying.milliCpus()).isGreaterThanOrEqualTo(guarantee.milliCpus());
    assertThat(staying.memoryMb()).isGreaterThanOrEqualTo(guarantee.memoryMb());
  }

  /** As the core makes them. */
  private List<VictimPicture> victims(int agent, Resources most, ClusterPicture picture) {
    List<VictimPicture> victims = new ArrayList<>();
    Map<Integer, Integer> holders = holders(picture);
    int elsewhere = 0;
    for (Map.Entry<Integer, Integer> entry : holders.entrySet()) {
      elsewhere += entry.getKey() == agent ? 0 : entry.getValue();
    }
    for (Fleet fleet : hadoop.fleets) {
      long staying = hadoop.workers.stream().filter(w -> w.fleet == fleet && !w.leaving).count();
      for (Worker worker : hadoop.workers) {
        Optional<WorkerPicture> seen =
            pictures(picture)
                .filter(one -> one.id().equals(worker.id) && one.phase() == Phase.UP)
                .findFirst();
        if (worker.fleet == fleet && worker.agent == agent && seen.isPresent()) {
          int anchorSteps = AnchorSize.of(picture).stepsOf(fleet.range);
          boolean anchor = seen.get().steps() >= anchorSteps && elsewhere < 1;
          victims.add(
              new VictimPicture(
                  seen.get(),
                  fleet.range,
                  SimulatedHadoop.SHARE,
                  containers(worker),
                  anchor ? anchorSteps : 0,
                  Integer.MAX_VALUE,
                  !anchor
                      && seen.get().idle()
                      && staying > fleet.workers.min()
                      && most.covers(SimulatedHadoop.SHARE.plus(fleet.range.min().resources()))));
        }
      }
    }
    return victims;
  }

  private Map<Integer, Integer> holders(ClusterPicture picture) {
    Set<Integer> without = new HashSet<>();
    reclaims.forEach(reclaim -> without.add(reclaim.agent));
    AnchorSize anchors = AnchorSize.of(picture);
    Map<Integer, Integer> holders = new HashMap<>();
    pictures(picture)
        .filter(one -> one.phase() == Phase.UP && one.steps() >= anchors.stepsOf(one.range()))
        .forEach(
            one ->
                agentOf(one.id())
                    .filter(agent -> !without.contains(agent))
                    .ifPresent(agent -> holders.merge(agent, 1, Integer::sum)));
    return holders;
  }

  private Optional<Integer> agentOf(InstanceId id) {
    return hadoop.workers.stream()
        .filter(worker -> worker.id.equals(id))
        .map(worker -> worker.agent)
        .findFirst();
  }

  private static java.util.stream.Stream<WorkerPicture> pictures(ClusterPicture picture) {
    return picture.fleets().stream().flatMap(fleet -> fleet.pictures().stream());
  }

  private static List<ContainerView> containers(Worker worker) {
    List<ContainerView> views = new ArrayList<>();
    for (Container container : worker.containers) {
      views.add(
          new ContainerView(
              "c" + container.number,
              "a",
              "host:1",
              container.size(),
              Instant.ofEpochSecond(container.startedAt),
              container.master()));
    }
    return views;
  }
}
