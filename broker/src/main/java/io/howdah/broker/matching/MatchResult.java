package io.howdah.broker.matching;

import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import java.util.List;
import java.util.Map;

/**
 * What fits where.
 *
 * @param matches one for each agent and role that is used
 * @param unused offers that nothing was placed on
 * @param refusals why agents did not fit, for each group that is not wholly placed: its nearest
 *     misses, at most {@value Matcher#REFUSALS_A_GROUP}; one for each owner and agent, the newest
 * @param refusalCounts all refusals of this call by owner and kind, those included that are not
 *     told one by one; an agent counts once for each of its roles
 */
public record MatchResult(
    List<AgentMatch> matches,
    List<Offer> unused,
    List<Refusal> refusals,
    Map<OwnerName, Map<RefusalKind, Integer>> refusalCounts) {
  public MatchResult {
    matches = List.copyOf(matches);
    unused = List.copyOf(unused);
    refusals = List.copyOf(refusals);
    refusalCounts = Map.copyOf(refusalCounts);
  }
}
