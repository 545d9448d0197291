package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one agent still has to give to one role while matching: all its offers together, what is
 * reserved before what is not.
 */
final class AgentPool {
  private static final int UNRESERVED = 0;

  private final Agent agent;
  private final String role;
  private final List<Offer> offers = new ArrayList<>();

  /** Reservation keys; the first one is that of what is not reserved. */
  private final List<String> reservations = new ArrayList<>(List.of(ResourceBundle.UNRESERVED));

  /** What is left, by index of the reservation. */
  private final List<Resources> left = new ArrayList<>(List.of(Resources.NONE));

  private final PortSpace ports = new PortSpace();
  private final List<Assignment> assignments = new ArrayList<>();

  AgentPool(Agent agent, String role) {
    this.agent = agent;
    this.role = role;
  }

  void add(Offer offer) {
    offers.add(offer);
    for (ResourceBundle bundle : offer.bundles()) {
      int index = reservations.indexOf(bundle.reservation());
      if (index < 0) {
        index = reservations.size();
        reservations.add(bundle.reservation());
        left.add(Resources.NONE);
      }
      left.set(index, left.get(index).plus(bundle.resources()));
      for (PortRange range : bundle.ports()) {
        ports.add(range, index);
      }
    }
  }

  Agent agent() {
    return agent;
  }

  String role() {
    return role;
  }

  PortSpace ports() {
    return ports;
  }

  /** Over all reservations. */
  Resources left() {
    Resources sum = Resources.NONE;
    for (Resources part : left) {
      sum = sum.plus(part);
    }
    return sum;
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
   * Host ports for a demand. Any-ports are looked for from a point between the pool's lowest and
   * highest port that the seed decides, reserved ones first.
   *
   * @param wanted in order; 0: any
   * @param seed of the owner
   * @return the ports in the same order; empty if not all are there
   */
  Optional<List<Integer>> findPorts(List<Integer> wanted, int seed, ReservedPorts reserved) {
    List<Integer> found = new ArrayList<>(wanted.size());
    for (int port : wanted) {
      if (port != 0
          && (ports.bundleOf(port) < 0
              || found.contains(port)
              || reserved.isReserved(agent.hostname(), port))) {
        return Optional.empty();
      }
      found.add(port);
    }
    int span = Math.max(1, ports.highest() - ports.lowest() + 1);
    int start = ports.lowest() + Math.floorMod(seed, span);
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) == 0) {
        int free =
            ports.seek(
                start, bundle -> bundle != UNRESERVED, port -> isFree(port, found, reserved));
        if (free < 0) {
          free =
              ports.seek(
                  start, bundle -> bundle == UNRESERVED, port -> isFree(port, found, reserved));
        }
        if (free < 0) {
          return Optional.empty();
        }
        found.set(i, free);
        start = Math.min(65535, free + 1);
      }
    }
    return Optional.of(found);
  }

  private boolean isFree(int port, List<Integer> taken, ReservedPorts reserved) {
    // Port 0 cannot be listened on; an offer that has it is one that says "any" itself.
    return port != 0
        && !taken.contains(port)
        && !reserved.isNamed(port)
        && !reserved.isReserved(agent.hostname(), port);
  }

  /** Takes resources and ports that are known to be there; says what came from which bundle. */
  List<ResourceBundle> take(Resources demand, List<Integer> portsToTake) {
    List<List<PortRange>> taken = takePorts(portsToTake);
    List<ResourceBundle> parts = new ArrayList<>(1);
    Resources missing = demand;
    for (int i = 1; i <= reservations.size(); i++) {
      int index = i % reservations.size();
      Resources part = left.get(index).min(missing);
      List<PortRange> itsPorts = taken.isEmpty() ? List.of() : taken.get(index);
      if (!part.equals(Resources.NONE) || !itsPorts.isEmpty()) {
        left.set(index, left.get(index).minus(part));
        missing = missing.minus(part);
        parts.add(new ResourceBundle(reservations.get(index), part, itsPorts));
      }
    }
    if (!missing.equals(Resources.NONE)) {
      throw new IllegalStateException(
          "agent %s does not have %s of %s".formatted(agent.hostname(), missing, demand));
    }
    return parts;
  }

  /** By index of the reservation; empty if there are none to take. */
  private List<List<PortRange>> takePorts(List<Integer> portsToTake) {
    if (portsToTake.isEmpty()) {
      return List.of();
    }
    List<List<PortRange>> taken = new ArrayList<>();
    reservations.forEach(reservation -> taken.add(new ArrayList<>(1)));
    for (int port : portsToTake.stream().sorted().toList()) {
      append(taken.get(ports.bundleOf(port)), port);
      ports.remove(port);
    }
    return taken;
  }

  private static void append(List<PortRange> ascending, int port) {
    int end = ascending.size() - 1;
    if (end >= 0 && ascending.get(end).last() + 1 == port) {
      ascending.set(end, new PortRange(ascending.get(end).first(), port));
    } else {
      ascending.add(new PortRange(port, port));
    }
  }
}
