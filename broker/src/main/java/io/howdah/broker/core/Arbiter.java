package io.howdah.broker.core;

import io.howdah.broker.matching.Arrangement;
import io.howdah.broker.matching.MatchResult;
import io.howdah.broker.matching.Matcher;
import io.howdah.broker.matching.TaskGroup;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.planning.PoolLedger;
import io.howdah.broker.planning.Taking;
import io.howdah.broker.planning.VictimPicture;
import io.howdah.broker.planning.Victims;
import io.howdah.broker.view.BrokerSnapshot.PendingOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Takes capacity back from Hadoop for services that find no room (law 9): on the agent where it
 * costs least, by the pools' priorities and guarantees. It frees what is missing there; the offer
 * that follows is the launcher's.
 */
final class Arbiter {
  private static final long LOOK_AGAIN = Duration.ofMillis(200).toNanos();

  /** Offers of all agents arrive well within this after a REVIVE (measured: 19 ms). */
  private static final Duration PATIENCE = Duration.ofMillis(300);

  /**
   * The same where another role of ours wants offers: what went there first and was declined comes
   * with the next allocation, a second later by default.
   */
  private static final Duration PATIENCE_WITH_ROLES = Duration.ofMillis(1300);

  /** Beyond the grace: reports, the executor's count and the offer take a few seconds. */
  private static final Duration SLACK = Duration.ofSeconds(60);

  /** A placement follows within the next allocation or not at all. */
  private static final Duration PLACED_WITHIN = Duration.ofSeconds(5);

  /** Instances that are helped at once, for each service. */
  private static final int AT_ONCE = 20;

  private final ClusterState state;
  private final PendingBook pending;
  private final PoolUse pools;
  private final AgentTable agents;
  private final VictimBook victims;
  private final CapacityKeeper capacity;
  private final WorkerDrains drains;
  private final HadoopKeeper hadoop;
  private final RoleGovernors governors;
  private final Roles roles;
  private final RoleHandover handover;
  private final ReclaimProgress progress;
  private final DecisionJournal journal;
  private final Matcher matcher = new Matcher(Arrangement.PACK);
  private final List<Reclaim> reclaims = new ArrayList<>();
  private final Map<Reclaim, Long> freedAt = new HashMap<>();
  private long lookedAt;

  Arbiter(
      ClusterState state,
      PendingBook pending,
      PoolUse pools,
      AgentTable agents,
      VictimBook victims,
      CapacityKeeper capacity,
      WorkerDrains drains,
      HadoopKeeper hadoop,
      RoleGovernors governors,
      Roles roles,
      DecisionJournal journal) {
    this.state = state;
    this.pending = pending;
    this.pools = pools;
    this.agents = agents;
    this.victims = victims;
    this.capacity = capacity;
    this.drains = drains;
    this.hadoop = hadoop;
    this.governors = governors;
    this.roles = roles;
    this.progress = new ReclaimProgress(state, capacity);
    this.handover = new RoleHandover(state, roles, agents, journal);
    this.journal = journal;
  }

  void tick(Time time, StepOutput out) {
    if (!pools.matters() || time.nanos() - lookedAt < LOOK_AGAIN) {
      return;
    }
    lookedAt = time.nanos();
    List<PendingOwner> waiting = waiting(time);
    if (waiting.isEmpty() && reclaims.isEmpty()) {
      return;
    }
    close(waiting, time);
    if (!waiting.isEmpty()) {
      victims.prepare(time, out);
    }
    for (PendingOwner service : waiting) {
      help(service, time, out);
    }
    Set<InstanceId> frozen = new HashSet<>();
    reclaims.forEach(reclaim -> frozen.addAll(reclaim.workers()));
    hadoop.freeze(frozen);
  }

  /** What is being taken back, for people. */
  List<Reclaim> reclaims() {
    return List.copyOf(reclaims);
  }

  /** Roles that get no offers, so that what is being freed goes where it was taken back for. */
  Set<String> heldBack() {
    if (reclaims.isEmpty()) {
      return Set.of();
    }
    return handover.heldBack(
        reclaims.stream()
            .filter(one -> one.isAcrossRoles() && progress.isBeingFreed(one))
            .toList());
  }

  /**
   * Whether more of what is taken back from a worker for another role is about to become free: an
   * offer of a part of it would only be declined, and the rest come a second later.
   */
  boolean awaitsMore(InstanceId worker) {
    return reclaims.stream()
        .anyMatch(
            one -> one.isAcrossRoles() && one.workers().contains(worker) && !progress.isFreed(one));
  }

