package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one agent still has to give to one role while matching: all its offers together, reserved
 * bundles first.
 */
final class AgentPool {
  /** A bundle that is being used up. */
  private static final class Bundle {
    final String reservation;
    Resources left;

    Bundle(ResourceBundle bundle) {
      reservation = bundle.reservation();
      left = bundle.resources();
    }
  }

  private final Agent agent;
  private final String role;
  private final List<Offer> offers = new ArrayList<>();
  private final List<Bundle> bundles = new ArrayList<>();

  /** First port of each free range, with its last port and its bundle. */
  private final TreeMap<Integer, Range> ports = new TreeMap<>();

  private final List<Assignment> assignments = new ArrayList<>();
  private Resources left = Resources.NONE;

  private record Range(int last, Bundle bundle) {}

  AgentPool(Agent agent, String role) {
    this.agent = agent;
    this.role = role;
  }

  void add(Offer offer) {
    offers.add(offer);
    for (ResourceBundle bundle : offer.bundles()) {
      Bundle part = new Bundle(bundle);
      bundles.add(part);
      left = left.plus(bundle.resources());
      for (PortRange range : bundle.ports()) {
        ports.put(range.first(), new Range(range.last(), part));
      }
    }
    bundles.sort(
        Comparator.comparing(bundle -> bundle.reservation.equals(ResourceBundle.UNRESERVED)));
  }

  Agent agent() {
    return agent;
  }

  String role() {
    return role;
  }

  Resources left() {
    return left;
  }

  boolean isUsed() {
    return !assignments.isEmpty();
  }

  List<Offer> offers() {
    return offers;
  }

  AgentMatch match() {
    return new AgentMatch(agent, offers, assignments);
  }

  void assign(Assignment assignment) {
    assignments.add(assignment);
  }

  /**
   * Host ports for a demand.
   *
   * @param wanted in order; 0: any
   * @return the ports in the same order; empty if there are not enough
   */
  Optional<List<Integer>> findPorts(List<Integer> wanted, ReservedPorts reserved) {
    List<Integer> found = new ArrayList<>();
    for (int port : wanted) {
      if (port != 0) {
        if (bundleOf(port).isEmpty() || reserved.isReserved(agent.hostname(), port)) {
          return Optional.empty();
        }
        found.add(port);
      } else {
        found.add(0);
      }
    }
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) == 0) {
        Optional<Integer> free = lowestFree(found, wanted, reserved);
        if (free.isEmpty()) {
          return Optional.empty();
        }
        found.set(i, free.get());
      }
    }
    return Optional.of(found);
  }

  private Optional<Integer> lowestFree(
      List<Integer> taken, List<Integer> wanted, ReservedPorts reserved) {
    for (Map.Entry<Integer, Range> range : ports.entrySet()) {
      for (int port = range.getKey(); port <= range.getValue().last(); port++) {
        if (!taken.contains(port)
            && !wanted.contains(port)
            && !reserved.isReserved(agent.hostname(), port)) {
          return Optional.of(port);
        }
      }
    }
    return Optional.empty();
  }

  /** Takes resources and ports that are known to be there; says what came from which bundle. */
  List<ResourceBundle> take(Resources demand, List<Integer> portsToTake) {
    List<ResourceBundle> taken = new ArrayList<>();
    Resources missing = demand;
    for (Bundle bundle : bundles) {
      Resources part = bundle.left.min(missing);
      List<PortRange> itsPorts = new ArrayList<>();
      for (int port : portsToTake.stream().sorted().toList()) {
        if (bundleOf(port).filter(owner -> owner == bundle).isPresent()) {
          itsPorts.add(new PortRange(port, port));
        }
      }
      if (!part.equals(Resources.NONE) || !itsPorts.isEmpty()) {
        bundle.left = bundle.left.minus(part);
        missing = missing.minus(part);
        taken.add(new ResourceBundle(bundle.reservation, part, merge(itsPorts)));
      }
    }
    left = left.minus(demand);
    portsToTake.forEach(this::removePort);
    return taken;
  }

  private Optional<Bundle> bundleOf(int port) {
    Map.Entry<Integer, Range> range = ports.floorEntry(port);
    return range != null && range.getValue().last() >= port
        ? Optional.of(range.getValue().bundle())
        : Optional.empty();
  }

  private void removePort(int port) {
    Map.Entry<Integer, Range> entry = ports.floorEntry(port);
    Range range = entry.getValue();
    ports.remove(entry.getKey());
    if (entry.getKey() < port) {
      ports.put(entry.getKey(), new Range(port - 1, range.bundle()));
    }
    if (port < range.last()) {
      ports.put(port + 1, range);
    }
  }

  private static List<PortRange> merge(List<PortRange> ascending) {
    List<PortRange> merged = new ArrayList<>();
    for (PortRange range : ascending) {
      int end = merged.size() - 1;
      if (end >= 0 && merged.get(end).last() + 1 == range.first()) {
        merged.set(end, new PortRange(merged.get(end).first(), range.last()));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }
}
