package io.howdah.broker.matching;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Short words for the tests of this package. */
final class Samples {
  static final ReservedPorts NONE_RESERVED = (host, port) -> false;
  static final ExistingPlacements NOTHING_THERE = owner -> List.of();

  private Samples() {}

  static Agent agent(String id, String... attributes) {
    Map<String, String> map = new java.util.HashMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    return new Agent(id, "host-" + id, map);
  }

  static Offer offer(Agent agent, ResourceBundle... bundles) {
    return new Offer("offer-" + agent.id() + "-" + bundles.length, agent, "*", List.of(bundles));
  }

  /** An offer of 4 cpus, 4096 MB and no ports. */
  static Offer offer(Agent agent) {
    return offer(agent, bundle("", 4, 4096));
  }

  static ResourceBundle bundle(String reservation, int cpus, long memoryMb, int... ports) {
    List<PortRange> ranges = new ArrayList<>();
    for (int i = 0; i < ports.length; i += 2) {
      ranges.add(new PortRange(ports[i], ports[i + 1]));
    }
    return new ResourceBundle(reservation, new Resources(cpus * 1000L, memoryMb, 0, 0), ranges);
  }

  /** Instances of 1 cpu and 1024 MB. */
  static TaskGroup group(String owner, int count, Constraint... constraints) {
    return group(owner, count, new Resources(1000, 1024, 0, 0), List.of(), constraints);
  }

  static TaskGroup group(
      String owner, int count, Resources task, List<Integer> ports, Constraint... constraints) {
    return TaskGroup.of(
        new OwnerName(owner),
        InstanceKind.SERVICE,
        "*",
        count,
        task,
        Resources.NONE,
        ports,
        List.of(constraints),
        Optional.empty());
  }

  static TaskGroup pinned(String owner, String agentId, Integer... ports) {
    return TaskGroup.of(
        new OwnerName(owner),
        InstanceKind.WORKER,
        "*",
        1,
        new Resources(1000, 1024, 0, 0),
        new Resources(100, 64, 0, 0),
        List.of(ports),
        List.of(),
        Optional.of(new Pin(agentId, List.of(ports))));
  }

  static Constraint constraint(String field, Constraint.Operator operator, String... value) {
    return new Constraint(
        field, operator, value.length == 0 ? Optional.empty() : Optional.of(value[0]));
  }

  static Placement placementOn(Agent agent) {
    return new Placement(
        agent.id(), agent.hostname(), agent.attributes(), "*", List.of(), List.of(), List.of());
  }

  static MatchResult match(List<TaskGroup> groups, Offer... offers) {
    return new Matcher().match(groups, List.of(offers), NOTHING_THERE, NONE_RESERVED);
  }

  /** Agent ids of an owner's placements, in the order of the agents. */
  static List<String> agents(MatchResult result, String owner) {
    return placements(result, owner).stream().map(Placement::agentId).toList();
  }

  static List<Placement> placements(MatchResult result, String owner) {
    return result.matches().stream()
        .flatMap(match -> match.assignments().stream())
        .filter(assignment -> assignment.group().owner().value().equals(owner))
        .map(Assignment::placement)
        .toList();
  }
}
