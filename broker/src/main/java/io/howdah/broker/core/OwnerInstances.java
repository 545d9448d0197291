package io.howdah.broker.core;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The instances of one fleet or service, by state; counting them costs nothing, however many there
 * are.
 */
final class OwnerInstances {
  private final Map<InstanceState, LinkedHashSet<InstanceId>> byState =
      new EnumMap<>(InstanceState.class);

  /** Of those that are to stay, the ones whose version is not the owner's any more. */
  private final Set<InstanceId> outdated = new HashSet<>();

  OwnerInstances() {
    for (InstanceState state : InstanceState.values()) {
      byState.put(state, new LinkedHashSet<>());
    }
  }

  void add(Instance instance, String currentVersion) {
    byState.get(instance.state()).add(instance.id());
    if (stays(instance.state()) && !instance.version().equals(currentVersion)) {
      outdated.add(instance.id());
    }
  }

  void remove(Instance instance) {
    byState.get(instance.state()).remove(instance.id());
    outdated.remove(instance.id());
  }

  /** Ids in a state, oldest in that state first. */
  Set<InstanceId> in(InstanceState state) {
    return byState.get(state);
  }

  int count(InstanceState state) {
    return byState.get(state).size();
  }

  /**
   * Instances that count as what is wanted: not on their way out, not ended. An unreachable one
   * counts as alive.
   */
  int staying() {
    return count(InstanceState.LAUNCHING)
        + count(InstanceState.RUNNING)
        + count(InstanceState.UNREACHABLE);
  }

  int leaving() {
    return count(InstanceState.DRAINING) + count(InstanceState.KILLING);
  }

  int live() {
    return staying() + leaving();
  }

  Set<InstanceId> outdated() {
    return outdated;
  }

  boolean isEmpty() {
    return live() == 0 && count(InstanceState.ENDED) == 0;
  }

  private static boolean stays(InstanceState state) {
    return state == InstanceState.LAUNCHING
        || state == InstanceState.RUNNING
        || state == InstanceState.UNREACHABLE;
  }
}
