package io.howdah.broker.config;

import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.DockerContainer.Network;
import io.howdah.broker.model.ServicePort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the ports of an app: {@code portDefinitions} (or the deprecated {@code ports}) with host
 * networking, {@code container.portMappings} (or the deprecated {@code
 * container.docker.portMappings}) without.
 */
final class ServicePorts {
  private static final ServicePort DEFAULT = new ServicePort(0, 0, 0, "tcp", "default", Map.of());
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "udp,tcp");

  private final Section app;
  private final Field portDefinitions;
  private final Field ports;

  private ServicePorts(Section app) {
    this.app = app;
    this.portDefinitions = app.field("portDefinitions");
    this.ports = app.field("ports");
  }

  static List<ServicePort> parse(Section app, Optional<DockerContainer> container) {
    ServicePorts parser = new ServicePorts(app);
    Field mappings = parser.mappings();
    boolean required = app.field("requirePorts").flag().or(false);
    Network network = container.map(DockerContainer::network).orElse(Network.HOST);
    List<ServicePort> result;
    if (network == Network.HOST) {
      if (!mappings.isEmptyValue()) {
        mappings.error(
            "port mappings need a network of their own: add networks: [{mode: container/bridge}],"
                + " or use portDefinitions");
      }
      result = parser.hostPorts(required);
    } else {
      if (!parser.portDefinitions.isEmptyValue()) {
        parser.portDefinitions.error(
            "is for host networking only; use container.portMappings with this network");
      }
      if (!parser.ports.isEmptyValue()) {
        parser.ports.warn(
            "is passed over with this network; use servicePort in container.portMappings");
      }
      result = parser.mapped(mappings, network);
    }
    parser.checkDistinct(result);
    return result;
  }

  private Field mappings() {
    Section container = app.field("container").section();
    Field current = container.field("portMappings");
    Field old = container.field("docker").section().field("portMappings");
    if (!current.isEmptyValue() && !old.isEmptyValue()) {
      old.error(
          "docker.portMappings (deprecated) and container.portMappings exclude each other; keep"
              + " container.portMappings");
    }
    return current.isPresent() ? current : old;
  }

  private List<ServicePort> hostPorts(boolean required) {
    List<ServicePort> result = new ArrayList<>();
    List<Integer> plain = new ArrayList<>();
    for (Field item : ports.items("ports")) {
      plain.add(item.integer(0, 65535).or(0));
    }
    if (portDefinitions.isPresent()) {
      for (Field item : portDefinitions.items("port definitions such as {port: 0}")) {
        Section section = item.section();
        result.add(
            hostPort(
                section.field("port").integer(0, 65535).or(0),
                required,
                protocol(section),
                name(section),
                section.field("labels").texts()));
        section.end();
      }
      List<Integer> defined =
          result.stream().map(p -> required ? p.hostPort() : p.servicePort()).toList();
      if (ports.isPresent() && !plain.equals(defined)) {
        ports.error("ports (deprecated) and portDefinitions differ; keep portDefinitions");
      }
    } else if (ports.isPresent()) {
      plain.forEach(port -> result.add(hostPort(port, required, "tcp", "", Map.of())));
    } else {
      result.add(DEFAULT);
    }
    return result;
  }

  /** Without {@code requirePorts} a port is the service port only, and the host port is random. */
  private static ServicePort hostPort(
      int port, boolean required, String protocol, String name, Map<String, String> labels) {
    return new ServicePort(required ? port : 0, 0, port, protocol, name, labels);
  }

  private List<ServicePort> mapped(Field field, Network network) {
    if (network == Network.NONE) {
      if (!field.isEmptyValue()) {
        field.error("a container without network (NONE) has no ports; leave them out");
      }
      return List.of();
    }
    if (!field.isPresent()) {
      return network == Network.BRIDGE ? List.of(DEFAULT) : List.of();
    }
    List<ServicePort> result = new ArrayList<>();
    for (Field item : field.items("port mappings such as {containerPort: 80, hostPort: 0}")) {
      Section section = item.section();
      Field hostPort = section.field("hostPort");
      ServicePort port =
          new ServicePort(
              hostPort.integer(0, 65535).or(0),
              section.field("containerPort").integer(0, 65535).or(0),
              section.field("servicePort").integer(0, 65535).or(0),
              protocol(section),
              name(section),
              section.field("labels").texts());
      Unsupported.refuseUnlessEmpty(section.field("networkNames"), "");
      section.end();
      if (network == Network.BRIDGE || hostPort.isPresent()) {
        result.add(port);
      } else {
        item.warn(
            "has no hostPort: the container's port is reached on its own network only, and is not"
                + " kept with the service");
      }
    }
    return result;
  }

  private static String protocol(Section section) {
    return section.field("protocol").word(PROTOCOLS).or("tcp");
  }

  private static String name(Section section) {
    return section.field("name").text(Names.LABEL_ALLOWED, Names::isLabel).or("");
  }

  private void checkDistinct(List<ServicePort> result) {
    Set<String> names = new HashSet<>();
    Set<Integer> hostPorts = new HashSet<>();
    for (ServicePort port : result) {
      if (!port.name().isEmpty() && !names.add(port.name())) {
        app.field("id").error("two of its ports are named \"%s\"".formatted(port.name()));
      }
      if (port.hostPort() != 0 && !hostPorts.add(port.hostPort())) {
        app.field("id").error("two of its ports are the host port %d".formatted(port.hostPort()));
      }
    }
  }
}
