package io.howdah.broker.matching;

import static io.howdah.broker.matching.Samples.NONE_RESERVED;
import static io.howdah.broker.matching.Samples.NOTHING_THERE;
import static io.howdah.broker.matching.Samples.agent;
import static io.howdah.broker.matching.Samples.agents;
import static io.howdah.broker.matching.Samples.bundle;
import static io.howdah.broker.matching.Samples.group;
import static io.howdah.broker.matching.Samples.match;
import static io.howdah.broker.matching.Samples.offer;
import static io.howdah.broker.matching.Samples.pinned;
import static io.howdah.broker.matching.Samples.placementOn;
import static io.howdah.broker.matching.Samples.placements;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Agent;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MatcherTest {
  private static final Agent A = agent("a");
  private static final Agent B = agent("b");
  private static final Agent C = agent("c");

  @Test
  void nothingWantedLeavesAllUnused() {
    MatchResult result = match(List.of(), offer(A), offer(B));
    assertThat(result.matches()).isEmpty();
    assertThat(result.unused()).containsExactly(offer(A), offer(B));
  }

  @Test
  void spreadsOneOwnerOverAgents() {
    assertThat(agents(match(List.of(group("/s", 3)), offer(A), offer(B), offer(C)), "/s"))
        .containsExactly("a", "b", "c");
    assertThat(agents(match(List.of(group("/s", 5)), offer(A), offer(B), offer(C)), "/s"))
        .containsExactly("a", "a", "b", "b", "c");
  }

  @Test
  void spreadCountsWhatIsThere() {
    MatchResult result =
        new Matcher()
            .match(
                List.of(group("/s", 2)),
                List.of(offer(A), offer(B), offer(C)),
                owner -> List.of(placementOn(A), placementOn(A), placementOn(B)),
                NONE_RESERVED);
    assertThat(agents(result, "/s")).containsExactly("b", "c");
  }

  @Test
  void packFillsTheFirstAgentFirst() {
    MatchResult result =
        new Matcher(Arrangement.PACK)
            .match(
                List.of(group("/s", 5)),
                List.of(offer(A), offer(B), offer(C)),
                NOTHING_THERE,
                NONE_RESERVED);
    assertThat(agents(result, "/s")).containsExactly("a", "a", "a", "a", "b");
    assertThat(result.unused()).containsExactly(offer(C));
  }

  @Test
  void differentOwnersShareAgentsFromTheFirstOneOn() {
    MatchResult result = match(List.of(group("/s", 1), group("/t", 1)), offer(A), offer(B));
    assertThat(agents(result, "/s")).containsExactly("a");
    assertThat(agents(result, "/t")).containsExactly("a");
    assertThat(result.unused()).containsExactly(offer(B));
  }

  @Test
  void groupsAreServedInTheirOrder() {
    MatchResult result = match(List.of(group("/late", 4), group("/later", 4)), offer(A));
    assertThat(agents(result, "/late")).hasSize(4);
    assertThat(agents(result, "/later")).isEmpty();
  }

  @Test
  void agentsWithGpusComeLastUnlessGpusAreWanted() {
    Offer withGpu = offer(A, new ResourceBundle("", new Resources(4000, 4096, 0, 1), List.of()));
    MatchResult result = match(List.of(group("/s", 1)), withGpu, offer(B));
    assertThat(agents(result, "/s")).containsExactly("b");
    MatchResult gpu =
        match(
            List.of(group("/g", 2, new Resources(1000, 1024, 0, 1), List.of())), offer(B), withGpu);
    assertThat(agents(gpu, "/g")).containsExactly("a");
  }

  @Test
  void offersOfOneAgentAreUsedTogether() {
    Offer small = new Offer("1", A, "*", List.of(bundle("", 1, 512)));
    Offer other = new Offer("2", A, "*", List.of(bundle("", 0, 512, 31000, 31000)));
    MatchResult result =
        match(List.of(group("/s", 1, new Resources(1000, 1024, 0, 0), List.of(0))), small, other);
    assertThat(result.matches()).hasSize(1);
    assertThat(result.matches().get(0).offers()).containsExactly(small, other);
    assertThat(placements(result, "/s").get(0).task())
        .containsExactly(bundle("", 1, 1024, 31000, 31000));
    assertThat(result.unused()).isEmpty();
  }

  @Test
  void offersOfDifferentRolesAreNotMixed() {
    Offer one = new Offer("1", A, "*", List.of(bundle("", 1, 512)));
    Offer two = new Offer("2", A, "dev", List.of(bundle("", 1, 512)));
    assertThat(match(List.of(group("/s", 1)), one, two).matches()).isEmpty();
    MatchResult result =
        match(List.of(group("/s", 2, new Resources(1000, 512, 0, 0), List.of())), one, two);
    assertThat(result.matches()).hasSize(1);
    assertThat(placements(result, "/s")).extracting(Placement::role).containsExactly("*");
    assertThat(result.unused()).containsExactly(two);
  }

  @Test
  void whereAllIsOfferedToOtherRolesThatIsSaid() {
    Offer dev = new Offer("1", A, "dev", List.of(bundle("", 4, 4096)));
    MatchResult result = match(List.of(group("/s", 1), pinned("hadoop", A.id())), dev);
    assertThat(result.matches()).isEmpty();
    assertThat(result.unused()).containsExactly(dev);
    assertThat(result.refusals())
        .extracting(Refusal::kind)
        .containsExactly(RefusalKind.UNFULFILLED_ROLE, RefusalKind.UNFULFILLED_ROLE);
    assertThat(result.refusals().get(0).detail())
        .isEqualTo("needs an offer in role *, agent offers in role dev");
  }

  @Test
  void reservedBeforeUnreservedAndOneKindFromSeveral() {
    Offer offer =
        offer(
            A,
            bundle("", 4, 4096, 31000, 31001),
            bundle("r1", 1, 256, 32000, 32000),
            bundle("r2", 0, 256));
    TaskGroup worker =
        TaskGroup.of(
            new OwnerName("hadoop"),
            InstanceKind.WORKER,
            "*",
            1,
            new Resources(2000, 1024, 0, 0),
            new Resources(500, 128, 0, 0),
            List.of(0, 0),
            List.of(),
            Optional.empty());
    Placement placement = placements(match(List.of(worker), offer), "hadoop").get(0);
    assertThat(placement.ports()).hasSize(2).startsWith(32000);
    int second = placement.ports().get(1);
    assertThat(placement.task())
        .containsExactly(
            bundle("r1", 1, 256, 32000, 32000),
            bundle("r2", 0, 256),
            bundle("", 1, 512, second, second));
    assertThat(placement.executor())
        .containsExactly(new ResourceBundle("", new Resources(500, 128, 0, 0), List.of()));
    assertThat(placement.total()).isEqualTo(new Resources(2500, 1152, 0, 0));
  }

  @Test
  void theExecutorMustFitToo() {
    TaskGroup worker = pinned("hadoop", "a");
    MatchResult result = match(List.of(worker), offer(A, bundle("", 1, 2048)));
    assertThat(result.matches()).isEmpty();
    assertThat(result.refusals())
        .extracting(Refusal::kind, Refusal::detail)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                RefusalKind.INSUFFICIENT_CPUS, "needs 1.1 cpus, agent offers 1.0"));
  }

  @Test
  void portsInTheOrderOfTheDemandFixedOnesFirstServed() {
    TaskGroup group = group("/s", 1, new Resources(1000, 1024, 0, 0), List.of(0, 31000, 0, 31002));
    Placement placement =
        placements(match(List.of(group), offer(A, bundle("", 1, 1024, 31000, 31003))), "/s").get(0);
    assertThat(placement.ports().get(1)).isEqualTo(31000);
    assertThat(placement.ports().get(3)).isEqualTo(31002);
    assertThat(placement.ports()).containsExactlyInAnyOrder(31000, 31001, 31002, 31003);
    assertThat(placement.task().get(0).ports()).containsExactly(new PortRange(31000, 31003));
  }

  @Test
  void fixedPortOncePerAgent() {
    TaskGroup group = group("/s", 3, new Resources(1000, 1024, 0, 0), List.of(31000));
    MatchResult result =
        match(
            List.of(group),
            offer(A, bundle("", 4, 4096, 31000, 31003)),
            offer(B, bundle("", 4, 4096, 31000, 31003)));
    assertThat(agents(result, "/s")).containsExactly("a", "b");
    assertThat(result.refusals())
        .extracting(Refusal::kind, Refusal::detail)
        .containsOnly(
            org.assertj.core.groups.Tuple.tuple(
                RefusalKind.INSUFFICIENT_PORTS, "needs host port 31000, agent does not offer it"));
  }

  @Test
  void aPortAskedForTwiceFitsNowhere() {
    TaskGroup group = group("/s", 1, new Resources(1000, 1024, 0, 0), List.of(31000, 31000));
    assertThat(match(List.of(group), offer(A, bundle("", 4, 4096, 31000, 31003))).matches())
        .isEmpty();
  }

  @Test
  void reservedPortsAreNotGivenOutButToTheirPlace() {
    ReservedPorts reserved = (host, port) -> host.equals("host-a") && port <= 31001;
    Offer offer = offer(A, bundle("", 4, 4096, 31000, 31002));
    List<TaskGroup> any = List.of(group("/s", 2, new Resources(1000, 1024, 0, 0), List.of(0)));
    MatchResult result = new Matcher().match(any, List.of(offer), NOTHING_THERE, reserved);
    assertThat(placements(result, "/s"))
        .extracting(Placement::ports)
        .containsExactly(List.of(31002));
    MatchResult place =
        new Matcher()
            .match(
                List.of(pinned("hadoop", "a", 31001, 31000)),
                List.of(offer),
                NOTHING_THERE,
                reserved);
    assertThat(placements(place, "hadoop").get(0).ports()).containsExactly(31001, 31000);
  }

  @Test
  void namedPortsAreOnlyForWhoNamesThem() {
    ReservedPorts named =
        new ReservedPorts() {
          @Override
          public boolean isReserved(String hostname, int port) {
            return false;
          }

          @Override
          public boolean isNamed(int port) {
            return port == 31001;
          }
        };
    Offer offer = offer(A, bundle("", 4, 4096, 31000, 31002));
    Resources small = new Resources(100, 64, 0, 0);
    MatchResult result =
        new Matcher()
            .match(
                List.of(
                    group("/any", 3, small, List.of(0)),
                    group("history", 1, small, List.of(31001))),
                List.of(offer),
                NOTHING_THERE,
                named);
    assertThat(placements(result, "/any"))
        .extracting(Placement::ports)
        .containsExactlyInAnyOrder(List.of(31000), List.of(31002));
    assertThat(placements(result, "history").get(0).ports()).containsExactly(31001);
    assertThat(result.refusals())
        .extracting(Refusal::detail)
        .containsExactly(
            "needs 1 host ports, agent offers 1, too many of them named by definitions or those of workers still listed");
  }

  @Test
  void differentOwnersStartAtDifferentPortsTheSameOwnerAtTheSame() {
    Offer offer = offer(A, bundle("", 4, 4096, 31000, 32000));
    Resources small = new Resources(100, 64, 0, 0);
    int first =
        placements(match(List.of(group("/s", 1, small, List.of(0))), offer), "/s")
            .get(0)
            .ports()
            .get(0);
    int other =
        placements(match(List.of(group("/t", 1, small, List.of(0))), offer), "/t")
            .get(0)
            .ports()
            .get(0);
    int again =
        placements(match(List.of(group("/s", 1, small, List.of(0))), offer), "/s")
            .get(0)
            .ports()
            .get(0);
    assertThat(first).isEqualTo(again).isNotEqualTo(other);
  }

  @Test
  void aPlaceIsOnItsAgentOnly() {
    MatchResult elsewhere =
        match(List.of(pinned("hadoop", "c", 31000)), offer(A, bundle("", 4, 4096, 31000, 31000)));
    assertThat(elsewhere.matches()).isEmpty();
    assertThat(elsewhere.refusals())
        .containsExactly(
            new Refusal(
                new OwnerName("hadoop"),
                A,
                RefusalKind.PLACE_ELSEWHERE,
                "its place is on agent c, which offers nothing"));
    MatchResult there =
        match(
            List.of(pinned("hadoop", "b", 31000)),
            offer(A, bundle("", 4, 4096, 31000, 31000)),
            offer(B, bundle("", 4, 4096, 31000, 31000)));
    assertThat(agents(there, "hadoop")).containsExactly("b");
    assertThat(there.refusals()).isEmpty();
    assertThat(there.refusalCounts()).isEmpty();
  }

  @Test
  void theFirstThingThatDoesNotFitCounts() {
    Resources demand = new Resources(2000, 2048, 100, 1);
    List<Resources> offered =
        List.of(
            new Resources(1000, 1024, 0, 0),
            new Resources(2000, 1024, 0, 0),
            new Resources(2000, 2048, 50, 0),
            new Resources(2000, 2048, 100, 0),
            new Resources(2000, 2048, 100, 1));
    List<Offer> offers = new ArrayList<>();
    for (int i = 0; i < offered.size(); i++) {
      offers.add(offer(agent("n" + i), new ResourceBundle("", offered.get(i), List.of())));
    }
    MatchResult result =
        new Matcher()
            .match(
                List.of(group("/s", 1, demand, List.of(0))), offers, NOTHING_THERE, NONE_RESERVED);
    // Nearest misses first.
    assertThat(result.refusals())
        .extracting(refusal -> refusal.kind().word() + ": " + refusal.detail())
        .containsExactly(
            "InsufficientPorts: needs 1 host ports, agent offers 0",
            "InsufficientGpus: needs 1 GPUs, agent offers 0",
            "InsufficientDisk: needs 100 MB of disk, agent offers 50 MB",
            "InsufficientMemory: needs 2048 MB of memory, agent offers 1024 MB",
            "InsufficientCpus: needs 2.0 cpus, agent offers 1.0");
    assertThat(result.refusalCounts().get(new OwnerName("/s"))).hasSize(5).containsValue(1);
  }

  @Test
  void theNearestMissesAreToldAndAllAreCounted() {
    List<Offer> offers =
        IntStream.range(0, 100)
            .mapToObj(i -> offer(agent("n" + i), bundle("", 1, 10L + (i * 7) % 100)))
            .toList();
    MatchResult result =
        new Matcher().match(List.of(group("/s", 1)), offers, NOTHING_THERE, NONE_RESERVED);
    assertThat(result.refusals()).hasSize(Matcher.REFUSALS_A_GROUP);
    assertThat(result.refusals().get(0).detail()).endsWith("offers 109 MB");
    assertThat(result.refusals().get(19).detail()).endsWith("offers 90 MB");
    assertThat(result.refusalCounts())
        .isEqualTo(Map.of(new OwnerName("/s"), Map.of(RefusalKind.INSUFFICIENT_MEMORY, 100)));
  }

  @Test
  void oneRefusalForEachOwnerAndAgentTheNewest() {
    MatchResult result =
        match(List.of(group("/s", 3), group("/s", 3)), offer(A, bundle("", 2, 4096)));
    assertThat(result.refusals()).hasSize(1);
    assertThat(result.refusalCounts().get(new OwnerName("/s")))
        .isEqualTo(Map.of(RefusalKind.INSUFFICIENT_CPUS, 2));
  }
}
