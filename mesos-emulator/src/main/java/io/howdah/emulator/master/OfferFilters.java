package io.howdah.emulator.master;

import io.howdah.emulator.resource.ResourceBag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a framework has refused: resources of an agent, for one of its roles, until a moment. An
 * offer is held back if a refusal contains all of it.
 */
final class OfferFilters {
  private record Place(String agent, String role) {}

  private record Refusal(ResourceBag resources, long untilNanos) {}

  private final Map<Place, List<Refusal>> refusals = new HashMap<>();

  void refuse(String agent, String role, ResourceBag resources, long untilNanos) {
    refusals
        .computeIfAbsent(new Place(agent, role), place -> new ArrayList<>(1))
        .add(new Refusal(resources, untilNanos));
  }

  boolean filtered(String agent, String role, ResourceBag resources, long nowNanos) {
    Place place = new Place(agent, role);
    List<Refusal> own = refusals.get(place);
    if (own == null) {
      return false;
    }
    own.removeIf(refusal -> refusal.untilNanos - nowNanos <= 0);
    if (own.isEmpty()) {
      refusals.remove(place);
      return false;
    }
    return own.stream().anyMatch(refusal -> refusal.resources.contains(resources));
  }

  /** REVIVE: forgets the refusals of a role. */
  void clear(String role) {
    refusals.keySet().removeIf(place -> place.role.equals(role));
  }
}
