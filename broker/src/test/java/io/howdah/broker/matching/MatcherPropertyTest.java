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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold whatever the cluster, found out on many small random ones. */
class MatcherPropertyTest {
  private static final int CLUSTERS = 2_000;

  @ParameterizedTest
  @EnumSource
  void holdsOnRandomClusters(Arrangement arrangement) {
    int assignments = 0;
    int refused = 0;
    for (int seed = 0; seed < CLUSTERS; seed++) {
      RandomCluster cluster = new RandomCluster(new Random(seed));
      MatchResult result = cluster.match(arrangement);
      try {
        cluster.check(result);
        assertThat(new RandomCluster(new Random(seed)).match(arrangement)).isEqualTo(result);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      assignments += result.matches().stream().mapToInt(match -> match.assignments().size()).sum();
      refused += result.refusals().size();
    }
    // The clusters are neither so poor nor so rich that the checks say nothing.
    assertThat(assignments).isGreaterThan(CLUSTERS);
    assertThat(refused).isGreaterThan(CLUSTERS);
  }

  /** What is left of one agent and role, by reservation. */
  private static final class Left {
    final Map<String, Resources> resources = new HashMap<>();
    final Map<Integer, String> ports = new HashMap<>();

    Resources total() {
      return resources.values().stream().reduce(Resources.NONE, Resources::plus);
    }
  }

  private record PoolKey(String agentId, String role) {}

  private static final class RandomCluster {
    private final Random random;
    private final List<Agent> agents = new ArrayList<>();
    private final List<Offer> offers = new ArrayList<>();
    private final List<TaskGroup> groups = new ArrayList<>();
    private final Map<OwnerName, List<Placement>> existing = new HashMap<>();
    private final Set<Integer> reservedPorts = new HashSet<>();

    RandomCluster(Random random) {
      this.random = random;
      int agentCount = 1 + random.nextInt(6);
      for (int i = 0; i < agentCount; i++) {
        Map<String, String> attributes =
            random.nextInt(4) == 0 ? Map.of() : Map.of("rack", "r" + random.nextInt(3));
        agents.add(new Agent("a" + i, "host" + i, attributes));
      }
      int offerCount = 1 + random.nextInt(8);
      Set<String> givenPorts = new HashSet<>();
      for (int i = 0; i < offerCount; i++) {
        Agent agent = agents.get(random.nextInt(agentCount));
        String role = random.nextInt(4) == 0 ? "other" : "*";
        List<ResourceBundle> bundles = new ArrayList<>();
        for (String reservation : List.of("", "res1", "res2")) {
          if (random.nextInt(3) > 0) {
            bundles.add(bundle(agent, reservation, givenPorts));
          }
        }
        offers.add(new Offer("o" + i, agent, role, bundles));
      }
      for (int i = 0; i < 3; i++) {
        reservedPorts.add(100 + random.nextInt(12));
      }
      int groupCount = 1 + random.nextInt(5);
      for (int i = 0; i < groupCount; i++) {
        groups.add(group(new OwnerName("owner" + random.nextInt(4)), agentCount));
      }
      for (int i = 0; i < 4; i++) {
        List<Placement> there = new ArrayList<>();
        for (int j = random.nextInt(3); j > 0; j--) {
          there.add(Samples.placementOn(agents.get(random.nextInt(agentCount))));
        }
        existing.put(new OwnerName("owner" + i), there);
      }
    }

    private ResourceBundle bundle(Agent agent, String reservation, Set<String> givenPorts) {
      List<PortRange> ranges = new ArrayList<>();
      for (int port = 100; port < 112; port++) {
        if (random.nextInt(3) == 0 && givenPorts.add(agent.id() + ":" + port)) {
          ranges.add(new PortRange(port, port));
        }
      }
      return new ResourceBundle(
          reservation,
          new Resources(
              random.nextInt(5) * 500L,
              random.nextInt(5) * 512L,
              random.nextInt(3) * 100L,
              random.nextInt(6) == 0 ? 1 : 0),
          ranges);
    }

    private TaskGroup group(OwnerName owner, int agentCount) {
      List<Integer> ports = new ArrayList<>();
      for (int i = random.nextInt(4) - 1; i > 0; i--) {
        int port = random.nextInt(3) == 0 ? 100 + random.nextInt(12) : 0;
        if (!ports.contains(port) || port == 0) {
          ports.add(port);
        }
      }
      List<Constraint> constraints = new ArrayList<>();
      if (random.nextInt(3) == 0) {
        String field = random.nextBoolean() ? "hostname" : "rack";
        String number = String.valueOf(1 + random.nextInt(3));
        switch (random.nextInt(9)) {
          case 5 -> constraints.add(Samples.constraint(field, Operator.MAX_PER, number));
          case 6 -> constraints.add(Samples.constraint(field, Operator.GROUP_BY, number));
          case 7 -> constraints.add(Samples.constraint(field, Operator.GROUP_BY));
          case 8 -> constraints.add(Samples.constraint(field, Operator.IS, "r2"));
          case 0 -> constraints.add(Samples.constraint(field, Operator.UNIQUE));
          case 1 -> constraints.add(Samples.constraint(field, Operator.CLUSTER));
          case 2 -> constraints.add(Samples.constraint(field, Operator.CLUSTER, "r1"));
          case 3 -> constraints.add(Samples.constraint(field, Operator.LIKE, "(host|r)[01]"));
          default -> constraints.add(Samples.constraint(field, Operator.UNLIKE, "(host|r)[01]"));
        }
      }
      Optional<Pin> pin =
          random.nextInt(6) == 0
              ? Optional.of(new Pin("a" + random.nextInt(agentCount + 1), ports))
              : Optional.empty();
      return TaskGroup.of(
          owner,
          InstanceKind.WORKER,
          random.nextInt(4) == 0 ? "other" : "*",
          pin.isPresent() ? 1 : 1 + random.nextInt(5),
          new Resources(
              random.nextInt(4) * 500L,
              random.nextInt(4) * 512L,
              random.nextInt(4) == 0 ? 100 : 0,
              random.nextInt(8) == 0 ? 1 : 0),
          random.nextBoolean() ? Resources.NONE : new Resources(100, 64, 0, 0),
          ports,
          constraints,
          pin);
    }

    MatchResult match(Arrangement arrangement) {
      return new Matcher(arrangement)
          .match(groups, offers, existing::get, (hostname, port) -> reservedPorts.contains(port));
    }

    void check(MatchResult result) {
      Map<PoolKey, Left> left = offered();
      Map<OwnerName, List<Placement>> placed = new HashMap<>();
      Map<TaskGroup, Integer> counts = new HashMap<>();
      Set<String> usedOffers = new HashSet<>();
      for (AgentMatch match : result.matches()) {
        assertThat(match.assignments()).isNotEmpty();
        assertThat(match.offers().stream().map(Offer::role).distinct()).hasSize(1);
        match.offers().forEach(offer -> assertThat(offer.agent()).isEqualTo(match.agent()));
        match.offers().forEach(offer -> assertThat(usedOffers.add(offer.id())).isTrue());
        for (Assignment assignment : match.assignments()) {
          Placement placement = assignment.placement();
          assertThat(placement.agentId()).isEqualTo(match.agent().id());
          assertThat(placement.role()).isEqualTo(match.offers().get(0).role());
          assertThat(placement.role()).isEqualTo(assignment.group().role());
          take(left.get(new PoolKey(placement.agentId(), placement.role())), assignment);
          counts.merge(assignment.group(), 1, Integer::sum);
          placed
              .computeIfAbsent(assignment.group().owner(), owner -> new ArrayList<>())
              .add(placement);
        }
      }
      result.unused().forEach(offer -> assertThat(usedOffers.add(offer.id())).isTrue());
      assertThat(usedOffers).hasSize(offers.size());
      Map<TaskGroup, Integer> wanted = new HashMap<>();
      groups.forEach(group -> wanted.merge(group, group.count(), Integer::sum));
      counts.forEach((group, count) -> assertThat(count).isLessThanOrEqualTo(wanted.get(group)));
      wanted.forEach(
          (group, count) -> {
            if (counts.getOrDefault(group, 0) < count) {
              checkPending(group, left, result);
            }
          });
      groups.forEach(group -> checkConstraints(group, placed));
    }

    private Map<PoolKey, Left> offered() {
      Map<PoolKey, Left> left = new HashMap<>();
      for (Offer offer : offers) {
        Left pool =
            left.computeIfAbsent(new PoolKey(offer.agent().id(), offer.role()), key -> new Left());
        for (ResourceBundle bundle : offer.bundles()) {
          pool.resources.merge(bundle.reservation(), bundle.resources(), Resources::plus);
          ports(bundle).forEach(port -> pool.ports.put(port, bundle.reservation()));
        }
      }
      return left;
    }

    /** What a placement says it took must be there, be all of the demand, and be taken once. */
    private void take(Left left, Assignment assignment) {
      TaskGroup group = assignment.group();
      Placement placement = assignment.placement();
      List<ResourceBundle> all = new ArrayList<>(placement.task());
      all.addAll(placement.executor());
      List<Integer> taken = new ArrayList<>();
      for (ResourceBundle bundle : all) {
        // Refuses to become negative.
        left.resources.computeIfPresent(
            bundle.reservation(), (key, there) -> there.minus(bundle.resources()));
        assertThat(left.resources).containsKey(bundle.reservation());
        for (int port : ports(bundle)) {
          assertThat(left.ports.remove(port)).isEqualTo(bundle.reservation());
          taken.add(port);
        }
        for (int i = 1; i < bundle.ports().size(); i++) {
          assertThat(bundle.ports().get(i).first())
              .isGreaterThan(bundle.ports().get(i - 1).last() + 1);
        }
      }
      assertThat(sum(placement.task())).isEqualTo(group.task());
      assertThat(sum(placement.executor())).isEqualTo(group.executor());
      assertThat(placement.executor()).allMatch(bundle -> bundle.ports().isEmpty());
      assertThat(taken).containsExactlyInAnyOrderElementsOf(placement.ports());
      assertThat(placement.ports()).hasSameSizeAs(group.ports());
      for (int i = 0; i < group.ports().size(); i++) {
        int port = placement.ports().get(i);
        assertThat(group.ports().get(i)).isIn(0, port);
        assertThat(group.pin().isPresent() || !reservedPorts.contains(port)).isTrue();
      }
      group.pin().ifPresent(pin -> assertThat(placement.agentId()).isEqualTo(pin.agentId()));
    }

    /** What is pending does not fit into what is left, and says why on some agent. */
    private void checkPending(TaskGroup group, Map<PoolKey, Left> left, MatchResult result) {
      assertThat(result.refusals()).anyMatch(refusal -> refusal.owner().equals(group.owner()));
      assertThat(result.refusalCounts()).containsKey(group.owner());
      if (!group.constraints().isEmpty() || group.pin().isPresent()) {
        return;
      }
      left.forEach(
          (key, pool) -> {
            Set<Integer> free = new HashSet<>(pool.ports.keySet());
            free.removeAll(reservedPorts);
            Set<Integer> fixed =
                group.ports().stream().filter(port -> port != 0).collect(Collectors.toSet());
            boolean fits =
                key.role().equals(group.role())
                    && pool.total().covers(group.task().plus(group.executor()))
                    && free.containsAll(fixed)
                    && free.size() >= group.ports().size();
            assertThat(fits).as("%s fits on %s", group, key).isFalse();
          });
    }

    private void checkConstraints(TaskGroup group, Map<OwnerName, List<Placement>> placed) {
      List<Placement> ofGroup = placed.getOrDefault(group.owner(), List.of());
      long groupsOfOwner =
          groups.stream().filter(other -> other.owner().equals(group.owner())).count();
      if (groupsOfOwner > 1) {
        // Groups of one owner with different constraints do not meet each other's.
        return;
      }
      for (Constraint constraint : group.constraints()) {
        List<Optional<String>> now =
            ofGroup.stream().map(placement -> value(constraint, placement)).toList();
        List<String> before =
            existing.get(group.owner()).stream()
                .map(placement -> value(constraint, placement))
                .flatMap(Optional::stream)
                .toList();
        if (constraint.operator() != Operator.UNLIKE) {
          assertThat(now).allMatch(Optional::isPresent);
        }
        List<String> texts = now.stream().flatMap(Optional::stream).toList();
        switch (constraint.operator()) {
          case UNIQUE ->
              assertThat(texts)
                  .doesNotHaveDuplicates()
                  .doesNotContainAnyElementsOf(before.isEmpty() ? List.of("nowhere") : before);
          case CLUSTER -> {
            if (constraint.value().isPresent()) {
              assertThat(texts).allMatch(constraint.value().get()::equals);
            } else if (before.isEmpty()) {
              assertThat(texts.stream().distinct().count()).isLessThanOrEqualTo(1);
            } else {
              assertThat(before).containsAll(texts);
            }
          }
          case IS -> assertThat(texts).allMatch(constraint.value().orElseThrow()::equals);
          case MAX_PER ->
              Even.counts(before, texts)
                  .forEach(
                      (value, count) ->
                          assertThat(count)
                              .isLessThanOrEqualTo(
                                  Math.max(
                                      Even.counts(before, List.of()).getOrDefault(value, 0),
                                      constraint.number(0))));
          case GROUP_BY -> {
            if (group.pin().isEmpty()) {
              Even.check(before, texts, constraint.number(0));
            }
          }
          case LIKE ->
              assertThat(texts).allMatch(text -> text.matches(constraint.value().orElseThrow()));
          case UNLIKE ->
              assertThat(texts).noneMatch(text -> text.matches(constraint.value().orElseThrow()));
        }
      }
    }

    private Optional<String> value(Constraint constraint, Placement placement) {
      if (constraint.isHostname()) {
        return Optional.of(placement.hostname());
      }
      Optional<Agent> agent =
          agents.stream().filter(one -> one.id().equals(placement.agentId())).findFirst();
      return agent.map(one -> one.attributes().get(constraint.field()));
    }

    private static Resources sum(List<ResourceBundle> bundles) {
      return bundles.stream()
          .map(ResourceBundle::resources)
          .reduce(Resources.NONE, Resources::plus);
    }

    private static List<Integer> ports(ResourceBundle bundle) {
      return bundle.ports().stream()
          .flatMapToInt(range -> IntStream.rangeClosed(range.first(), range.last()))
          .boxed()
          .toList();
    }
  }
}
