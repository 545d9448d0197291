package io.howdah.emulator;

import io.howdah.emulator.agent.AgentContext.AgentTimes;
import io.howdah.emulator.master.Credentials;
import io.howdah.emulator.master.MasterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How an emulator is set up.
 *
 * @param workDirectory sandboxes go below it; what an earlier emulator left running in it is ended
 * @param port of the first master on 127.0.0.1, the others have the next ones; 0 for any
 * @param advertisedPort that the first master tells of itself, the others the next ones; each its
 *     own one if empty
 * @param zooKeeper where the masters register, such as {@code zk://localhost:2181/mesos}
 * @param masters how many masters; more than one need a ZooKeeper
 * @param zooKeeperSession after which ZooKeeper takes a silent master for dead
 * @param agents how many agents run real processes
 * @param agentResources of each; without ports every agent gets a thousand of its own
 * @param firstAgentPorts ports that only the first agent has beside its share, {@code [BEGIN-END]}
 * @param agentHostnames used in turn; empty: 127.0.0.1, 127.0.0.2, ...
 * @param agentAttributes used in turn, such as {@code rack:a;zone:1}; may be empty
 * @param masterDomain fault domain of the masters, such as {@code west/1}; none if empty
 * @param agentDomains fault domains, used in turn, such as {@code west/1}; may be empty
 * @param simulatedAgents how many agents only pretend
 * @param simulatedDelay between the steps of simulated tasks
 * @param docker whether Docker tasks run
 * @param credentials of frameworks
 * @param agentReturn after a master failover agents register again after this
 */
public record EmulatorOptions(
    Path workDirectory,
    int port,
    Optional<Integer> advertisedPort,
    Optional<String> zooKeeper,
    int masters,
    Duration zooKeeperSession,
    int agents,
    String agentResources,
    Optional<String> firstAgentPorts,
    List<String> agentHostnames,
    List<String> agentAttributes,
    Optional<String> masterDomain,
    List<String> agentDomains,
    int simulatedAgents,
    Duration simulatedDelay,
    boolean docker,
    MasterOptions master,
    Credentials credentials,
    AgentTimes agentTimes,
    Duration agentReturn) {
  public EmulatorOptions {
    if (masters < 1 || (masters > 1 && zooKeeper.isEmpty())) {
      throw new IllegalArgumentException(
          masters + " masters: one is needed, and more only together with a ZooKeeper");
    }
    agentHostnames = List.copyOf(agentHostnames);
    agentAttributes = List.copyOf(agentAttributes);
    agentDomains = List.copyOf(agentDomains);
  }
}
