package io.howdah.broker.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
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
import org.junit.jupiter.api.Test;

/** What must hold for whatever is offered and wanted, over random clusters. */
class MatcherPropertiesTest {
  @Test
  void nothingIsGivenOutTwiceAndNothingThatFitsIsLeft() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Offer> offers = offers(random);
      List<TaskGroup> groups = groups(random);
      MatchResult result =
          new Matcher().match(groups, offers, owner -> List.of(), (host, port) -> false);
      try {
        check(groups, offers, result);
        assertThat(new Matcher().match(groups, offers, owner -> List.of(), (host, port) -> false))
            .isEqualTo(result);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void check(List<TaskGroup> groups, List<Offer> offers, MatchResult result) {
    Map<String, Resources> left = new HashMap<>();
    Map<String, Set<Integer>> ports = new HashMap<>();
    for (Offer offer : offers) {
      for (ResourceBundle bundle : offer.bundles()) {
        String key = offer.agent().id() + "/" + bundle.reservation();
        left.merge(key, bundle.resources(), Resources::plus);
        Set<Integer> free = ports.computeIfAbsent(key, name -> new HashSet<>());
        for (PortRange range : bundle.ports()) {
          for (int port = range.first(); port <= range.last(); port++) {
            free.add(port);
          }
        }
      }
    }
    Map<TaskGroup, Integer> placed = new HashMap<>();
    Map<OwnerName, Set<String>> hosts = new HashMap<>();
    int offersUsed = result.unused().size();
    for (AgentMatch match : result.matches()) {
      offersUsed += match.offers().size();
      for (Assignment assignment : match.assignments()) {
        TaskGroup group = assignment.group();
        Placement placement = assignment.placement();
        assertThat(placement.total()).isEqualTo(group.task().plus(group.executor()));
        assertThat(placement.ports()).hasSize(group.ports().size()).doesNotHaveDuplicates();
        take(placement.task(), placement.agentId(), left, ports);
        take(placement.executor(), placement.agentId(), left, ports);
        boolean first =
            hosts
                .computeIfAbsent(group.owner(), owner -> new HashSet<>())
                .add(placement.hostname());
        assertThat(first || group.constraints().isEmpty()).as("UNIQUE").isTrue();
        placed.merge(group, 1, Integer::sum);
      }
    }
    assertThat(offersUsed).as("every offer is used or unused").isEqualTo(offers.size());
    // The last group saw what all others left, so it must not leave room for one more of itself.
    TaskGroup last = groups.get(groups.size() - 1);
    if (last.constraints().isEmpty() && placed.getOrDefault(last, 0) < last.count()) {
      Map<String, Resources> byAgent = new HashMap<>();
      left.forEach(
          (key, rest) -> byAgent.merge(key.substring(0, key.indexOf('/')), rest, Resources::plus));
      byAgent.forEach(
          (agent, rest) -> {
            long free =
                ports.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(agent + "/"))
                    .mapToLong(entry -> entry.getValue().size())
                    .sum();
            assertThat(
                    rest.covers(last.task().plus(last.executor())) && free >= last.ports().size())
                .as("room left on " + agent)
                .isFalse();
          });
    }
    placed.forEach((group, count) -> assertThat(count).isLessThanOrEqualTo(group.count()));
  }

  private static void take(
      List<ResourceBundle> bundles,
      String agentId,
      Map<String, Resources> left,
      Map<String, Set<Integer>> ports) {
    for (ResourceBundle bundle : bundles) {
      String key = agentId + "/" + bundle.reservation();
      // Resources.minus refuses what is not there.
      left.put(key, left.get(key).minus(bundle.resources()));
      for (PortRange range : bundle.ports()) {
        for (int port = range.first(); port <= range.last(); port++) {
          assertThat(ports.get(key).remove(port)).as("port " + port + " is there").isTrue();
        }
      }
    }
  }

  private static List<Offer> offers(Random random) {
    List<Offer> offers = new ArrayList<>();
    int agents = 1 + random.nextInt(6);
    for (int i = 0; i < agents; i++) {
      Agent agent = new Agent("agent" + i, "host" + i, Map.of());
      for (int j = 0; j <= random.nextInt(2); j++) {
        List<ResourceBundle> bundles = new ArrayList<>();
        int begin = 31000 + j * 100;
        bundles.add(bundle("", random, begin));
        if (random.nextBoolean()) {
          bundles.add(bundle("reserved", random, begin + 50));
        }
        offers.add(new Offer("offer" + i + "-" + j, agent, "howdah", bundles));
      }
    }
    return offers;
  }

  private static ResourceBundle bundle(String reservation, Random random, int begin) {
    return new ResourceBundle(
        reservation,
        new Resources(random.nextInt(4000), random.nextInt(4000), random.nextInt(100), 0),
        List.of(new PortRange(begin, begin + random.nextInt(4))));
  }

  private static List<TaskGroup> groups(Random random) {
    List<TaskGroup> groups = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      boolean unique = i < count - 1 && random.nextBoolean();
      groups.add(
          new TaskGroup(
              new OwnerName("/group" + i),
              InstanceKind.SERVICE,
              1 + random.nextInt(6),
              new Resources(1 + random.nextInt(2000), 1 + random.nextInt(2000), 0, 0),
              random.nextBoolean() ? Resources.NONE : new Resources(100, 32, 0, 0),
              java.util.Collections.nCopies(random.nextInt(3), 0),
              unique
                  ? List.of(
                      new Constraint("hostname", Constraint.Operator.UNIQUE, Optional.empty()))
                  : List.of(),
              Optional.empty()));
    }
    return groups;
  }
}
