package io.howdah.broker.matching;

import static io.howdah.broker.matching.Samples.NONE_RESERVED;
import static io.howdah.broker.matching.Samples.agent;
import static io.howdah.broker.matching.Samples.agents;
import static io.howdah.broker.matching.Samples.constraint;
import static io.howdah.broker.matching.Samples.group;
import static io.howdah.broker.matching.Samples.match;
import static io.howdah.broker.matching.Samples.offer;
import static io.howdah.broker.matching.Samples.placementOn;
import static io.howdah.broker.matching.Samples.placements;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Constraint.Operator;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Placement;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintTest {
  private static final Agent A1 = agent("a1", "rack", "r1");
  private static final Agent A2 = agent("a2", "rack", "r1");
  private static final Agent B1 = agent("b1", "rack", "r2");
  private static final Agent BARE = agent("bare");
  private static final Offer[] OFFERS = {offer(BARE), offer(A1), offer(A2), offer(B1)};

  /** Every operator on the host name and on an attribute, with what is there and what is not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // field | operator | value | where one is already | agents that take one of 9
        "hostname  | UNIQUE  | -             | -    | bare a1 a2 b1",
        "@hostname | UNIQUE  | -             | a1   | bare a2 b1",
        "hostname  | UNIQUE  | -             | gone | bare a1 a2 b1",
        "rack      | UNIQUE  | -             | -    | a1 b1",
        "rack      | UNIQUE  | -             | a2   | b1",
        "rack      | UNIQUE  | -             | bare | a1 b1",
        "hostname  | CLUSTER | -             | -    | bare",
        "hostname  | CLUSTER | -             | b1   | b1",
        "hostname  | CLUSTER | -             | gone |",
        "hostname  | CLUSTER | host-a2       | -    | a2",
        "hostname  | CLUSTER | host-a2       | b1   | a2",
        "hostname  | CLUSTER | host-x        | -    |",
        "rack      | CLUSTER | -             | -    | a1 a2",
        "rack      | CLUSTER | -             | b1   | b1",
        "rack      | CLUSTER | -             | bare | a1 a2",
        "rack      | CLUSTER | r2            | a1   | b1",
        "hostname  | LIKE    | host-[ab]1    | -    | a1 b1",
        "hostname  | LIKE    | host-a        | -    |",
        "hostname  | LIKE    | .*            | a1   | bare a1 a2 b1",
        "rack      | LIKE    | r[0-9]        | -    | a1 a2 b1",
        "rack      | LIKE    | .*            | -    | a1 a2 b1",
        "rack      | LIKE    | r             | -    |",
        "hostname  | UNLIKE  | host-a.       | -    | bare b1",
        "hostname  | UNLIKE  | host-a        | -    | bare a1 a2 b1",
        "rack      | UNLIKE  | r1            | -    | bare b1",
        "rack      | UNLIKE  | .*            | -    | bare",
        "hostname  | IS      | host-a2       | b1   | a2",
        "hostname  | IS      | host-         | -    |",
        "rack      | IS      | r1            | -    | a1 a2",
        "rack      | IS      | R1            | -    |",
        "hostname  | MAX_PER | 2             | -    | bare a1 a2 b1",
        "hostname  | MAX_PER | 1             | a1   | bare a2 b1",
        "rack      | MAX_PER | 2             | -    | a1 a2 b1",
        "rack      | MAX_PER | 2             | a2   | a1 b1",
        "rack      | MAX_PER | 1             | bare | a1 b1",
        "rack      | GROUP_BY | -            | -    | a1 a2 b1",
        "rack      | GROUP_BY | 2            | b1   | a1 a2 b1",
        "rack      | GROUP_BY | 3            | -    | a1 b1",
        "rack      | GROUP_BY | 3            | b1   | a1",
        "hostname  | GROUP_BY | -            | gone | bare a1 a2 b1",
        "disk      | GROUP_BY | -            | -    |",
        "disk      | MAX_PER | 9             | -    |",
        "disk      | IS      | ssd           | -    |",
        "disk      | UNIQUE  | -             | -    |",
        "disk      | CLUSTER | -             | -    |",
        "disk      | CLUSTER | ssd           | -    |",
        "disk      | LIKE    | .*            | -    |",
        "disk      | UNLIKE  | .*            | -    | bare a1 a2 b1",
      })
  void table(String field, Operator operator, String value, String there, String expected) {
    Constraint constraint =
        value == null ? constraint(field, operator) : constraint(field, operator, value);
    List<Placement> existing = there == null ? List.of() : List.of(placementOn(agentNamed(there)));
    MatchResult result =
        new Matcher()
            .match(
                List.of(group("/s", 9, constraint)),
                List.of(OFFERS),
                owner -> existing,
                NONE_RESERVED);
    List<String> wanted = expected == null ? List.of() : List.of(expected.split(" "));
    assertThat(agents(result, "/s").stream().distinct()).containsExactlyElementsOf(wanted);
    if (operator == Operator.MAX_PER || operator == Operator.GROUP_BY) {
      // How many is a matter of the tests of counts.
      return;
    }
    boolean onceEach = operator == Operator.UNIQUE;
    assertThat(agents(result, "/s").size())
        .isEqualTo(onceEach ? wanted.size() : Math.min(9, 4 * wanted.size()));
  }

  @Test
  void everyConstraintMustHold() {
    MatchResult result =
        match(
            List.of(
                group(
                    "/s",
                    9,
                    constraint("rack", Operator.CLUSTER, "r1"),
                    constraint("hostname", Operator.UNIQUE))),
            OFFERS);
    assertThat(agents(result, "/s")).containsExactly("a1", "a2");
  }

  @Test
  void onlyTheOwnersInstancesCount() {
    MatchResult result =
        match(
            List.of(
                group("/s", 1, constraint("hostname", Operator.UNIQUE)),
                group("/t", 1, constraint("hostname", Operator.UNIQUE)),
                group("/s", 1, constraint("hostname", Operator.UNIQUE))),
            OFFERS);
    assertThat(agents(result, "/s")).containsExactly("bare", "a1");
    assertThat(agents(result, "/t")).containsExactly("bare");
  }

  @Test
  void placementsKeepTheAttributesThatConstraintsName() {
    Agent rich = agent("x", "rack", "r1", "disk", "ssd", "zone", "z");
    MatchResult result =
        match(
            List.of(
                group(
                    "/s",
                    1,
                    constraint("rack", Operator.UNIQUE),
                    constraint("disk", Operator.LIKE, "ssd"),
                    constraint("none", Operator.UNLIKE, "x"),
                    constraint("hostname", Operator.UNIQUE))),
            offer(rich));
    assertThat(placements(result, "/s").get(0).attributes())
        .isEqualTo(Map.of("rack", "r1", "disk", "ssd"));
  }

  @Test
  void aPlacementFromBeforeTheConstraintCountsByItsAgent() {
    Placement old = new Placement("a1", "host-a1", Map.of(), "*", List.of(), List.of(), List.of());
    MatchResult result =
        new Matcher()
            .match(
                List.of(group("/s", 9, constraint("rack", Operator.UNIQUE))),
                List.of(OFFERS),
                owner -> List.of(old),
                NONE_RESERVED);
    assertThat(agents(result, "/s")).containsExactly("b1");
  }

  @Test
  void wordsNameTheConstraintAndTheValue() {
    MatchResult result =
        match(
            List.of(group("/s", 1, constraint("rack", Operator.LIKE, "r9"))),
            offer(A1),
            offer(BARE));
    assertThat(result.refusals())
        .extracting(refusal -> refusal.kind().word() + ": " + refusal.detail())
        .containsExactly(
            "UnfulfilledConstraint: rack LIKE r9, but rack is r1",
            "UnfulfilledConstraint: rack LIKE r9, but the agent has no attribute rack");
  }

  @Test
  void aConstraintIsToldBeforeResources() {
    MatchResult result =
        match(
            List.of(group("/s", 1, constraint("hostname", Operator.LIKE, "x"))),
            offer(A1, Samples.bundle("", 0, 0)));
    assertThat(result.refusalCounts().get(new OwnerName("/s")))
        .containsOnlyKeys(RefusalKind.UNFULFILLED_CONSTRAINT);
  }

  @Test
  void anInvalidPatternIsRefused() {
    assertThatThrownBy(
            () -> match(List.of(group("/s", 1, constraint("rack", Operator.LIKE, "("))), OFFERS))
        .isInstanceOf(PatternSyntaxException.class);
  }

  private static Agent agentNamed(String id) {
    return List.of(A1, A2, B1, BARE).stream()
        .filter(agent -> agent.id().equals(id))
        .findFirst()
        .orElseGet(() -> agent(id));
  }
}
