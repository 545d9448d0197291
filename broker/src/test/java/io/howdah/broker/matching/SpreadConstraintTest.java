package io.howdah.broker.matching;

import static io.howdah.broker.matching.Samples.NONE_RESERVED;
import static io.howdah.broker.matching.Samples.agent;
import static io.howdah.broker.matching.Samples.agents;
import static io.howdah.broker.matching.Samples.bundle;
import static io.howdah.broker.matching.Samples.constraint;
import static io.howdah.broker.matching.Samples.group;
import static io.howdah.broker.matching.Samples.match;
import static io.howdah.broker.matching.Samples.offer;
import static io.howdah.broker.matching.Samples.placementOn;
import static io.howdah.broker.matching.Samples.placements;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Constraint.Operator;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GROUP_BY and MAX_PER: how many instances each value gets. */
class SpreadConstraintTest {
  private static final int CLUSTERS = 1_000;

  private static final Agent A1 = agent("a1", "rack", "r1");
  private static final Agent A2 = agent("a2", "rack", "r1");
  private static final Agent B1 = agent("b1", "rack", "r2");
  private static final Agent C1 = agent("c1", "rack", "r3");

  /** With enough room and the number of values that there are, counts differ by one at most. */
  @ParameterizedTest
  @EnumSource
  void groupByIsEvenWithinOne(Arrangement arrangement) {
    for (int seed = 0; seed < CLUSTERS; seed++) {
      Random random = new Random(seed);
      int racks = 1 + random.nextInt(4);
      List<Agent> agents = racked(random, racks);
      List<Offer> offers = agents.stream().map(one -> offer(one, bundle("", 99, 99_999))).toList();
      List<Placement> existing = new ArrayList<>();
      // Each has as many as the others, or one more.
      int each = random.nextInt(3);
      for (int rack = 0; rack < racks; rack++) {
        String name = "r" + rack;
        Agent there =
            agents.stream().filter(a -> a.attributes().get("rack").equals(name)).findAny().get();
        int more = each + random.nextInt(2);
        existing.addAll(Collections.nCopies(more, placementOn(there)));
      }
      Constraint constraint = constraint("rack", Operator.GROUP_BY, String.valueOf(racks));
      int first = 1 + random.nextInt(6);
      int second = 1 + random.nextInt(6);
      MatchResult result =
          new Matcher(arrangement)
              .match(
                  List.of(group("/s", first, constraint), group("/s", second, constraint)),
                  offers,
                  owner -> existing,
                  NONE_RESERVED);
      Map<String, Integer> counts = Even.counts(racks(existing), racks(placements(result, "/s")));
      assertThat(placements(result, "/s")).as("seed " + seed).hasSize(first + second);
      int fewest = counts.size() < racks ? 0 : Collections.min(counts.values());
      assertThat(Collections.max(counts.values()) - fewest)
          .as("seed %d: %s", seed, counts)
          .isLessThanOrEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void maxPerIsNeverExceeded(Arrangement arrangement) {
    for (int seed = 0; seed < CLUSTERS; seed++) {
      Random random = new Random(seed);
      int racks = 1 + random.nextInt(4);
      int most = 1 + random.nextInt(4);
      List<Agent> agents = racked(random, racks);
      List<Offer> offers = agents.stream().map(one -> offer(one, bundle("", 99, 99_999))).toList();
      List<Placement> existing = new ArrayList<>();
      for (int i = random.nextInt(most + 1); i > 0; i--) {
        existing.add(placementOn(agents.get(0)));
      }
      Constraint constraint = constraint("rack", Operator.MAX_PER, String.valueOf(most));
      MatchResult result =
          new Matcher(arrangement)
              .match(
                  List.of(group("/s", 9, constraint), group("/s", 9, constraint)),
                  offers,
                  owner -> existing,
                  NONE_RESERVED);
      Map<String, Integer> counts = Even.counts(racks(existing), racks(placements(result, "/s")));
      // There is room for all that it allows, and for no more.
      assertThat(counts).as("seed " + seed).hasSize(racks);
      assertThat(counts.values()).as("seed " + seed).allMatch(count -> count == Math.min(most, 18));
    }
  }

  @Test
  void groupByTakesTheValueWithTheFewestFirst() {
    MatchResult result =
        new Matcher()
            .match(
                List.of(group("/s", 2, constraint("rack", Operator.GROUP_BY))),
                List.of(offer(A1), offer(A2), offer(B1)),
                owner -> List.of(placementOn(A1), placementOn(B1), placementOn(B1)),
                NONE_RESERVED);
    // The next of r1, which had fewer, on the agent that has none; then the first of both.
    assertThat(agents(result, "/s")).containsExactly("a1", "a2");
  }

  @Test
  void groupByWaitsForAValueThatIsFullAndSaysSo() {
    MatchResult result =
        new Matcher()
            .match(
                List.of(group("/s", 3, constraint("rack", Operator.GROUP_BY))),
                List.of(offer(A1), offer(B1, bundle("", 0, 0))),
                owner -> List.of(placementOn(A1), placementOn(B1)),
                NONE_RESERVED);
    assertThat(agents(result, "/s")).containsExactly("a1");
    assertThat(result.refusals())
        .extracting(Refusal::detail)
        .containsExactlyInAnyOrder(
            "rack GROUP_BY, but rack is r1, which has 2 of them already, and r2 only 1",
            "needs 1.0 cpus, agent offers 0.0");
  }

  @Test
  void groupByWithANumberWaitsForSoManyValuesAndSaysSo() {
    MatchResult result =
        match(
            List.of(group("/s", 3, constraint("rack", Operator.GROUP_BY, "3"))),
            offer(A1),
            offer(A2),
            offer(agent("bare")));
    assertThat(agents(result, "/s")).containsExactly("a1");
    assertThat(result.refusals())
        .extracting(refusal -> refusal.agent().id() + ": " + refusal.detail())
        .containsExactlyInAnyOrder(
            "a1: rack GROUP_BY 3, but rack is r1, which has 1 of them already, and only 1 of 3"
                + " values of rack have any",
            "a2: rack GROUP_BY 3, but rack is r1, which has 1 of them already, and only 1 of 3"
                + " values of rack have any",
            "bare: rack GROUP_BY 3, but the agent has no attribute rack");
  }

  /** What is on agents that offer nothing at the moment counts too. */
  @Test
  void groupByCountsValuesThatNothingIsOfferedOf() {
    MatchResult result =
        new Matcher()
            .match(
                List.of(group("/s", 3, constraint("rack", Operator.GROUP_BY, "2"))),
                List.of(offer(A1)),
                owner -> List.of(placementOn(C1)),
                NONE_RESERVED);
    assertThat(agents(result, "/s")).containsExactly("a1", "a1");
    assertThat(result.refusals())
        .extracting(Refusal::detail)
        .containsExactly(
            "rack GROUP_BY 2, but rack is r1, which has 2 of them already, and r3 only 1");
  }

  @Test
  void twoFieldsAreEvenTogether() {
    List<Offer> offers = new ArrayList<>();
    for (String region : List.of("e", "w")) {
      for (String zone : List.of("1", "2")) {
        Agent one = agent(region + zone, Agent.REGION, region, Agent.ZONE, region + zone);
        offers.add(offer(one));
      }
    }
    MatchResult result =
        match(
            List.of(
                group(
                    "/s",
                    8,
                    constraint(Agent.REGION, Operator.GROUP_BY, "2"),
                    constraint(Agent.ZONE, Operator.GROUP_BY, "4"))),
            offers.toArray(Offer[]::new));
    assertThat(agents(result, "/s"))
        .containsExactly("e1", "e1", "e2", "e2", "w1", "w1", "w2", "w2");
  }

  /** Its place is one that the spread has counted before. */
  @Test
  void groupByDoesNotKeepAWorkerFromItsPlace() {
    TaskGroup pinned =
        TaskGroup.of(
            new OwnerName("/s"),
            InstanceKind.WORKER,
            "*",
            1,
            new Resources(1000, 1024, 0, 0),
            Resources.NONE,
            List.of(),
            List.of(constraint("rack", Operator.GROUP_BY)),
            Optional.of(new Pin("a1", List.of())));
    MatchResult result =
        new Matcher()
            .match(
                List.of(pinned),
                List.of(offer(A1)),
                owner -> List.of(placementOn(A2), placementOn(A2), placementOn(B1)),
                NONE_RESERVED);
    assertThat(agents(result, "/s")).containsExactly("a1");
  }

  @Test
  void maxPerSaysHowManyThereAre() {
    MatchResult result =
        match(List.of(group("/s", 3, constraint("rack", Operator.MAX_PER, "2"))), offer(A1));
    assertThat(agents(result, "/s")).containsExactly("a1", "a1");
    assertThat(result.refusals())
        .extracting(Refusal::detail)
        .containsExactly("rack MAX_PER 2, but rack is r1, which has 2 of them already");
  }

  /** One agent of each rack at least, the others anywhere. */
  private static List<Agent> racked(Random random, int racks) {
    List<Agent> agents = new ArrayList<>();
    int count = racks + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      agents.add(agent("a" + i, "rack", "r" + (i < racks ? i : random.nextInt(racks))));
    }
    Agent first = agents.get(0);
    Collections.shuffle(agents, random);
    Collections.swap(agents, 0, agents.indexOf(first));
    return agents;
  }

  private static List<String> racks(List<Placement> placements) {
    return placements.stream().map(placement -> placement.attributes().get("rack")).toList();
  }
}
