package io.howdah.broker.core;

import io.howdah.broker.matching.AgentMatch;
import io.howdah.broker.matching.Assignment;
import io.howdah.broker.matching.MatchResult;
import io.howdah.broker.matching.Matcher;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns what is missing and what is offered into launches. */
final class Launcher {
  /**
   * Launches on one agent in one batch; with their places they stay far below a transaction's
   * limit.
   */
  private static final int MAX_LAUNCHES = 200;

  /**
   * Launches that may wait for their commit: the store takes some thousands of changes a second.
   */
  private static final int MAX_WAITING = 1_000;

  /** Characters of ExecutorInfo in one batch, which count for a transaction's size. */
  private static final long MAX_EXECUTOR_INFO = 400_000;

  private final ClusterState state;
  private final CoreSettings settings;
  private final PlaceKeeper places;
  private final PendingBook pending;
  private final OfferBook book;
  private final LeaseBook leases;
  private final AgentTable agents;
  private final PoolUse pools;
  private final Roles roles;
  private final RoleGovernors governors;
  private final LaunchRecords records;
  private final TaskReconciler reconciler;
  private final DecisionJournal journal;
  private final Counters counters;
  private final PortBook ports;
  private final Matcher matcher = new Matcher();

  Launcher(
      ClusterState state,
      CoreSettings settings,
      PlaceKeeper places,
      PendingBook pending,
      OfferBook book,
      LeaseBook leases,
      AgentTable agents,
      PoolUse pools,
      Roles roles,
      RoleGovernors governors,
      LaunchRecords records,
      TaskReconciler reconciler,
      DecisionJournal journal,
      Counters counters) {
    this.state = state;
    this.settings = settings;
    this.places = places;
    this.pending = pending;
    this.book = book;
    this.leases = leases;
    this.agents = agents;
    this.pools = pools;
    this.roles = roles;
    this.governors = governors;
    this.records = records;
    this.reconciler = reconciler;
    this.journal = journal;
    this.counters = counters;
    this.ports = new PortBook(state, places);
  }

  /** Uses offers for what is missing and declines the rest. */
  void use(List<Offer> all, Time time, StepOutput out) {
    counters.add(Counters.OFFERS_RECEIVED, all.size());
    agents.offered(all, time);
    Map<OwnerName, Integer> launchable = pending.launchable(time);
    Set<String> leaseRoles = leases.wanted();
    Set<String> wanted = roles.of(launchable.keySet());
    wanted.addAll(leaseRoles);
    List<Offer> offers = usable(all, wanted, out);
    if (offers.isEmpty()) {
      return;
    }
    Map<OwnerName, Integer> now = affordable(launchable);
    int leaseBudget = !leaseRoles.isEmpty() ? MAX_WAITING - reconciler.waitingToLeave() : 0;
    if (now.isEmpty() && leaseBudget <= 0) {
      // They come back with the next allocation, when the store has caught up.
      decline(offers, java.time.Duration.ZERO, out);
      return;
    }
    Map<String, Long> byRole = new HashMap<>();
    offers.forEach(offer -> byRole.merge(offer.role(), 1L, Long::sum));
    pending.offersSeen(owner -> byRole.getOrDefault(roles.of(owner), 0L));
    LaunchGroups groups =
        LaunchGroups.of(state, places, leases, pools, roles, now, leaseBudget, time);
    groups
        .limited()
        .forEach(
            (owner, pool) ->
                journal.note(owner.value(), "waits: its pool " + pool + " is at its limit", time));
    MatchResult result =
        matcher.match(groups.groups(), offers, state::placementsOf, ports.refreshed());
    pending.counted(result.refusalCounts());
    result.refusals().forEach(refusal -> pending.refused(refusal, time));
    result.matches().forEach(match -> launch(match, groups, time, out));
    unlocked(result).forEach(pending::lookAgain);
    boolean capped = !now.equals(launchable);
    decline(result.unused(), capped ? java.time.Duration.ZERO : settings.refuseUnfit(), out);
  }

  /**
   * Owners to be spread evenly that still miss some: what was placed now may allow agents that were
   * declined before.
   */
  private static Set<OwnerName> unlocked(MatchResult result) {
    Set<OwnerName> owners = new HashSet<>();
    for (AgentMatch match : result.matches()) {
      for (Assignment assignment : match.assignments()) {
        if (assignment.group().constraints().stream()
            .anyMatch(constraint -> constraint.operator() == Constraint.Operator.GROUP_BY)) {
          owners.add(assignment.group().owner());
        }
      }
    }
    owners.removeIf(
        owner -> result.refusals().stream().noneMatch(refusal -> refusal.owner().equals(owner)));
    return owners;
  }

  /** Declines what came in roles in which nothing is wanted; what is left may be used. */
  private List<Offer> usable(List<Offer> offers, Set<String> wanted, StepOutput out) {
    List<Offer> usable = new ArrayList<>();
    List<Offer> idle = new ArrayList<>();
    List<Offer> held = new ArrayList<>();
    for (Offer offer : offers) {
      if (governors.isHeldBack(offer.role())) {
        held.add(offer);
      } else {
        (wanted.contains(offer.role()) ? usable : idle).add(offer);
      }
    }
    // Under way when its role was suppressed. It must not be hidden from that role later.
    decline(held, java.time.Duration.ZERO, out);
    decline(idle, settings.refuseIdle(), out);
    return usable;
  }

  /**
   * As much of what is missing as the store is likely to take before the offers' time is over: a
   * launch that commits too late is withdrawn (law 8), and deciding it again only adds to the load.
   */
  private Map<OwnerName, Integer> affordable(Map<OwnerName, Integer> launchable) {
    int budget = MAX_WAITING - reconciler.waitingToLeave();
    Map<OwnerName, Integer> now = new LinkedHashMap<>();
    for (Map.Entry<OwnerName, Integer> entry : launchable.entrySet()) {
      int count = Math.min(budget, entry.getValue());
      if (count > 0) {
        now.put(entry.getKey(), count);
        budget -= count;
      }
    }
    return now;
  }

  /** Declines offers that nothing is to be launched on. */
  void decline(List<Offer> offers, java.time.Duration refuse, StepOutput out) {
    if (!offers.isEmpty()) {
      counters.add(Counters.OFFERS_DECLINED, offers.size());
      out.now(new Effect.Decline(offers.stream().map(Offer::id).toList(), refuse));
    }
  }

  private void launch(AgentMatch match, LaunchGroups groups, Time time, StepOutput out) {
    agents.used(match.agent().id());
    List<Effect.LaunchTask> launches = new ArrayList<>();
    long executorInfo = 0;
    for (Assignment assignment : match.assignments()) {
      if (launches.size() >= MAX_LAUNCHES || executorInfo >= MAX_EXECUTOR_INFO) {
        break;
      }
      List<Effect.LaunchTask> made =
          records.create(assignment, groups.place(assignment.group()), time, out);
      executorInfo += made.get(0).instance().executor().map(one -> one.info().length()).orElse(0);
      launches.addAll(made);
    }
    launches.forEach(launch -> reconciler.planned(launch.instance().id()));
    List<String> offerIds = match.offers().stream().map(Offer::id).toList();
    offerIds.forEach(id -> book.hold(id, time.nanos()));
    out.afterCommit(new Effect.Accept(offerIds, launches));
    out.endBatch();
  }
}
