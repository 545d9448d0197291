package io.howdah.emulator;

import io.howdah.emulator.agent.AgentSettings;
import io.howdah.emulator.resource.AttributeTexts;
import io.howdah.emulator.resource.ResourceBag;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.Resource;

/** Gives each agent its name, its ports and its folder. */
final class AgentPlan {
  private static final int FIRST_PORT = 31000;
  private static final int PORTS = 1000;
  private static final int LAST_PORT = 65535;
  private static final Pattern ONE_RANGE = Pattern.compile("\\[(\\d+)-(\\d+)]");

  private final EmulatorOptions options;

  AgentPlan(EmulatorOptions options) {
    this.options = options;
  }

  /** Settings of a real agent. */
  AgentSettings real(int index) {
    String hostname = hostname(index);
    return new AgentSettings(
        hostname,
        ip(hostname),
        declared(index == 0 ? withFurtherPorts(resources(index)) : resources(index)),
        attributes(index),
        domain(index),
        workDirectory(index));
  }

  /** Settings of a simulated agent: many may have the same ports. */
  AgentSettings simulated(int index) {
    return new AgentSettings(
        "simulated-" + index,
        "127.0.0.1",
        declared(resources(0)),
        attributes(index),
        domain(index),
        workDirectory(index));
  }

  /** An agent declares scalars before ranges; in offers ranges come first. */
  private static List<Resource> declared(ResourceBag resources) {
    List<Resource> all = new ArrayList<>(resources.toProtos(null, false));
    all.sort(Comparator.comparing(Resource::getType));
    return List.copyOf(all);
  }

  private Path workDirectory(int index) {
    return options.workDirectory().resolve("agent-" + (index + 1));
  }

  private String hostname(int index) {
    List<String> names = options.agentHostnames();
    return names.isEmpty() ? "127.0.0." + (index + 1) : names.get(index % names.size());
  }

  private static String ip(String hostname) {
    try {
      return InetAddress.getByName(hostname).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "agent hostname '" + hostname + "' has no address on this machine", e);
    }
  }

  /** Agents share one host: each gets a range of ports of its own. */
  private ResourceBag resources(int index) {
    ResourceBag given = ResourceBag.parse(options.agentResources());
    Optional<String> ports = given.rangesText("ports");
    if (ports.isPresent()) {
      return options.agents() <= 1 ? given : given.without("ports").plus(share(ports.get(), index));
    }
    int begin = FIRST_PORT + index * PORTS;
    if (begin + PORTS - 1 > LAST_PORT) {
      throw new IllegalArgumentException(
          "no ports are left for agent " + (index + 1) + ": simulate some of the agents");
    }
    return given.plus(ports(begin, begin + PORTS - 1));
  }

  /** Given ports are divided evenly, so that a machine's other users know which are not theirs. */
  private ResourceBag share(String ports, int index) {
    Matcher range = ONE_RANGE.matcher(ports);
    if (!range.matches()) {
      throw new IllegalArgumentException(
          "ports '" + ports + "' are to be divided among agents: give one range, [BEGIN-END]");
    }
    int begin = Integer.parseInt(range.group(1));
    int each = (Integer.parseInt(range.group(2)) - begin + 1) / options.agents();
    if (each < 1) {
      throw new IllegalArgumentException(
          "ports '" + ports + "' are fewer than the " + options.agents() + " agents");
    }
    return ports(begin + index * each, begin + (index + 1) * each - 1);
  }

  private ResourceBag withFurtherPorts(ResourceBag resources) {
    if (options.firstAgentPorts().isEmpty()) {
      return resources;
    }
    String text = options.firstAgentPorts().get();
    if (!ONE_RANGE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "further ports '" + text + "' of the first agent: give one range, [BEGIN-END]");
    }
    return resources.plus(ResourceBag.parse("ports:" + text));
  }

  private static ResourceBag ports(int begin, int end) {
    return ResourceBag.parse("ports:[" + begin + "-" + end + "]");
  }

  private List<Attribute> attributes(int index) {
    return options.agentAttributes().isEmpty()
        ? List.of()
        : AttributeTexts.parse(
            options.agentAttributes().get(index % options.agentAttributes().size()));
  }

  private Optional<DomainInfo> domain(int index) {
    if (options.agentDomains().isEmpty()) {
      return Optional.empty();
    }
    String text = options.agentDomains().get(index % options.agentDomains().size());
    return Optional.of(FaultDomains.parse(text));
  }
}