  /** Services that wait for room and may launch, those of the highest pools first. */
  private List<PendingOwner> waiting(Time time) {
    List<PendingOwner> services = new ArrayList<>();
    for (PendingOwner owner : pending.view(time)) {
      if (owner.owner().isService() && owner.notBefore().isEmpty()) {
        services.add(owner);
      }
    }
    services.sort(
        Comparator.comparingInt((PendingOwner one) -> -priority(one.owner()))
            .thenComparing(PendingOwner::since)
            .thenComparing(PendingOwner::owner));
    return services;
  }

  private int priority(OwnerName service) {
    return state.definitions().pool(pools.poolOf(service)).priority();
  }

  /** Ends those whose service found its place, or never will there. */
  private void close(List<PendingOwner> waiting, Time time) {
    Map<OwnerName, Integer> missing = new HashMap<>();
    waiting.forEach(owner -> missing.put(owner.owner(), owner.count()));
    for (Reclaim reclaim : List.copyOf(reclaims)) {
      int left = missing.merge(reclaim.service(), -reclaim.instances(), Integer::sum);
      if (left <= -reclaim.instances()) {
        if (reclaim.isAcrossRoles()) {
          handover.ended(reclaim, time);
        }
        end(reclaim);
        continue;
      }
      if (progress.isFreed(reclaim)) {
        long freed = freedAt.computeIfAbsent(reclaim, one -> time.nanos());
        if (time.nanos() - freed >= PLACED_WITHIN.toNanos()) {
          if (reclaim.isAcrossRoles()) {
            handover.lost(reclaim, freed - LOOK_AGAIN, PLACED_WITHIN, time);
          }
          end(reclaim);
        }
      } else if (time.nanos() - reclaim.nanos() >= reclaim.grace().plus(SLACK).toNanos()) {
        reclaim
            .taking()
            .steps()
            .keySet()
            .forEach(worker -> capacity.keep(worker, "taking back took too long", time));
        journal.note(
            reclaim.service().value(),
            "gave up taking capacity back on " + reclaim.hostname() + ": it took too long",
            time);
        end(reclaim);
      }
    }
  }

  /** Capacity that is still on its way back goes on; Hadoop's demand may call it off. */
  private void end(Reclaim reclaim) {
    reclaims.remove(reclaim);
    freedAt.remove(reclaim);
    journal.settled(reclaim.service().value());
    hadoop.lookAgain();
  }

  private void help(PendingOwner waiting, Time time, StepOutput out) {
    Optional<Service> service = state.service(waiting.owner());
    if (service.isEmpty()
        || !hasSeenAllOffers(waiting, time)
        || handover.pauses(waiting.owner(), time)) {
      return;
    }
    int left = Math.min(AT_ONCE, waiting.count()) - helped(waiting.owner());
    while (left > 0) {
      int more = helpSome(service.get(), left, time, out);
      if (more == 0) {
        return;
      }
      left -= more;
    }
  }

  /** Instances that capacity is being taken back for. */
  private int helped(OwnerName service) {
    return reclaims.stream()
        .filter(one -> one.service().equals(service))
        .mapToInt(Reclaim::instances)
        .sum();
  }

  /** Whether offers were asked for since it waits, and those that there are have come. */
  private boolean hasSeenAllOffers(PendingOwner waiting, Time time) {
    String role = roles.of(waiting.owner());
    OptionalLong revived = governors.revivedAt(role);
    // Both by the monotonic clock: they are often of the same step, and a wall clock that is slewed
    // by a microsecond would put the wait after the REVIVE, and the service last.
    OptionalLong since = pending.since(waiting.owner());
    if (revived.isEmpty() || since.isEmpty()) {
      return false;
    }
    Duration patience = governors.othersAreRevived(role) ? PATIENCE_WITH_ROLES : PATIENCE;
    return time.nanos() - revived.getAsLong() >= patience.toNanos()
        && revived.getAsLong() - since.getAsLong() >= 0;
  }

