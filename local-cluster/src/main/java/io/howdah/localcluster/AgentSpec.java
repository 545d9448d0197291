package io.howdah.localcluster;

import java.util.ArrayList;
import java.util.List;

/**
 * The emulator's agents, all alike.
 *
 * @param count agents that run real processes; their host names are 127.0.0.1, 127.0.0.2 and so on
 * @param resources of each, in Mesos' text form, without ports: for instance {@code
 *     cpus:4;mem:4096;disk:10000}
 * @param docker whether Docker tasks run
 * @param simulated further agents that only pretend
 */
public record AgentSpec(int count, String resources, boolean docker, int simulated) {
  private static final int PORTS_EACH = 100;

  /** Agents with real processes only. */
  public AgentSpec(int count, String resources, boolean docker) {
    this(count, resources, docker, 0);
  }

  /**
   * Ports of all real agents together; simulated ones offer the same ones, and nobody binds them.
   */
  int ports() {
    return Math.max(1, count) * PORTS_EACH;
  }

  List<Object> arguments(int firstPort) {
    List<Object> arguments = new ArrayList<>();
    String all = resources + ";ports:[" + firstPort + "-" + (firstPort + ports() - 1) + "]";
    arguments.addAll(List.of("--agents", count, "--agent-resources", all));
    if (docker) {
      arguments.add("--docker");
    }
    if (simulated > 0) {
      arguments.addAll(List.of("--simulated-agents", simulated));
    }
    return arguments;
  }
}
