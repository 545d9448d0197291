package io.howdah.broker.model;

import java.util.List;
import java.util.Map;

/**
 * How a service's Docker container is run.
 *
 * @param image with tag
 * @param forcePull pull even if the agent has it
 * @param privileged extended privileges
 * @param network how it is attached
 * @param networkName name of a user network, empty otherwise
 * @param parameters {@code docker run} flags in order; a key may come several times
 * @param volumes host folders
 */
public record DockerContainer(
    String image,
    boolean forcePull,
    boolean privileged,
    Network network,
    String networkName,
    List<Map.Entry<String, String>> parameters,
    List<HostVolume> volumes) {
  /** Docker's networks as Mesos' DockerInfo names them. */
  public enum Network {
    BRIDGE,
    HOST,
    USER,
    NONE
  }

  public DockerContainer {
    parameters = List.copyOf(parameters);
    volumes = List.copyOf(volumes);
  }
}
