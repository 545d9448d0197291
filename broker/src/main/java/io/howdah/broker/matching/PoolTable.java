package io.howdah.broker.matching;

import io.howdah.broker.model.Offer;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All pools of one call, with what is left in them in arrays: a thousand groups look at ten
 * thousand pools each, so a look must not follow pointers.
 */
final class PoolTable {
  private record Key(String agentId, String role) {}

  private final AgentPool[] pools;
  private final long[] milliCpus;
  private final long[] memoryMb;
  private final long[] diskMb;
  private final int[] gpus;
  private final int[] portCount;
  private final int[] lowestPort;
  private final int[] highestPort;

  /** Agents are numbered too: those with offers of several roles have several pools. */
  private final int[] agentOf;

  private final boolean[] remote;

  private final Map<String, Integer> agentNumbers = new HashMap<>();

  /** Roles are numbered as well. */
  private final int[] roleOf;

  private final Map<String, Integer> roleNumbers = new HashMap<>();

  private PoolTable(List<AgentPool> ordered) {
    int size = ordered.size();
    pools = ordered.toArray(AgentPool[]::new);
    milliCpus = new long[size];
    memoryMb = new long[size];
    diskMb = new long[size];
    gpus = new int[size];
    portCount = new int[size];
    lowestPort = new int[size];
    highestPort = new int[size];
    agentOf = new int[size];
    roleOf = new int[size];
    remote = new boolean[size];
    for (int i = 0; i < size; i++) {
      agentOf[i] = agentNumbers.computeIfAbsent(pools[i].agent().id(), id -> agentNumbers.size());
      roleOf[i] = roleNumbers.computeIfAbsent(pools[i].role(), role -> roleNumbers.size());
      remote[i] = pools[i].agent().remote();
      refresh(i);
    }
  }

  /**
   * Pools offers by agent and role, in the order of the offers, but agents with GPUs last: they are
   * few, and what can run elsewhere should.
   */
  static PoolTable of(List<Offer> offers) {
    Map<Key, AgentPool> byKey = new LinkedHashMap<>();
    for (Offer offer : offers) {
      byKey
          .computeIfAbsent(
              new Key(offer.agent().id(), offer.role()),
              key -> new AgentPool(offer.agent(), offer.role()))
          .add(offer);
    }
    List<AgentPool> ordered = new ArrayList<>(byKey.size());
    List<AgentPool> withGpus = new ArrayList<>();
    for (AgentPool pool : byKey.values()) {
      (pool.left().gpus() == 0 ? ordered : withGpus).add(pool);
    }
    ordered.addAll(withGpus);
    return new PoolTable(ordered);
  }

  int size() {
    return pools.length;
  }

  int agents() {
    return agentNumbers.size();
  }

  AgentPool pool(int index) {
    return pools[index];
  }

  Collection<AgentPool> pools() {
    return List.of(pools);
  }

  int agentOf(int index) {
    return agentOf[index];
  }

  /** Number of an agent; -1 if it offers nothing. */
  int agentNumber(String agentId) {
    return agentNumbers.getOrDefault(agentId, -1);
  }

  /** Whether its agent is in another region than the masters. */
  boolean isRemote(int index) {
    return remote[index];
  }

  int roleOf(int index) {
    return roleOf[index];
  }

  /** Number of a role; -1 if nothing is offered to it. */
  int roleNumber(String role) {
    return roleNumbers.getOrDefault(role, -1);
  }

  int roles() {
    return roleNumbers.size();
  }

  long milliCpus(int index) {
    return milliCpus[index];
  }

  long memoryMb(int index) {
    return memoryMb[index];
  }

  long diskMb(int index) {
    return diskMb[index];
  }

  boolean hasCpus(int index, Resources demand) {
    return milliCpus[index] >= demand.milliCpus();
  }

  boolean hasMemory(int index, Resources demand) {
    return memoryMb[index] >= demand.memoryMb();
  }

  boolean hasDisk(int index, Resources demand) {
    return diskMb[index] >= demand.diskMb();
  }

  boolean hasGpus(int index, Resources demand) {
    return gpus[index] >= demand.gpus();
  }

  /** Whether ports may be there; a look into the pool decides. */
  boolean mayHavePorts(int index, int count, int lowestFixed, int highestFixed) {
    return portCount[index] >= count
        && lowestPort[index] <= lowestFixed
        && highestPort[index] >= highestFixed;
  }

  /** Something was taken from a pool. */
  void refresh(int index) {
    Resources left = pools[index].left();
    milliCpus[index] = left.milliCpus();
    memoryMb[index] = left.memoryMb();
    diskMb[index] = left.diskMb();
    gpus[index] = left.gpus();
    PortSpace ports = pools[index].ports();
    portCount[index] = ports.size();
    lowestPort[index] = ports.lowest();
    highestPort[index] = ports.highest();
  }
}
