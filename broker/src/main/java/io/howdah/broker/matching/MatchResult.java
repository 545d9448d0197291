package io.howdah.broker.matching;

import io.howdah.broker.model.Offer;
import java.util.List;

/**
 * What fits where.
 *
 * @param matches one for each agent and role that is used
 * @param unused offers that nothing was placed on
 * @param refusals why offers did not fit, at most {@value Matcher#REFUSALS_A_GROUP} for each group
 */
public record MatchResult(List<AgentMatch> matches, List<Offer> unused, List<Refusal> refusals) {
  public MatchResult {
    matches = List.copyOf(matches);
    unused = List.copyOf(unused);
    refusals = List.copyOf(refusals);
  }
}
