package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Offer;
import java.util.List;

/**
 * What is launched on one agent with offers of one role, in one ACCEPT. All its offers are accepted
 * together: a held remnant would starve others.
 *
 * @param agent where
 * @param offers all that the agent offered to the role
 * @param assignments at least one
 */
public record AgentMatch(Agent agent, List<Offer> offers, List<Assignment> assignments) {
  public AgentMatch {
    offers = List.copyOf(offers);
    assignments = List.copyOf(assignments);
  }
}
