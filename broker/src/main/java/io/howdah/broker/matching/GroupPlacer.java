package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Places one group. A pool that refused one of its instances is not asked again for the others:
 * while matching, resources, ports and what constraints allow only become less. GROUP_BY is the
 * exception, and has its own order.
 */
final class GroupPlacer {
  /** Arrays as long as the table, made once a call. */
  static final class Scratch {
    private final int[] all;
    private final int[] open;
    private final int[] load;

    Scratch(PoolTable table) {
      all = IntStream.range(0, table.size()).toArray();
      open = new int[table.size()];
      load = new int[table.agents()];
    }
  }

  private final TaskGroup group;
  private final List<Integer> ports;
  private final PoolTable table;
  private final Arrangement arrangement;
  private final ReservedPorts reserved;
  private final NearestMisses misses;
  private final ConstraintCheck constraints;
  private final Resources demand;
  private final int lowestFixedPort;
  private final int highestFixedPort;

  /** Whether it must stay in the masters' own region, as all that names no region does. */
  private final boolean homeOnly;

  /** Number of the agent that the group is pinned to; -1 if to none, or to one without offers. */
  private final int pinnedAgent;

  /** Number of the role whose offers the group may use; -1 if nothing is offered to it. */
  private final int role;

  /** Every pool. */
  private final int[] all;

  /** Pools that have not refused, in order. */
  private final int[] open;

  /** Live instances of the owner by agent number. */
  private final int[] load;

  private final boolean loaded;
  private final List<Placement> placed = new ArrayList<>(1);

  GroupPlacer(
      TaskGroup group,
      PoolTable table,
      Arrangement arrangement,
      ConstraintIndex index,
      Collection<Placement> existing,
      ReservedPorts reserved,
      NearestMisses misses,
      Scratch scratch) {
    this.group = group;
    this.ports = group.pin().map(Pin::ports).orElse(group.ports());
    this.table = table;
    this.arrangement = arrangement;
    // A worker that comes back finds its own NodeId listed: that is what it comes back for.
    this.reserved = group.pin().isPresent() ? (host, port) -> false : reserved;
    this.misses = misses;
    this.constraints = new ConstraintCheck(constraints(group), index, existing);
    this.homeOnly =
        group.pin().isEmpty() && group.constraints().stream().noneMatch(Constraint::isRegion);
    this.pinnedAgent = group.pin().map(pin -> table.agentNumber(pin.agentId())).orElse(-1);
    this.role = table.roleNumber(group.role());
    this.demand = group.demand();
    int lowest = 65536;
    int highest = -1;
    for (int port : ports) {
      if (port != 0) {
        lowest = Math.min(lowest, port);
        highest = Math.max(highest, port);
      }
    }
    this.lowestFixedPort = lowest;
    this.highestFixedPort = highest;
    this.all = scratch.all;
    this.open = scratch.open;
    this.load = scratch.load;
    Arrays.fill(load, 0);
    boolean any = false;
    for (Placement placement : existing) {
      int agent = table.agentNumber(placement.agentId());
      if (agent >= 0) {
        load[agent]++;
        any = true;
      }
    }
    this.loaded = any;
  }

  /** A worker that comes back to its place leaves the spread as it was. */
  private static List<Constraint> constraints(TaskGroup group) {
    return group.pin().isEmpty()
        ? group.constraints()
        : group.constraints().stream()
            .filter(constraint -> constraint.operator() != Constraint.Operator.GROUP_BY)
            .toList();
  }

  List<Placement> place() {
    misses.clear();
    List<EvenRule> even = constraints.even();
    if (even.isEmpty()) {
      int size = candidates();
      int level = loaded ? lowestLoad(size) : 0;
      while (size > 0 && !isDone()) {
        size = round(size, level);
        level = lowestLoad(size);
      }
    } else {
      placeEvenly(even);
    }
    if (!isDone() && group.kind() != InstanceKind.LEASE) {
      refuseUnasked();
    }
    return placed;
  }

  /**
   * Takes values in turn. Where several fields are to be even, an agent that one of them forbids
   * may be allowed once others have got theirs: it is asked again as long as that helps.
   */
  private void placeEvenly(List<EvenRule> even) {
    int before;
    do {
      before = placed.size();
      misses.clear();
      placeInTurn(even.get(0));
    } while (even.size() > 1 && !isDone() && placed.size() > before);
  }

