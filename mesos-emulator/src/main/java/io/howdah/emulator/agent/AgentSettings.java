package io.howdah.emulator.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.Resource;

/**
 * One agent.
 *
 * @param ip the address that it listens on
 * @param domain its fault domain, if it has one
 * @param workDirectory its own folder: sandboxes go below it
 */
public record AgentSettings(
    String hostname,
    String ip,
    List<Resource> resources,
    List<Attribute> attributes,
    Optional<DomainInfo> domain,
    Path workDirectory) {
  public AgentSettings {
    resources = List.copyOf(resources);
    attributes = List.copyOf(attributes);
  }
}
