package io.howdah.broker.config;

import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.DockerContainer.Network;
import io.howdah.broker.model.HostVolume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code container} and {@code networks}; port mappings are {@link ServicePorts}'. */
final class ServiceContainers {
  private ServiceContainers() {}

  /** How the app is attached to a network, by both spellings. */
  private record Attachment(Network network, String name) {}

  static Optional<DockerContainer> parse(Section app) {
    Field field = app.field("container");
    Section container = field.section();
    Section docker = container.field("docker").section();
    Attachment attachment = attachment(app.field("networks"), docker.field("network"));
    container.field("portMappings");
    docker.field("portMappings");
    if (!field.isPresent()) {
      if (attachment.network() != Network.HOST) {
        app.field("networks")
            .error("without a Docker container only [{mode: host}] is supported by this version");
      }
      return Optional.empty();
    }
    Field type = container.field("type");
    if (type.isText("MESOS")) {
      type.error("MESOS is not supported by this version of Howdah; needed is DOCKER");
    } else {
      type.word(List.of("DOCKER")).or("DOCKER");
    }
    Unsupported.refuseUnlessEmpty(container.field("linuxInfo"), "");
    DockerContainer result =
        new DockerContainer(
            docker
                .field("image")
                .text("a Docker image such as example/web:1", image -> !image.isBlank())
                .required(""),
            docker.field("forcePullImage").flag().or(false),
            docker.field("privileged").flag().or(false),
            attachment.network(),
            attachment.name(),
            parameters(docker.field("parameters")),
            volumes(container.field("volumes")));
    Unsupported.refuseUnlessEmpty(
        docker.field("pullConfig"), "fetch a docker.tar.gz with the credentials instead");
    Unsupported.refuseUnlessEmpty(docker.field("credential"), "");
    docker.end();
    container.end();
    return Optional.of(result);
  }

  private static Attachment attachment(Field networks, Field dockerNetwork) {
    List<Field> items = networks.items("networks such as {mode: container/bridge}");
    if (!items.isEmpty() && dockerNetwork.isPresent()) {
      dockerNetwork.error(
          "docker.network (deprecated) and networks exclude each other; keep networks");
      return new Attachment(Network.HOST, "");
    }
    if (dockerNetwork.isPresent()) {
      List<String> known = List.of("BRIDGE", "HOST", "NONE");
      String word = dockerNetwork.word(known).or("HOST");
      return new Attachment(Network.valueOf(word), "");
    }
    if (items.size() > 1) {
      networks.error(
          "Docker attaches a container to one network; %d given".formatted(items.size()));
    }
    return items.isEmpty() ? new Attachment(Network.HOST, "") : one(items.get(0));
  }

  private static Attachment one(Field field) {
    Section section = field.section();
    String mode =
        section
            .field("mode")
            .word(List.of("container", "container/bridge", "host"))
            .or("container");
    Field nameField = section.field("name");
    Unsupported.refuseUnlessEmpty(section.field("labels"), "");
    String name = "";
    if (mode.equals("container")) {
      name =
          nameField
              .text(
                  "the name of a Docker network: lower-case letters, digits, - and _, at most 63",
                  n -> n.matches("[a-z0-9]([-a-z0-9_]*[a-z0-9])?") && n.length() <= 63)
              .required("");
    } else if (nameField.isPresent()) {
      nameField.error("only networks of mode container have a name; leave it out");
    }
    section.end();
    return new Attachment(
        switch (mode) {
          case "container" -> Network.USER;
          case "container/bridge" -> Network.BRIDGE;
          default -> Network.HOST;
        },
        name);
  }

  private static List<Map.Entry<String, String>> parameters(Field field) {
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    for (Field item : field.items("docker run flags, each with key and value")) {
      Section section = item.section();
      parameters.add(
          Map.entry(
              section
                  .field("key")
                  .text("a docker run flag without dashes", key -> key.matches("[a-z][a-z0-9-]*"))
                  .required(""),
              section.field("value").text().required("")));
      section.end();
    }
    return parameters;
  }

  private static List<HostVolume> volumes(Field field) {
    List<HostVolume> volumes = new ArrayList<>();
    for (Field item : field.items("volumes")) {
      Section section = item.section();
      boolean other = false;
      for (String kind : List.of("persistent", "external", "secret")) {
        Field part = section.field(kind);
        if (part.isPresent()) {
          part.error(
              kind
                  + " volumes are not supported by this version; supported are host volumes with"
                  + " hostPath");
          other = true;
        }
      }
      Field hostPath = section.field("hostPath");
      HostVolume volume =
          new HostVolume(
              section.field("containerPath").text("a path", path -> !path.isBlank()).required(""),
              other ? "" : hostPath.text("a path", path -> !path.isBlank()).required(""),
              section.field("mode").word(List.of("RO", "RW")).required("RO").equals("RO"));
      section.end();
      volumes.add(volume);
    }
    return volumes;
  }
}
