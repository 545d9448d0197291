package io.howdah.broker.planning;

import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may take how much, by pools and what they use. Only cpus and memory count; disk and gpus of
 * answers are 0.
 */
public final class PoolLedger {
  private final Map<String, Pool> pools = new HashMap<>();
  private final Map<String, Resources> use;
  private final Map<String, Resources> leaving;

  /**
   * @param pools that the configuration names; others are {@link Pool#unmentioned}
   * @param use by pool's name: everything that its fleets and services hold or have decided to
   *     launch
   */
  public PoolLedger(List<Pool> pools, Map<String, Resources> use) {
    this(pools, use, Map.of());
  }

  /**
   * A ledger while capacity goes back.
   *
   * @param leaving by pool's name: the part of its use that is on its way out; it counts for limits
   *     until it is gone, and is not there any more to be taken
   */
  public PoolLedger(List<Pool> pools, Map<String, Resources> use, Map<String, Resources> leaving) {
    pools.forEach(pool -> this.pools.put(pool.name(), pool));
    this.use = Map.copyOf(use);
    this.leaving = Map.copyOf(leaving);
  }

  /** Whether {@code by} may take anything back from {@code from} now. */
  public boolean mayTakeBack(String by, String from) {
    Resources most = atMost(by, from);
    return most.milliCpus() > 0 || most.memoryMb() > 0;
  }

  /**
   * What {@code by} may take back from {@code from}: what that has above its guarantee, if {@code
   * by} has the greater priority; otherwise no more of it than {@code by} lacks to its own
   * guarantee.
   */
  public Resources atMost(String by, String from) {
    if (by.equals(from)) {
      return Resources.NONE;
    }
    Resources staying = excess(use(from), leaving.getOrDefault(from, Resources.NONE));
    Resources spare = excess(staying, pool(from).guarantee());
    if (pool(by).priority() > pool(from).priority()) {
      return spare;
    }
    return spare.min(excess(pool(by).guarantee(), use(by)));
  }

  /** Whether the pool's limit lets it have this much more. */
  public boolean mayTake(String name, Resources more) {
    return room(name)
        .map(room -> room.milliCpus() >= more.milliCpus() && room.memoryMb() >= more.memoryMb())
        .orElse(true);
  }

  /** What the pool may still take; empty: no limit. */
  public Optional<Resources> room(String name) {
    return pool(name).limit().map(limit -> excess(limit, use(name)));
  }

  private Pool pool(String name) {
    return pools.getOrDefault(name, Pool.unmentioned(name));
  }

  private Resources use(String name) {
    return use.getOrDefault(name, Resources.NONE);
  }

  private static Resources excess(Resources of, Resources above) {
    return new Resources(
        Math.max(0, of.milliCpus() - above.milliCpus()),
        Math.max(0, of.memoryMb() - above.memoryMb()),
        0,
        0);
  }
}
