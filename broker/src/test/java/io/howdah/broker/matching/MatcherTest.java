package io.howdah.broker.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Constraint.Operator;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatcherTest {
  private static final OwnerName OWNER = new OwnerName("/web");
  private static final Resources ONE_CPU = new Resources(1000, 100, 0, 0);

  private final Matcher matcher = new Matcher();
  private final List<Placement> existing = new ArrayList<>();

  private MatchResult match(List<TaskGroup> groups, Offer... offers) {
    return matcher.match(groups, List.of(offers), owner -> existing, (host, port) -> false);
  }

  private static Offer offer(String id, String host, Resources resources, PortRange... ports) {
    return new Offer(
        id,
        new Agent("agent-" + host, host, Map.of("rack", "r-" + host, "zone", "z")),
        "howdah",
        List.of(new ResourceBundle("", resources, List.of(ports))));
  }

  private static TaskGroup group(int count, Resources task, Constraint... constraints) {
    return group(count, task, List.of(), Optional.empty(), constraints);
  }

  private static TaskGroup group(
      int count,
      Resources task,
      List<Integer> ports,
      Optional<Pin> pin,
      Constraint... constraints) {
    return new TaskGroup(
        OWNER, InstanceKind.SERVICE, count, task, Resources.NONE, ports, List.of(constraints), pin);
  }

  private static List<String> hosts(MatchResult result) {
    List<String> hosts = new ArrayList<>();
    result
        .matches()
        .forEach(
            match ->
                match
                    .assignments()
                    .forEach(assignment -> hosts.add(assignment.placement().hostname())));
    return hosts;
  }

  @Test
  void instancesSpreadOverAgentsWhereThereIsAChoice() {
    Resources big = new Resources(4000, 4000, 0, 0);
    MatchResult result =
        match(
            List.of(group(4, ONE_CPU)),
            offer("o1", "a", big),
            offer("o2", "b", big),
            offer("o3", "c", big));
    assertThat(hosts(result)).containsExactlyInAnyOrder("a", "b", "c", "a");
  }

  @Test
  void agentsWithFewerInstancesOfTheOwnerComeFirst() {
    existing.add(
        new Placement("agent-a", "a", Map.of(), "howdah", List.of(), List.of(), List.of()));
    Resources big = new Resources(4000, 4000, 0, 0);
    MatchResult result =
        match(List.of(group(1, ONE_CPU)), offer("o1", "a", big), offer("o2", "b", big));
    assertThat(hosts(result)).containsExactly("b");
    assertThat(result.unused()).extracting(Offer::id).containsExactly("o1");
  }

  @Test
  void severalOffersOfAnAgentAreAcceptedTogether() {
    Resources half = new Resources(600, 60, 0, 0);
    MatchResult result =
        match(List.of(group(1, ONE_CPU)), offer("o1", "a", half), offer("o2", "a", half));
    assertThat(result.matches())
        .singleElement()
        .satisfies(
            match -> assertThat(match.offers()).extracting(Offer::id).containsExactly("o1", "o2"));
  }

  @Test
  void offersOfDifferentRolesAreNotMixed() {
    Resources half = new Resources(600, 60, 0, 0);
    Offer first = offer("o1", "a", half);
    Offer second = new Offer("o2", first.agent(), "other", first.bundles());
    MatchResult result = match(List.of(group(1, ONE_CPU)), first, second);
    assertThat(result.matches()).isEmpty();
    assertThat(result.unused()).hasSize(2);
  }

  @Test
  void reservedResourcesAreUsedFirstAndNamed() {
    Offer offer =
        new Offer(
            "o1",
            new Agent("agent-a", "a", Map.of()),
            "howdah",
            List.of(
                new ResourceBundle("", new Resources(2000, 200, 0, 0), List.of()),
                new ResourceBundle(
                    "reservation", new Resources(600, 300, 0, 0), List.of(new PortRange(80, 80)))));
    MatchResult result = match(List.of(group(1, ONE_CPU, List.of(80), Optional.empty())), offer);
    assertThat(result.matches().get(0).assignments().get(0).placement().task())
        .containsExactlyInAnyOrder(
            new ResourceBundle(
                "reservation", new Resources(600, 100, 0, 0), List.of(new PortRange(80, 80))),
            new ResourceBundle("", new Resources(400, 0, 0, 0), List.of()));
  }

  @Test
  void portsComeInTheOrderOfTheDemandAndOnlyOnce() {
    Resources big = new Resources(4000, 4000, 0, 0);
    MatchResult result =
        match(
            List.of(group(2, ONE_CPU, List.of(0, 31003, 0), Optional.empty())),
            offer("o1", "a", big, new PortRange(31000, 31003), new PortRange(31010, 31012)));
    assertThat(result.matches().get(0).assignments())
        .singleElement()
        .satisfies(one -> assertThat(one.placement().ports()).containsExactly(31000, 31003, 31001));
    assertThat(result.refusals())
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(RefusalKind.INSUFFICIENT_PORTS));
  }

  @Test
  void aPortThatAResourceManagerListsIsNotGivenToANewWorkerButToTheOneThatComesBack() {
    Resources big = new Resources(4000, 4000, 0, 0);
    Offer offer = offer("o1", "a", big, new PortRange(31000, 31001));
    ReservedPorts listed = (host, port) -> host.equals("a") && port == 31000;
    MatchResult fresh =
        matcher.match(
            List.of(group(1, ONE_CPU, List.of(0), Optional.empty())),
            List.of(offer),
            owner -> existing,
            listed);
    assertThat(fresh.matches().get(0).assignments().get(0).placement().ports())
        .containsExactly(31001);
    Pin pin = new Pin("agent-a", List.of(31000));
    MatchResult back =
        matcher.match(
            List.of(group(1, ONE_CPU, pin.ports(), Optional.of(pin))),
            List.of(offer("o2", "b", big, new PortRange(31000, 31001)), offer),
            owner -> existing,
            listed);
    assertThat(hosts(back)).containsExactly("a");
    assertThat(back.matches().get(0).assignments().get(0).placement().ports())
        .containsExactly(31000);
  }

  @Test
  void executorsCountToo() {
    TaskGroup worker =
        new TaskGroup(
            new OwnerName("hadoop"),
            InstanceKind.WORKER,
            1,
            ONE_CPU,
            new Resources(100, 32, 0, 0),
            List.of(),
            List.of(),
            Optional.empty());
    assertThat(match(List.of(worker), offer("o1", "a", ONE_CPU)).matches()).isEmpty();
    MatchResult result = match(List.of(worker), offer("o1", "a", new Resources(1100, 132, 0, 0)));
    assertThat(result.matches().get(0).assignments().get(0).placement().total())
        .isEqualTo(new Resources(1100, 132, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "999, 100, 0, 0, INSUFFICIENT_CPUS",
    "1000, 99, 0, 0, INSUFFICIENT_MEMORY",
    "1000, 100, 9, 1, INSUFFICIENT_DISK",
    "1000, 100, 10, 0, INSUFFICIENT_GPUS"
  })
  void theFirstThingThatDoesNotFitIsTold(
      long milliCpus, long memory, long disk, int gpus, RefusalKind kind) {
    Resources wanted =
        switch (kind) {
          case INSUFFICIENT_DISK -> new Resources(1000, 100, 10, 0);
          case INSUFFICIENT_GPUS -> new Resources(1000, 100, 10, 1);
          default -> ONE_CPU;
        };
    MatchResult result =
        match(
            List.of(group(1, wanted)),
            offer("o1", "a", new Resources(milliCpus, memory, disk, gpus)));
    assertThat(result.refusals())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.kind()).isEqualTo(kind);
              assertThat(refusal.detail()).startsWith("needs ");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "hostname, UNIQUE, '', 2",
    "@hostname, UNIQUE, '', 2",
    "zone, UNIQUE, '', 1",
    "nowhere, UNIQUE, '', 0",
    "hostname, CLUSTER, b, 4",
    "rack, CLUSTER, r-a, 4",
    "rack, CLUSTER, '', 4",
    "hostname, LIKE, a|b, 8",
    "hostname, LIKE, c, 0",
    "hostname, UNLIKE, a, 4",
    "nowhere, LIKE, .*, 0",
    "nowhere, UNLIKE, .*, 8"
  })
  void constraints(String field, Operator operator, String value, int placed) {
    Constraint constraint =
        new Constraint(field, operator, value.isEmpty() ? Optional.empty() : Optional.of(value));
    Resources four = new Resources(4000, 400, 0, 0);
    MatchResult result =
        match(
            List.of(group(10, ONE_CPU, constraint)),
            offer("o1", "a", four),
            offer("o2", "b", four));
    assertThat(hosts(result)).hasSize(placed);
    if (placed < 8) {
      assertThat(result.refusals()).isNotEmpty();
    }
  }

  @Test
  void whatIsThereAlreadyCountsForUniqueAndCluster() {
    existing.add(
        new Placement(
            "agent-a", "a", Map.of("rack", "r-a"), "howdah", List.of(), List.of(), List.of()));
    Resources four = new Resources(4000, 400, 0, 0);
    Offer[] offers = {offer("o1", "a", four), offer("o2", "b", four)};
    Constraint unique = new Constraint("rack", Operator.UNIQUE, Optional.empty());
    assertThat(hosts(match(List.of(group(1, ONE_CPU, unique)), offers))).containsExactly("b");
    Constraint cluster = new Constraint("rack", Operator.CLUSTER, Optional.empty());
    assertThat(hosts(match(List.of(group(1, ONE_CPU, cluster)), offers))).containsExactly("a");
  }

  @Test
  void placementsKeepTheAttributesThatConstraintsName() {
    Constraint unique = new Constraint("rack", Operator.UNIQUE, Optional.empty());
    MatchResult result = match(List.of(group(1, ONE_CPU, unique)), offer("o1", "a", ONE_CPU));
    assertThat(result.matches().get(0).assignments().get(0).placement().attributes())
        .isEqualTo(Map.of("rack", "r-a"));
  }
}
