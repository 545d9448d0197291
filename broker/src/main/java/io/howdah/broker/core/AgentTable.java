package io.howdah.broker.core;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What agents offered last: the only thing that is known of what they have left. */
final class AgentTable {
  /** A declined offer is not made again for a minute, so it says for so long what is there. */
  private static final long KNOWN_FOR = Duration.ofSeconds(65).toNanos();

  private record Seen(
      Agent agent, String role, Resources left, List<PortRange> ports, long at, boolean used) {}

  private final Map<String, Seen> agents = new HashMap<>();

  void offered(List<Offer> offers, Time time) {
    for (Offer offer : offers) {
      Resources left = Resources.NONE;
      List<PortRange> ports = List.of();
      for (ResourceBundle bundle : offer.bundles()) {
        if (!bundle.isReserved()) {
          left = left.plus(bundle.resources());
          ports = bundle.ports();
        }
      }
      agents.put(
          offer.agent().id(),
          new Seen(offer.agent(), offer.role(), left, ports, time.nanos(), false));
    }
  }

  /** Something is launched there: what is left is not known until the next offer. */
  void used(String agentId) {
    agents.computeIfPresent(
        agentId,
        (id, seen) -> new Seen(seen.agent, seen.role, Resources.NONE, seen.ports, seen.at, true));
  }

  /** What an agent has left, as far as is known. */
  Resources left(String agentId, Time time) {
    Seen seen = agents.get(agentId);
    return seen == null || seen.used || time.nanos() - seen.at > KNOWN_FOR
        ? Resources.NONE
        : seen.left;
  }

  /** The role of an agent's last offer; empty if it made none since then (monotonic). */
  Optional<String> offeredSince(String agentId, long nanos) {
    return Optional.ofNullable(agents.get(agentId))
        .filter(seen -> seen.at - nanos >= 0)
        .map(Seen::role);
  }

  /**
   * The offer that an agent would make to a role if so much more were free; empty if it never made
   * one in this leadership, to whatever role.
   */
  Optional<Offer> imagined(String agentId, String role, Resources freed, Time time) {
    Seen seen = agents.get(agentId);
    return seen == null
        ? Optional.empty()
        : Optional.of(
            new Offer(
                "imagined on " + agentId,
                seen.agent,
                role,
                List.of(
                    new ResourceBundle(
                        ResourceBundle.UNRESERVED, left(agentId, time).plus(freed), seen.ports))));
  }
}
