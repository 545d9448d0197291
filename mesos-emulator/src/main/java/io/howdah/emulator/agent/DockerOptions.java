package io.howdah.emulator.agent;

import io.howdah.emulator.resource.ResourceBag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;

/**
 * The arguments of {@code docker run} for a task or an executor, as Mesos' Docker library makes
 * them.
 */
final class DockerOptions {
  /** The sandbox in the container. */
  static final String SANDBOX = "/mnt/mesos/sandbox";

  private static final int SHARES_OF_A_CPU = 1024;
  private static final int LEAST_SHARES = 2;
  private static final double LEAST_MEMORY_MB = 32;

  /** What is wrong with it; the message goes into a TASK_FAILED. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super("Failed to create docker run options: " + message);
    }
  }

  private DockerOptions() {}

  /** Of what these resources have of CPUs. */
  static long shares(ResourceBag resources) {
    return Math.max((long) (resources.scalar("cpus") * SHARES_OF_A_CPU), LEAST_SHARES);
  }

  /** Bytes. */
  static long memory(ResourceBag resources) {
    return (long) (Math.max(resources.scalar("mem"), LEAST_MEMORY_MB) * (1 << 20));
  }

  /**
   * The arguments.
   *
   * @param held the resources of what runs in it
   * @param environment beside what the command brings
   */
  static List<String> run(
      ContainerInfo container,
      CommandInfo command,
      List<Resource> held,
      Map<String, String> environment,
      String name,
      Path sandbox,
      Map<String, String> labels)
      throws Refused {
    ContainerInfo.DockerInfo docker = container.getDocker();
    ResourceBag resources = ResourceBag.of(held);
    List<String> line = new ArrayList<>(List.of("run"));
    if (docker.getPrivileged()) {
      line.add("--privileged");
    }
    line.addAll(List.of("--cpu-shares", String.valueOf(shares(resources))));
    line.addAll(List.of("--memory", String.valueOf(memory(resources))));
    environment.forEach((key, value) -> line.addAll(List.of("-e", key + "=" + value)));
    for (var variable : command.getEnvironment().getVariablesList()) {
      line.addAll(List.of("-e", variable.getName() + "=" + variable.getValue()));
    }
    line.addAll(List.of("-e", "MESOS_SANDBOX=" + SANDBOX));
    line.addAll(List.of("-e", "MESOS_CONTAINER_NAME=" + name));
    line.addAll(List.of("-e", "MESOS_ALLOCATION_ROLE=" + role(held)));
    for (Volume volume : container.getVolumesList()) {
      line.addAll(List.of("-v", volume(volume, sandbox)));
    }
    line.addAll(List.of("-v", sandbox + ":" + SANDBOX));
    line.addAll(List.of("--net", network(container)));
    if (container.hasHostname()) {
      line.addAll(List.of("--hostname", container.getHostname()));
    }
    ports(docker, resources, line);
    for (Parameter parameter : docker.getParametersList()) {
      line.add("--" + parameter.getKey() + "=" + parameter.getValue());
    }
    labels.forEach((key, value) -> line.addAll(List.of("--label", key + "=" + value)));
    line.addAll(List.of("--name", name));
    command(command, docker.getImage(), line);
    return line;
  }

  private static String role(List<Resource> held) {
    return held.stream()
        .map(one -> one.getAllocationInfo().getRole())
        .filter(role -> !role.isEmpty())
        .findFirst()
        .orElse("*");
  }

  /** A relative path of the host is one below the sandbox. */
  private static String volume(Volume volume, Path sandbox) {
    String mode = volume.getMode() == Volume.Mode.RO ? ":ro" : ":rw";
    return volume.hasHostPath()
        ? sandbox.resolve(volume.getHostPath()) + ":" + volume.getContainerPath() + mode
        : volume.getContainerPath();
  }

  private static String network(ContainerInfo container) throws Refused {
    ContainerInfo.DockerInfo.Network network = container.getDocker().getNetwork();
    if (network != ContainerInfo.DockerInfo.Network.USER) {
      return network.name().toLowerCase(Locale.ROOT);
    }
    if (container.getNetworkInfosCount() == 0) {
      throw new Refused("User network requested but no network_infos specified");
    }
    return container.getNetworkInfos(0).getName();
  }

  private static void ports(
      ContainerInfo.DockerInfo docker, ResourceBag resources, List<String> line) throws Refused {
    if (docker.getPortMappingsCount() == 0) {
      return;
    }
    if (docker.getNetwork() == ContainerInfo.DockerInfo.Network.HOST
        || docker.getNetwork() == ContainerInfo.DockerInfo.Network.NONE) {
      throw new Refused("Port mappings are only supported for bridge and user-defined networks");
    }
    if (resources.rangesText("ports").isEmpty()) {
      throw new Refused("Port mappings require port resources");
    }
    for (var mapping : docker.getPortMappingsList()) {
      int host = mapping.getHostPort();
      if (!resources.contains(ResourceBag.parse("ports:[" + host + "-" + host + "]"))) {
        throw new Refused(
            "Port " + host + " not included in resources: " + resources.describe(null));
      }
      line.add("-p");
      line.add(
          host
              + ":"
              + mapping.getContainerPort()
              + (mapping.hasProtocol()
                  ? "/" + mapping.getProtocol().toLowerCase(Locale.ROOT)
                  : ""));
    }
  }

  private static void command(CommandInfo command, String image, List<String> line) {
    if (command.getShell()) {
      line.addAll(List.of("--entrypoint", "/bin/sh", image, "-c", command.getValue()));
      return;
    }
    line.add(image);
    if (command.hasValue()) {
      line.add(command.getValue());
    }
    line.addAll(command.getArgumentsList());
  }
}
