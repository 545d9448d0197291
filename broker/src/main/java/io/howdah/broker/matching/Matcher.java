package io.howdah.broker.matching;

import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Placement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Grouped first-fit. Groups are served in their order; a group takes agents in the order of their
 * offers, by default those with the fewest live instances of its owner first ({@link Arrangement}).
 * So instances of one owner spread where there is a choice, while different owners share agents
 * from the first one on and leave whole agents free. Agents with GPUs come last.
 *
 * <p>An agent that refuses one instance of a group refuses the rest of the group too, and what a
 * constraint says of a value is found out once for all groups: the work is groups × agents at most,
 * whatever the number of instances.
 *
 * <p>Any-ports are looked for upwards from a point that the owner's name decides: a port that one
 * owner gives back is not handed to another at once, to which late requests would go.
 *
 * <p>Equal input gives equal results. Safe for use by several threads.
 */
public final class Matcher {
  /**
   * Refusals that are told for each group: enough to see why, few enough to cost nothing on ten
   * thousand agents.
   */
  static final int REFUSALS_A_GROUP = 20;

  private final Arrangement arrangement;

  /** Spreads. */
  public Matcher() {
    this(Arrangement.SPREAD);
  }

  public Matcher(Arrangement arrangement) {
    this.arrangement = arrangement;
  }

  /**
   * Places groups on offers.
   *
   * @param groups in the order in which they are served
   * @param offers of any agents and roles
   * @param existing live placements of an owner
   * @param reserved ports that are not to be given out
   * @throws IllegalArgumentException if a constraint's pattern is not valid: configuration refuses
   *     such
   */
  public MatchResult match(
      List<TaskGroup> groups,
      List<Offer> offers,
      ExistingPlacements existing,
      ReservedPorts reserved) {
    PoolTable table = PoolTable.of(offers);
    ConstraintIndex index = new ConstraintIndex(table);
    NearestMisses misses = new NearestMisses(REFUSALS_A_GROUP);
    GroupPlacer.Scratch scratch = new GroupPlacer.Scratch(table);
    Map<OwnerName, List<Placement>> placements = new HashMap<>();
    Map<OwnerName, Map<String, Refusal>> refusals = new LinkedHashMap<>();
    Map<OwnerName, Map<RefusalKind, Integer>> counts = new HashMap<>();
    for (TaskGroup group : groups) {
      if (group.kind() == InstanceKind.LEASE) {
        // Not one more of its owner: constraints do not count it, and that its agent has no room is
        // no reason why the owner's workers wait.
        new GroupPlacer(group, table, arrangement, index, List.of(), reserved, misses, scratch)
            .place();
        continue;
      }
      OwnerName owner = group.owner();
      List<Placement> ofOwner =
          placements.computeIfAbsent(owner, name -> new ArrayList<>(existing.of(name)));
      GroupPlacer placer =
          new GroupPlacer(group, table, arrangement, index, ofOwner, reserved, misses, scratch);
      ofOwner.addAll(placer.place());
      if (misses.size() > 0) {
        misses.addCountsTo(counts.computeIfAbsent(owner, name -> new EnumMap<>(RefusalKind.class)));
      }
      if (!placer.isDone()) {
        Map<String, Refusal> byAgent =
            refusals.computeIfAbsent(owner, name -> new LinkedHashMap<>());
        placer.refusals().forEach(refusal -> byAgent.put(refusal.agent().id(), refusal));
      }
    }
    return result(table, refusals, counts);
  }

  private static MatchResult result(
      PoolTable table,
      Map<OwnerName, Map<String, Refusal>> refusals,
      Map<OwnerName, Map<RefusalKind, Integer>> counts) {
    List<AgentMatch> matches = new ArrayList<>();
    List<Offer> unused = new ArrayList<>();
    for (AgentPool pool : table.pools()) {
      if (pool.isUsed()) {
        matches.add(pool.match());
      } else {
        unused.addAll(pool.offers());
      }
    }
    List<Refusal> told = new ArrayList<>();
    refusals.values().forEach(ofOwner -> told.addAll(ofOwner.values()));
    return new MatchResult(matches, unused, told, counts);
  }
}
