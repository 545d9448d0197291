package io.howdah.broker.matching;

import static io.howdah.broker.matching.Samples.NONE_RESERVED;
import static io.howdah.broker.matching.Samples.agents;
import static io.howdah.broker.matching.Samples.constraint;
import static io.howdah.broker.matching.Samples.group;
import static io.howdah.broker.matching.Samples.match;
import static io.howdah.broker.matching.Samples.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint.Operator;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents of another region than the masters' take only what names a region. */
class RegionTest {
  private static final Agent HOME = new Agent("home", "home", Map.of(Agent.REGION, "east"));
  private static final Agent NAMELESS = new Agent("nameless", "nameless", Map.of());
  private static final Agent REMOTE =
      new Agent("remote", "remote", Map.of(Agent.REGION, "west", Agent.ZONE, "w1"), true);

  @Test
  void withoutAConstraintOnTheRegionNothingLeavesHome() {
    MatchResult result =
        match(List.of(group("/s", 9)), offer(REMOTE), offer(HOME), offer(NAMELESS));
    assertThat(agents(result, "/s")).isNotEmpty().doesNotContain("remote");
    assertThat(result.refusals())
        .filteredOn(refusal -> refusal.agent().equals(REMOTE))
        .extracting(Refusal::detail)
        .containsExactly(
            "agent is in region west, not in the masters' own; to allow that, add a constraint on"
                + " @region");
  }

  @Test
  void aSpreadOverZonesStaysAtHomeToo() {
    MatchResult result =
        match(List.of(group("/s", 1, constraint(Agent.ZONE, Operator.GROUP_BY))), offer(REMOTE));
    assertThat(agents(result, "/s")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "IS, west, remote",
    "IS, east, home",
    "LIKE, e.*|w.*, home remote",
    "UNLIKE, east, nameless remote"
  })
  void aConstraintOnTheRegionDecides(Operator operator, String value, String expected) {
    MatchResult result =
        match(
            List.of(group("/s", 100, constraint(Agent.REGION, operator, value))),
            offer(REMOTE),
            offer(HOME),
            offer(NAMELESS));
    assertThat(agents(result, "/s").stream().distinct().sorted())
        .containsExactly(expected.split(" "));
  }

  @Test
  void aWorkerComesBackToItsPlaceWhereverThatIs() {
    TaskGroup pinned =
        TaskGroup.of(
            new OwnerName("/s"),
            InstanceKind.WORKER,
            "*",
            1,
            new Resources(1000, 1024, 0, 0),
            Resources.NONE,
            List.of(),
            List.of(),
            Optional.of(new Pin("remote", List.of())));
    Offer offer = offer(REMOTE);
    MatchResult result =
        new Matcher().match(List.of(pinned), List.of(offer), owner -> List.of(), NONE_RESERVED);
    assertThat(agents(result, "/s")).containsExactly("remote");
  }
}
