package io.howdah.emulator;

import io.howdah.emulator.agent.AgentContext.AgentTimes;
import io.howdah.emulator.master.Credentials;
import io.howdah.emulator.master.MasterOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes an emulator step by step; all has a default. Not thread-safe. */
public final class EmulatorBuilder {
  private Path workDirectory = Path.of("mesos-emulator");
  private int port = 0;
  private Optional<Integer> advertisedPort = Optional.empty();
  private Optional<String> zooKeeper = Optional.empty();
  private int masters = 1;
  private Duration zooKeeperSession = Duration.ofSeconds(10);
  private int agents = 1;
  private String agentResources = "cpus:4;mem:4096;disk:10000";
  private Optional<String> firstAgentPorts = Optional.empty();
  private List<String> agentHostnames = List.of();
  private List<String> agentAttributes = List.of();
  private Optional<String> masterDomain = Optional.empty();
  private List<String> agentDomains = List.of();
  private int simulatedAgents = 0;
  private Duration simulatedDelay = Duration.ofMillis(20);
  private boolean docker = false;
  private Duration allocationInterval = Duration.ofSeconds(1);
  private Duration heartbeatInterval = Duration.ofSeconds(15);
  private Duration offerTimeout = Duration.ZERO;
  private Duration agentLostTimeout = Duration.ofSeconds(75);
  private Credentials credentials = Credentials.NONE;
  private AgentTimes agentTimes = AgentTimes.defaults();
  private Duration agentReturn = Duration.ofMillis(500);

  EmulatorBuilder() {}

  /** Sandboxes go below it; what an earlier emulator left running in it is ended at the start. */
  public EmulatorBuilder workDirectory(Path value) {
    workDirectory = value.toAbsolutePath().normalize();
    return this;
  }

  /** Port of the first master, the others have the next ones; 0 (the default) for any. */
  public EmulatorBuilder port(int value) {
    port = value;
    return this;
  }

  /**
   * Port that the first master tells of itself in redirects and ZooKeeper, the others the next
   * ones: for what stands in front of them, as Mesos' --advertise_port. Their own by default.
   */
  public EmulatorBuilder advertisedPort(int value) {
    advertisedPort = Optional.of(value);
    return this;
  }

  /** Where the masters register, such as zk://localhost:2181/mesos. */
  public EmulatorBuilder zooKeeper(String address) {
    zooKeeper = Optional.of(address);
    return this;
  }

  /** How many masters (1); more than one need a ZooKeeper. */
  public EmulatorBuilder masters(int value) {
    masters = value;
    return this;
  }

  /** After which ZooKeeper takes a silent master for dead (10 s, as in Mesos). */
  public EmulatorBuilder zooKeeperSession(Duration value) {
    zooKeeperSession = value;
    return this;
  }

  /** How many agents run real processes (1). */
  public EmulatorBuilder agents(int value) {
    agents = value;
    return this;
  }

  /**
   * Of each agent, but given ports are divided among the agents; without ports each gets a thousand
   * of its own.
   */
  public EmulatorBuilder agentResources(String value) {
    agentResources = value;
    return this;
  }

  /**
   * Ports that only the first agent has beside its share, [BEGIN-END]: for a server whose clients
   * must know host and port.
   */
  public EmulatorBuilder firstAgentPorts(String value) {
    firstAgentPorts = Optional.of(value);
    return this;
  }

  /** Used in turn; the default is 127.0.0.1, 127.0.0.2, and so on. */
  public EmulatorBuilder agentHostnames(List<String> value) {
    agentHostnames = List.copyOf(value);
    return this;
  }

  /** Used in turn, such as rack:a;level:1.5;racks:[1-3];disks:{hdd,ssd}. */
  public EmulatorBuilder agentAttributes(List<String> value) {
    agentAttributes = List.copyOf(value);
    return this;
  }

  /** The masters' fault domain, REGION/ZONE; the default is none. */
  public EmulatorBuilder masterDomain(String value) {
    masterDomain = Optional.of(value);
    return this;
  }

  /** Fault domains, REGION/ZONE, used in turn; the default is none. */
  public EmulatorBuilder agentDomains(List<String> value) {
    agentDomains = List.copyOf(value);
    return this;
  }

  /** How many agents only pretend (0). */
  public EmulatorBuilder simulatedAgents(int value) {
    simulatedAgents = value;
    return this;
  }

  /** Between the steps of simulated tasks (20 ms). */
  public EmulatorBuilder simulatedDelay(Duration value) {
    simulatedDelay = value;
    return this;
  }

  /** Whether Docker tasks run (no). */
  public EmulatorBuilder docker(boolean value) {
    docker = value;
    return this;
  }

  /** Between two allocations (1 s). */
  public EmulatorBuilder allocationInterval(Duration value) {
    allocationInterval = value;
    return this;
  }

  /** Between two HEARTBEAT events (15 s). */
  public EmulatorBuilder heartbeatInterval(Duration value) {
    heartbeatInterval = value;
    return this;
  }

  /** Offers are rescinded after it; zero (the default) for never. */
  public EmulatorBuilder offerTimeout(Duration value) {
    offerTimeout = value;
    return this;
  }

  /** A silent agent is unreachable after it (75 s). */
  public EmulatorBuilder agentLostTimeout(Duration value) {
    agentLostTimeout = value;
    return this;
  }

  /**
   * The secret of each principal: frameworks must authenticate with one of them, by HTTP basic.
   * None (the default): nobody must.
   *
   * @throws IllegalArgumentException if a principal is empty or has a colon
   */
  public EmulatorBuilder credentials(Map<String, String> value) {
    credentials = new Credentials(value);
    return this;
  }

  /** Times of the agents (those of Mesos). */
  public EmulatorBuilder agentTimes(AgentTimes value) {
    agentTimes = value;
    return this;
  }

  /** Agents register again this long after a master failover (500 ms). */
  public EmulatorBuilder agentReturn(Duration value) {
    agentReturn = value;
    return this;
  }

  /**
   * Starts the emulator: when this returns, the master listens and the agents are registered.
   *
   * @throws IOException if the work directory cannot be made or ZooKeeper is not there
   * @throws IllegalArgumentException if resources, attributes, domains or names of agents are
   *     wrong, or several masters have no ZooKeeper
   */
  public MesosEmulator start() throws IOException {
    return MesosEmulator.start(
        new EmulatorOptions(
            workDirectory,
            port,
            advertisedPort,
            zooKeeper,
            masters,
            zooKeeperSession,
            agents,
            agentResources,
            firstAgentPorts,
            agentHostnames,
            agentAttributes,
            masterDomain,
            agentDomains,
            simulatedAgents,
            simulatedDelay,
            docker,
            new MasterOptions(
                allocationInterval, heartbeatInterval, offerTimeout, agentLostTimeout),
            credentials,
            agentTimes,
            agentReturn));
  }
}
