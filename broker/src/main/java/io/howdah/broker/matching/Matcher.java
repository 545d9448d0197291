package io.howdah.broker.matching;

import io.howdah.broker.model.Offer;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Grouped first-fit. Groups are served in their order; within a group, agents with the fewest live
 * instances of its owner come first (in the order of their offers where equal), so that workers and
 * services spread where there is a choice. A pool that refuses one instance of a group refuses the
 * rest of the group too, so the work is groups × agents at most, whatever the number of instances.
 *
 * <p>Equal input gives equal results.
 */
public final class Matcher {
  /**
   * Refusals that are told for each group: enough to see why, few enough to cost nothing on ten
   * thousand agents.
   */
  static final int REFUSALS_A_GROUP = 20;

  private record PoolKey(String agentId, String role) {}

  /**
   * Places groups on offers.
   *
   * @param groups in the order in which they are served
   * @param offers of any agents and roles
   * @param existing live placements of an owner
   * @param reserved ports that are not to be given out
   */
  public MatchResult match(
      List<TaskGroup> groups,
      List<Offer> offers,
      ExistingPlacements existing,
      ReservedPorts reserved) {
    Map<PoolKey, AgentPool> byKey = new LinkedHashMap<>();
    for (Offer offer : offers) {
      byKey
          .computeIfAbsent(
              new PoolKey(offer.agent().id(), offer.role()),
              key -> new AgentPool(offer.agent(), offer.role()))
          .add(offer);
    }
    List<AgentPool> pools = new ArrayList<>(byKey.values());
    List<Refusal> refusals = new ArrayList<>();
    Map<io.howdah.broker.model.OwnerName, List<Placement>> placedNow = new HashMap<>();
    for (TaskGroup group : groups) {
      List<Placement> ofOwner = new ArrayList<>(existing.of(group.owner()));
      ofOwner.addAll(placedNow.getOrDefault(group.owner(), List.of()));
      List<Placement> placed = new GroupPlacer(group, pools, ofOwner, reserved, refusals).place();
      placedNow.computeIfAbsent(group.owner(), owner -> new ArrayList<>()).addAll(placed);
    }
    List<AgentMatch> matches = new ArrayList<>();
    List<Offer> unused = new ArrayList<>();
    for (AgentPool pool : pools) {
      if (pool.isUsed()) {
        matches.add(pool.match());
      } else {
        unused.addAll(pool.offers());
      }
    }
    return new MatchResult(matches, unused, refusals);
  }

  /** Places one group. */
  private static final class GroupPlacer {
    private final TaskGroup group;
    private final List<AgentPool> pools;
    private final ReservedPorts reserved;
    private final List<Refusal> refusals;
    private final ConstraintCheck constraints;
    private final Resources demand;

    /** Live instances of the owner on each pool's agent; -1: the pool has refused. */
    private final int[] load;

    private final List<Placement> placed = new ArrayList<>();
    private int told;

    GroupPlacer(
        TaskGroup group,
        List<AgentPool> pools,
        Collection<Placement> ofOwner,
        ReservedPorts reserved,
        List<Refusal> refusals) {
      this.group = group;
      this.pools = pools;
      // A worker that comes back finds its own NodeId listed: that is what it comes back for.
      this.reserved = group.pin().isPresent() ? (host, port) -> false : reserved;
      this.refusals = refusals;
      this.constraints = new ConstraintCheck(group.constraints(), ofOwner);
      this.demand = group.task().plus(group.executor());
      this.load = new int[pools.size()];
      if (!ofOwner.isEmpty()) {
        Map<String, Integer> onAgent = new HashMap<>();
        ofOwner.forEach(placement -> onAgent.merge(placement.agentId(), 1, Integer::sum));
        for (int i = 0; i < load.length; i++) {
          load[i] = onAgent.getOrDefault(pools.get(i).agent().id(), 0);
        }
      }
    }

    List<Placement> place() {
      int next = 0;
      while (placed.size() < group.count() && next >= 0) {
        next = placeOnLoad(next);
      }
      return placed;
    }

    /**
     * Offers one instance to each pool with this many of the owner's instances.
     *
     * @return the next higher load that a pool has; -1 if there is none
     */
    private int placeOnLoad(int level) {
      int higher = Integer.MAX_VALUE;
      for (int i = 0; i < load.length && placed.size() < group.count(); i++) {
        if (load[i] == level) {
          load[i] = tryOn(pools.get(i)) ? level + 1 : -1;
        }
        if (load[i] > level) {
          higher = Math.min(higher, load[i]);
        }
      }
      return higher == Integer.MAX_VALUE ? -1 : higher;
    }

    private boolean tryOn(AgentPool pool) {
      if (group.pin().isPresent() && !group.pin().get().agentId().equals(pool.agent().id())) {
        return false;
      }
      if (!pool.left().covers(demand)) {
        return refuse(pool, insufficient(pool.left()));
      }
      Optional<String> constraint = constraints.refusal(pool.agent());
      if (constraint.isPresent()) {
        return refuse(pool, RefusalKind.UNFULFILLED_CONSTRAINT);
      }
      Optional<List<Integer>> ports = pool.findPorts(group.ports(), reserved);
      if (ports.isEmpty()) {
        return refuse(pool, RefusalKind.INSUFFICIENT_PORTS);
      }
      Placement placement =
          new Placement(
              pool.agent().id(),
              pool.agent().hostname(),
              constraints.named(pool.agent()),
              pool.role(),
              pool.take(group.task(), ports.get()),
              pool.take(group.executor(), List.of()),
              ports.get());
      constraints.placed(pool.agent());
      pool.assign(new Assignment(group, placement));
      placed.add(placement);
      return true;
    }

    /** Words are made only for refusals that are told. */
    private boolean refuse(AgentPool pool, RefusalKind found) {
      if (told < REFUSALS_A_GROUP) {
        told++;
        Optional<String> constraint = constraints.refusal(pool.agent());
        RefusalKind kind = constraint.isPresent() ? RefusalKind.UNFULFILLED_CONSTRAINT : found;
        refusals.add(
            new Refusal(
                group.owner(),
                pool.agent(),
                kind,
                constraint.orElseGet(() -> words(kind, pool.left()))));
      }
      return false;
    }

    private RefusalKind insufficient(Resources left) {
      if (left.milliCpus() < demand.milliCpus()) {
        return RefusalKind.INSUFFICIENT_CPUS;
      }
      if (left.memoryMb() < demand.memoryMb()) {
        return RefusalKind.INSUFFICIENT_MEMORY;
      }
      return left.diskMb() < demand.diskMb()
          ? RefusalKind.INSUFFICIENT_DISK
          : RefusalKind.INSUFFICIENT_GPUS;
    }

    private String words(RefusalKind kind, Resources left) {
      return switch (kind) {
        case INSUFFICIENT_CPUS ->
            "needs " + demand.cpus() + " cpus, " + left.cpus() + " are offered";
        case INSUFFICIENT_MEMORY ->
            "needs " + demand.memoryMb() + " MB of memory, " + left.memoryMb() + " MB are offered";
        case INSUFFICIENT_DISK ->
            "needs " + demand.diskMb() + " MB of disk, " + left.diskMb() + " MB are offered";
        case INSUFFICIENT_GPUS ->
            "needs " + demand.gpus() + " GPUs, " + left.gpus() + " are offered";
        case INSUFFICIENT_PORTS ->
            "needs host ports " + group.ports() + " (0: any), not all of them are free and offered";
        case UNFULFILLED_CONSTRAINT -> "constraint not met";
      };
    }
  }
}