  private void placeInTurn(EvenRule rule) {
    int size = candidates();
    ValueQueue queue =
        new ValueQueue(open, size, rule, arrangement, pool -> load[table.agentOf(pool)]);
    int pool = queue.next();
    // If the value with the fewest is not allowed, none is.
    while (pool >= 0 && !isDone() && rule.allows(pool)) {
      if (tryOn(pool)) {
        queue.placed();
      } else {
        queue.refused();
      }
      pool = queue.next();
    }
    if (!isDone()) {
      queue.forEach(left -> refuse(left, RefusalKind.UNFULFILLED_CONSTRAINT));
      for (int i = 0; i < size; i++) {
        if (rule.values.number(open[i]) < 0) {
          refuse(open[i], RefusalKind.UNFULFILLED_CONSTRAINT);
        }
      }
    }
  }

  /** Says of what could not be asked why: it is elsewhere, or all is offered to other roles. */
  private void refuseUnasked() {
    boolean pinned = group.pin().isPresent();
    for (int pool = 0; pool < table.size() && (pinned || role < 0); pool++) {
      if (pinned && !isPlace(pool)) {
        misses.add(pool, RefusalKind.PLACE_ELSEWHERE, 0);
      } else if (table.roleOf(pool) != role) {
        misses.add(pool, RefusalKind.UNFULFILLED_ROLE, 0);
      }
    }
  }

  private boolean isPlace(int pool) {
    return table.agentOf(pool) == pinnedAgent;
  }

  private int candidates() {
    if (group.pin().isEmpty() && role == 0 && table.roles() == 1) {
      System.arraycopy(all, 0, open, 0, all.length);
      return all.length;
    }
    int size = 0;
    for (int pool = 0; pool < table.size(); pool++) {
      if (table.roleOf(pool) == role && (group.pin().isEmpty() || isPlace(pool))) {
        open[size++] = pool;
      }
    }
    return size;
  }

