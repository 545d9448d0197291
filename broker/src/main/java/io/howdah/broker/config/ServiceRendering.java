package io.howdah.broker.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.DockerContainer.Network;
import io.howdah.broker.model.HostVolume;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import java.util.Map;
import java.util.Optional;

/** Writes services as Marathon writes its apps: current spellings only. */
final class ServiceRendering {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ServiceRendering() {}

  static ObjectNode render(Service service) {
    ObjectNode app = JSON.objectNode();
    app.put("id", service.name().value());
    service.command().ifPresent(command -> app.put("cmd", command));
    if (!service.arguments().isEmpty()) {
      ArrayNode arguments = app.putArray("args");
      service.arguments().forEach(arguments::add);
    }
    app.put("instances", service.instances());
    app.put("cpus", service.resources().cpus());
    app.put("mem", service.resources().memoryMb());
    app.put("disk", service.resources().diskMb());
    app.put("gpus", service.resources().gpus());
    if (!service.user().isEmpty()) {
      app.put("user", service.user());
    }
    app.set("env", DefinitionsRendering.texts(service.environment()));
    app.set("labels", DefinitionsRendering.texts(service.labels()));
    app.set("constraints", DefinitionsRendering.constraints(service.constraints()));
    network(app, service);
    fetch(app.putArray("fetch"), service);
    app.put("backoffSeconds", service.backoff().first().toSeconds());
    app.put("backoffFactor", service.backoff().factor());
    app.put("maxLaunchDelaySeconds", service.backoff().max().toSeconds());
    service.killGrace().ifPresent(g -> app.put("taskKillGracePeriodSeconds", g.toSeconds()));
    service
        .unreachable()
        .ifPresentOrElse(
            after ->
                app.putObject("unreachableStrategy")
                    .put("inactiveAfterSeconds", after.toSeconds())
                    .put("expungeAfterSeconds", after.toSeconds()),
            () -> app.put("unreachableStrategy", "disabled"));
    return app;
  }

  private static void network(ObjectNode app, Service service) {
    Optional<DockerContainer> container = service.container();
    Network network = container.map(DockerContainer::network).orElse(Network.HOST);
    ObjectNode containerNode = JSON.objectNode();
    container.ifPresent(docker -> app.set("container", container(containerNode, docker)));
    switch (network) {
      case HOST -> app.putArray("networks").addObject().put("mode", "host");
      case BRIDGE -> app.putArray("networks").addObject().put("mode", "container/bridge");
      case USER ->
          app.putArray("networks")
              .addObject()
              .put("mode", "container")
              .put("name", container.map(DockerContainer::networkName).orElse(""));
      // Marathon has no current spelling for a container without network.
      case NONE -> containerNode.withObject("/docker").put("network", "NONE");
    }
    if (network == Network.HOST) {
      boolean required = service.ports().stream().anyMatch(port -> port.hostPort() != 0);
      app.put("requirePorts", required);
      ArrayNode definitions = app.putArray("portDefinitions");
      for (ServicePort port : service.ports()) {
        int number = required ? port.hostPort() : port.servicePort();
        ObjectNode definition = definitions.addObject().put("port", number);
        common(definition, port);
      }
    } else if (network != Network.NONE) {
      ArrayNode mappings = containerNode.putArray("portMappings");
      for (ServicePort port : service.ports()) {
        ObjectNode mapping =
            mappings
                .addObject()
                .put("containerPort", port.containerPort())
                .put("hostPort", port.hostPort())
                .put("servicePort", port.servicePort());
        common(mapping, port);
      }
    }
  }

  private static void common(ObjectNode node, ServicePort port) {
    node.put("protocol", port.protocol());
    if (!port.name().isEmpty()) {
      node.put("name", port.name());
    }
    node.set("labels", DefinitionsRendering.texts(port.labels()));
  }

  private static ObjectNode container(ObjectNode node, DockerContainer container) {
    node.put("type", "DOCKER");
    ObjectNode docker = node.putObject("docker");
    docker.put("image", container.image());
    docker.put("forcePullImage", container.forcePull());
    docker.put("privileged", container.privileged());
    ArrayNode parameters = docker.putArray("parameters");
    for (Map.Entry<String, String> parameter : container.parameters()) {
      parameters.addObject().put("key", parameter.getKey()).put("value", parameter.getValue());
    }
    ArrayNode volumes = node.putArray("volumes");
    for (HostVolume volume : container.volumes()) {
      volumes
          .addObject()
          .put("containerPath", volume.containerPath())
          .put("hostPath", volume.hostPath())
          .put("mode", volume.readOnly() ? "RO" : "RW");
    }
    return node;
  }

  private static void fetch(ArrayNode list, Service service) {
    service
        .fetch()
        .forEach(
            fetch -> {
              ObjectNode node =
                  list.addObject()
                      .put("uri", fetch.uri())
                      .put("extract", fetch.extract())
                      .put("executable", fetch.executable())
                      .put("cache", fetch.cache());
              if (!fetch.destination().isEmpty()) {
                node.put("destPath", fetch.destination());
              }
            });
  }
}
