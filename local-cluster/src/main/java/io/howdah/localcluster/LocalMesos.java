package io.howdah.localcluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The Mesos emulator, master and agents, in a process of its own. */
public final class LocalMesos {
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  // It ends its agents' executors and containers in order.
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);
  private static final int HEAP = 192;

  private final ProcessTable processes;
  private final String zooKeeperPath;
  private final int port;
  private final int firstAgentPort;
  private final AgentSpec agents;
  private final HttpProbe http = new HttpProbe();
  private LocalProcess process;

  LocalMesos(ProcessTable processes, LocalZooKeeper zooKeeper, FreePorts ports, AgentSpec agents) {
    this.processes = processes;
    this.zooKeeperPath = "zk://" + zooKeeper.connectString() + "/mesos";
    this.port = ports.next();
    this.firstAgentPort = ports.range(agents.ports());
    this.agents = agents;
  }

  /** Starts it (again, with the same port and sandboxes); returns at once. ZooKeeper must be up. */
  public LocalProcess start() {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("--work-dir", workFolder(), "--port", port, "--zk", zooKeeperPath));
    arguments.addAll(agents.arguments(firstAgentPort));
    JavaCommand command =
        new JavaCommand(HEAP, System.getProperty("java.class.path"))
            .main("io.howdah.emulator.EmulatorMain")
            .arguments(arguments.toArray());
    process =
        processes.start(ProcessSpec.of("mesos-emulator", command.words()).stopGrace(STOP_GRACE));
    return process;
  }

  /** Waits until all of its agents are registered. */
  public void awaitReady() {
    process.await(
        "has " + agents.count() + " agents",
        START_DEADLINE,
        () ->
            http.json(web() + "/state")
                .map(state -> state.path("slaves").size() >= agents.count() + agents.simulated())
                .orElse(false));
  }

  /** What a broker's {@code mesos.masters} is to be. */
  public String masters() {
    return zooKeeperPath;
  }

  public String web() {
    return "http://" + HadoopSettings.LOOPBACK + ":" + port;
  }

  public LocalProcess process() {
    return process;
  }

  /** The folder with the agents' sandboxes. */
  public Path workFolder() {
    return processes.runFolder("mesos-emulator").resolve("work");
  }
}
