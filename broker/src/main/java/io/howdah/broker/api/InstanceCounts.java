package io.howdah.broker.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Resources;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How many instances there are. Leases belong to a fleet, too, but are counted by themselves: a
 * fleet of two workers has two instances, however large they are.
 */
final class InstanceCounts {
  private final Map<OwnerName, Map<InstanceState, Integer>> instances = new HashMap<>();
  private final Map<OwnerName, Map<InstanceState, Integer>> leases = new HashMap<>();
  private final Map<InstanceId, Leased> byWorker = new HashMap<>();

  /**
   * Live leases of one worker.
   *
   * @param count how many
   * @param resources what they hold
   */
  record Leased(int count, Resources resources) {
    static final Leased NONE = new Leased(0, Resources.NONE);

    Leased plus(Leased other) {
      return new Leased(count + other.count, resources.plus(other.resources));
    }
  }

  InstanceCounts(Iterable<Instance> all) {
    for (Instance instance : all) {
      boolean lease = instance.kind() == InstanceKind.LEASE;
      (lease ? leases : instances)
          .computeIfAbsent(instance.owner(), o -> new EnumMap<>(InstanceState.class))
          .merge(instance.state(), 1, Integer::sum);
      if (lease && instance.state().isLive()) {
        Leased one = new Leased(1, instance.placement().total());
        instance.leaseOf().ifPresent(worker -> byWorker.merge(worker, one, Leased::plus));
      }
    }
  }

  /** Workers or service instances of an owner by state. */
  ObjectNode instances(OwnerName owner) {
    return states(instances.getOrDefault(owner, Map.of()));
  }

  /** Leases of all workers of a fleet by state. */
  ObjectNode leases(OwnerName fleet) {
    return states(leases.getOrDefault(fleet, Map.of()));
  }

  Leased leasedTo(InstanceId worker) {
    return byWorker.getOrDefault(worker, Leased.NONE);
  }

  private static ObjectNode states(Map<InstanceState, Integer> counts) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (InstanceState state : InstanceState.values()) {
      node.put(state.name().toLowerCase(Locale.ROOT), counts.getOrDefault(state, 0));
    }
    return node;
  }
}
