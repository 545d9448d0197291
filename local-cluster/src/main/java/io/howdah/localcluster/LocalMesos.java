package io.howdah.localcluster;

import io.howdah.emulator.agent.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The Mesos emulator, one master or several and agents, in a process of its own. */
public final class LocalMesos {
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  // It ends its agents' executors and containers in order.
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);
  private static final int HEAP = 192;
  private static final String NAME = "mesos-emulator";
  // Says that there may be containers: an engine need not be there otherwise.
  private static final String DOCKER_MARK = "docker-was-used";

  private final ProcessTable processes;
  private final String zooKeeperPath;
  private final int masters;
  private final int port;
  private final int firstAgentPort;
  private final AgentSpec agents;
  private final HistoryAddress history;
  private final List<String> options;
  private final HttpProbe http = new HttpProbe();
  private LocalProcess process;

  LocalMesos(
      ProcessTable processes,
      String zooKeeper,
      FreePorts ports,
      int masters,
      AgentSpec agents,
      HistoryAddress history,
      List<String> options) {
    this.processes = processes;
    this.zooKeeperPath = "zk://" + zooKeeper + "/mesos";
    this.masters = masters;
    this.port = ports.range(masters);
    this.firstAgentPort = ports.range(agents.ports());
    this.agents = agents;
    this.history = history;
    this.options = List.copyOf(options);
  }

  /**
   * Ends the Docker containers of an emulator in that cluster's folder. They are the engine's
   * children, not ours: an emulator that was killed leaves them.
   */
  static void endContainers(Path clusterFolder) {
    if (Files.exists(clusterFolder.resolve(DOCKER_MARK))) {
      Leftovers.end(clusterFolder.resolve("run").resolve(NAME).resolve("work"), true);
    }
  }

  /** Starts it (again, with the same port and sandboxes); returns at once. ZooKeeper must be up. */
  public LocalProcess start() {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("--work-dir", workFolder(), "--port", port, "--zk", zooKeeperPath));
    arguments.addAll(List.of("--masters", masters));
    arguments.addAll(agents.arguments(firstAgentPort));
    arguments.addAll(List.of("--first-agent-ports", history.range()));
    arguments.addAll(options);
    JavaCommand command =
        new JavaCommand(HEAP, System.getProperty("java.class.path"))
            .main("io.howdah.emulator.EmulatorMain")
            .arguments(arguments.toArray());
    if (agents.docker()) {
      try {
        Files.writeString(processes.folder().resolve(DOCKER_MARK), "");
      } catch (IOException e) {
        throw new ClusterException("cannot write " + DOCKER_MARK, e);
      }
    }
    process = processes.start(ProcessSpec.of(NAME, command.words()).stopGrace(STOP_GRACE));
    return process;
  }

  /** Waits until all of its agents are registered. */
  public void awaitReady() {
    process.await(
        "has " + (agents.count() + agents.simulated()) + " agents",
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

  /** host:port of every master, in the emulator's order. */
  public List<String> addresses() {
    return IntStream.range(port, port + masters)
        .mapToObj(one -> HadoopSettings.LOOPBACK + ":" + one)
        .toList();
  }

  /** The first master's host:port. */
  public String address() {
    return address(0);
  }

  /** The host:port of a master, counted from 0. */
  public String address(int master) {
    return HadoopSettings.LOOPBACK + ":" + (port + master);
  }

  public String web() {
    return web(0);
  }

  public String web(int master) {
    return "http://" + address(master);
  }

  public LocalProcess process() {
    return process;
  }

  /** The folder with the agents' sandboxes. */
  public Path workFolder() {
    return processes.runFolder(NAME).resolve("work");
  }
}