  private int lowestLoad(int size) {
    int lowest = Integer.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      lowest = Math.min(lowest, load[table.agentOf(open[i])]);
    }
    return lowest;
  }

  /**
   * Gives one instance to each open pool whose agent has {@code level} of them; to PACK every pool
   * is as good, and is filled.
   *
   * @return how many pools stay open
   */
  private int round(int size, int level) {
    int kept = 0;
    for (int i = 0; i < size && !isDone(); i++) {
      int pool = open[i];
      boolean stays = true;
      if (arrangement == Arrangement.PACK) {
        while (stays && !isDone()) {
          stays = tryOn(pool);
        }
      } else if (load[table.agentOf(pool)] == level) {
        stays = tryOn(pool);
      }
      if (stays) {
        open[kept++] = pool;
      }
    }
    return kept;
  }

  /** Whether every instance has a place. */
  boolean isDone() {
    return placed.size() >= group.count();
  }

  private boolean tryOn(int pool) {
    if (homeOnly && table.isRemote(pool)) {
      return refuse(pool, RefusalKind.UNFULFILLED_CONSTRAINT);
    }
    if (!constraints.allows(pool)) {
      return refuse(pool, RefusalKind.UNFULFILLED_CONSTRAINT);
    }
    if (!table.hasCpus(pool, demand)) {
      return refuse(pool, RefusalKind.INSUFFICIENT_CPUS);
    }
    if (!table.hasMemory(pool, demand)) {
      return refuse(pool, RefusalKind.INSUFFICIENT_MEMORY);
    }
    if (!table.hasDisk(pool, demand)) {
      return refuse(pool, RefusalKind.INSUFFICIENT_DISK);
    }
    if (!table.hasGpus(pool, demand)) {
      return refuse(pool, RefusalKind.INSUFFICIENT_GPUS);
    }
    List<Integer> found = List.of();
    if (!ports.isEmpty()) {
      Optional<List<Integer>> search =
          table.mayHavePorts(pool, ports.size(), lowestFixedPort, highestFixedPort)
              ? table.pool(pool).findPorts(ports, group.owner().value().hashCode(), reserved)
              : Optional.empty();
      if (search.isEmpty()) {
        return refuse(pool, RefusalKind.INSUFFICIENT_PORTS);
      }
      found = search.get();
    }
    take(pool, found);
    return true;
  }

  private void take(int index, List<Integer> hostPorts) {
    AgentPool pool = table.pool(index);
    Placement placement =
        new Placement(
            pool.agent().id(),
            pool.agent().hostname(),
            constraints.named(pool.agent()),
            pool.role(),
            pool.take(group.task(), hostPorts),
            pool.take(group.executor(), List.of()),
            hostPorts);
    List<Placement> leases = new ArrayList<>(group.leases());
    int most = group.leases() + group.furtherLeases();
    while (leases.size() < group.leases()
        || (leases.size() < most && pool.left().covers(group.lease()))) {
      leases.add(placement.withTask(pool.take(group.lease(), List.of())));
    }
    pool.assign(new Assignment(group, placement, leases));
    table.refresh(index);
    constraints.placed(index);
    load[table.agentOf(index)]++;
    placed.add(placement);
  }

  private boolean refuse(int pool, RefusalKind kind) {
    misses.add(pool, kind, amount(pool, kind));
    return false;
  }

  private long amount(int pool, RefusalKind kind) {
    return switch (kind) {
      case INSUFFICIENT_CPUS -> table.milliCpus(pool);
      case INSUFFICIENT_MEMORY -> table.memoryMb(pool);
      case INSUFFICIENT_DISK -> table.diskMb(pool);
      case UNFULFILLED_ROLE,
          PLACE_ELSEWHERE,
          UNFULFILLED_CONSTRAINT,
          INSUFFICIENT_GPUS,
          INSUFFICIENT_PORTS ->
          0;
    };
  }

  /** The nearest misses in words. To be called before anything else is placed. */
  List<Refusal> refusals() {
    List<Refusal> refusals = new ArrayList<>(misses.size());
    for (int i = 0; i < misses.size(); i++) {
      int pool = misses.pool(i);
      RefusalKind kind = misses.kind(i);
      if (kind == RefusalKind.PLACE_ELSEWHERE && i > 0) {
        // All of them say the same.
        break;
      }
      refusals.add(new Refusal(group.owner(), table.pool(pool).agent(), kind, words(pool, kind)));
    }
    return refusals;
  }

  private String words(int pool, RefusalKind kind) {
    Resources left = table.pool(pool).left();
    return switch (kind) {
      case UNFULFILLED_ROLE ->
          "needs an offer in role %s, agent offers in role %s"
              .formatted(group.role(), table.pool(pool).role());
      case PLACE_ELSEWHERE ->
          "its place is on agent " + group.pin().map(Pin::agentId).orElse("") + placeOffer();
      case UNFULFILLED_CONSTRAINT ->
          homeOnly && table.isRemote(pool)
              ? "agent is in region %s, not in the masters' own; to allow that, add a constraint on %s"
                  .formatted(table.pool(pool).agent().attributes().get(Agent.REGION), Agent.REGION)
              : constraints.words(pool);
      case INSUFFICIENT_CPUS -> "needs " + demand.cpus() + " cpus, agent offers " + left.cpus();
      case INSUFFICIENT_MEMORY ->
          "needs " + demand.memoryMb() + " MB of memory, agent offers " + left.memoryMb() + " MB";
      case INSUFFICIENT_DISK ->
          "needs " + demand.diskMb() + " MB of disk, agent offers " + left.diskMb() + " MB";
      case INSUFFICIENT_GPUS -> "needs " + demand.gpus() + " GPUs, agent offers " + left.gpus();
      case INSUFFICIENT_PORTS -> portWords(table.pool(pool));
    };
  }

  private String placeOffer() {
    return pinnedAgent >= 0 ? "" : ", which offers nothing";
  }

  private String portWords(AgentPool pool) {
    for (int port : ports) {
      if (port != 0 && pool.ports().bundleOf(port) < 0) {
        return "needs host port " + port + ", agent does not offer it";
      }
      if (port != 0 && reserved.isReserved(pool.agent().hostname(), port)) {
        return "needs host port " + port + ", which a worker that is still listed had";
      }
    }
    String figures = "needs " + ports.size() + " host ports, agent offers " + pool.ports().size();
    return pool.ports().size() < ports.size()
        ? figures
        : figures + ", too many of them named by definitions or those of workers still listed";
  }
}
