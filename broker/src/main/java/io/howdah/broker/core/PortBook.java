package io.howdah.broker.core;

import io.howdah.broker.matching.ReservedPorts;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.ServicePort;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Ports that offers have and that are nevertheless not for everybody. */
final class PortBook implements ReservedPorts {
  private final ClusterState state;
  private final PlaceKeeper places;
  private Set<String> vacant = Set.of();
  private Set<Integer> named = Set.of();
  private Definitions namedBy = Definitions.EMPTY;

  PortBook(ClusterState state, PlaceKeeper places) {
    this.state = state;
    this.places = places;
  }

  /** Looks at places and definitions as they are now; what is asked later is answered from that. */
  @SuppressWarnings("ReferenceEquality")
  PortBook refreshed() {
    vacant = places.vacantPorts();
    // They are replaced as a whole and may have thousands of services: comparing is no cheaper.
    if (namedBy != state.definitions()) {
      namedBy = state.definitions();
      named = named(namedBy);
    }
    return this;
  }

  /**
   * Those of vacant places are for the workers that come back, and while a ResourceManager lists a
   * NodeId, running jobs may still look for its map output there.
   */
  @Override
  public boolean isReserved(String hostname, int port) {
    String address = hostname + ":" + port;
    return vacant.contains(address) || isListed(address);
  }

  @Override
  public boolean isNamed(int port) {
    return named.contains(port);
  }

  private boolean isListed(String nodeId) {
    for (Map<String, NodeView> nodes : state.nodes().values()) {
      NodeView node = nodes.get(nodeId);
      if (node != null && !node.state().equals("SHUTDOWN")) {
        return true;
      }
    }
    return false;
  }

  private static Set<Integer> named(Definitions definitions) {
    Set<Integer> ports = new HashSet<>();
    definitions
        .fleets()
        .values()
        .forEach(
            fleet -> fleet.daemon().ports().stream().map(Daemon.Port::port).forEach(ports::add));
    definitions
        .services()
        .values()
        .forEach(
            service -> service.ports().stream().map(ServicePort::hostPort).forEach(ports::add));
    // The word for any port.
    ports.remove(0);
    return ports;
  }
}