  /**
   * Takes capacity back on the agent where that costs least for one instance. Where fewer agents
   * can give than instances wait, each is asked for its share at once: one after the other, the
   * last would wait for as many grace times.
   *
   * @param wanted instances that nothing is being taken back for
   * @return how many of them it will be enough for
   */
  private int helpSome(Service service, int wanted, Time time, StepOutput out) {
    String pool = service.pool();
    PoolLedger ledger = pools.ledger(time);
    if (!ledger.mayTake(pool, service.resources())) {
      journal.note(
          service.name().value(), "waits: its pool " + pool + " has reached its limit", time);
      return 0;
    }
    Optional<Map<String, List<VictimPicture>>> candidates =
        victims.byAgent(pool, ledger, taken(), time, out);
    if (candidates.isEmpty()) {
      // Which containers run is being asked.
      return 0;
    }
    Map<String, Taking> takings = new HashMap<>();
    candidates
        .get()
        .forEach(
            (agentId, workers) ->
                taking(service, 1, agentId, workers, time)
                    .ifPresent(taking -> takings.put(agentId, taking)));
    int share = (wanted + takings.size() - 1) / Math.max(1, takings.size());
    while (!takings.isEmpty()) {
      Map.Entry<String, Taking> cheapest = Victims.cheapest(takings).orElseThrow();
      String agentId = cheapest.getKey();
      takings.remove(agentId);
      if (fits(service, 1, agentId, cheapest.getValue(), time)) {
        for (int instances = share; instances > 1; instances--) {
          Optional<Taking> more =
              ledger.mayTake(pool, service.resources().times(instances))
                  ? taking(service, instances, agentId, candidates.get().get(agentId), time)
                  : Optional.empty();
          // Never at the cost of an ApplicationMaster where one instance alone spares it.
          if (more.isPresent()
              && more.get().disturbsMasters() == cheapest.getValue().disturbsMasters()
              && fits(service, instances, agentId, more.get(), time)) {
            begin(service, instances, agentId, more.get(), time, out);
            return instances;
          }
        }
        begin(service, 1, agentId, cheapest.getValue(), time, out);
        return 1;
      }
    }
    journal.note(
        service.name().value(),
        "waits: no agent's Hadoop workers can give back what it needs",
        time);
    return 0;
  }

  private Optional<Taking> taking(
      Service service, int instances, String agentId, List<VictimPicture> workers, Time time) {
    Resources need = service.resources().times(instances);
    return Victims.on(missing(need, agents.left(agentId, time)), workers, time.wall());
  }

  /** Agents on which capacity is taken back already. */
  private Set<String> taken() {
    Set<String> taken = new HashSet<>();
    reclaims.forEach(reclaim -> taken.add(reclaim.agentId()));
    return taken;
  }

  private static Resources missing(Resources demand, Resources left) {
    return demand.minus(demand.min(left));
  }

  /** Whether ports and constraints of the service allow the agent once so much is free. */
  private boolean fits(Service service, int instances, String agentId, Taking taking, Time time) {
    String role = roles.of(service.name());
    Optional<Offer> offer = agents.imagined(agentId, role, taking.freed(), time);
    if (offer.isEmpty()) {
      return false;
    }
    TaskGroup group = LaunchGroups.group(service, role, instances);
    MatchResult result =
        matcher.match(
            List.of(group), List.of(offer.get()), state::placementsOf, (host, port) -> false);
    return result.matches().stream().mapToInt(match -> match.assignments().size()).sum()
        == instances;
  }

  private void begin(
      Service service, int instances, String agentId, Taking taking, Time time, StepOutput out) {
    Duration grace = state.definitions().pool(service.pool()).grace();
    String role = roles.of(service.name());
    Set<InstanceId> workers = new HashSet<>(victims.workersOn(agentId));
    String hostname =
        state
            .instance(workers.iterator().next())
            .map(worker -> worker.placement().hostname())
            .orElse(agentId);
    Reclaim reclaim =
        new Reclaim(
            service.name(),
            instances,
            role,
            lenders(taking, role),
            agentId,
            hostname,
            workers,
            taking,
            grace,
            time.wall(),
            time.nanos());
    reclaims.add(reclaim);
    String why =
        "service %s of pool %s waits for room on %s"
            .formatted(service.name(), service.pool(), hostname);
    journal.note(
        service.name().value(),
        "take back %d steps and %d workers on %s within %d s: %d containers are expected to end"
            .formatted(
                taking.steps().values().stream().mapToInt(Integer::intValue).sum(),
                taking.release().size(),
                hostname,
                grace.toSeconds(),
                taking.containersLost()),
        time);
    taking
        .steps()
        .forEach(
            (id, steps) -> {
              Instance worker = state.instance(id).orElseThrow();
              capacity.takeBack(worker, capacity.going(id) + steps, grace, why, time);
            });
    for (InstanceId id : taking.release()) {
      drains.drain(state.instance(id).orElseThrow(), why, time, out);
    }
  }

  private Set<String> lenders(Taking taking, String role) {
    Set<String> lenders = new HashSet<>();
    for (Set<InstanceId> workers : List.of(taking.steps().keySet(), taking.release())) {
      workers.forEach(id -> lenders.add(state.instance(id).orElseThrow().placement().role()));
    }
    lenders.remove(role);
    return lenders;
  }
}
