package io.howdah.localcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who held what at a moment: Mesos' cpus, of which one is one vcore in YARN.
 *
 * @param at seconds from the beginning
 * @param total cpus of all agents
 * @param base cpus of Hadoop's base tasks, their daemons and executors
 * @param leases cpus of leases, by the host of their worker
 * @param services cpus by the service's id
 * @param yarn what YARN makes of it
 */
record Holdings(
    double at,
    double total,
    double base,
    Map<String, Double> leases,
    Map<String, Double> services,
    YarnUse yarn) {

  private static final Set<String> OVER =
      Set.of(
          "TASK_FINISHED",
          "TASK_FAILED",
          "TASK_KILLED",
          "TASK_ERROR",
          "TASK_LOST",
          "TASK_GONE",
          "TASK_DROPPED");

  /**
   * YARN's side: nodes that are RUNNING.
   *
   * @param capacity vcores of all nodes
   * @param used vcores in containers
   */
  record YarnUse(int nodes, int capacity, int used) {
    static YarnUse of(Iterable<JsonNode> nodes) {
      int running = 0;
      int capacity = 0;
      int used = 0;
      for (JsonNode node : nodes) {
        if (node.path("state").asText().equals("RUNNING")) {
          int inUse = node.path("usedVirtualCores").asInt();
          running++;
          used += inUse;
          // While capacity is being taken back, "available" is below zero: the sum is right.
          capacity += inUse + node.path("availableVirtualCores").asInt();
        }
      }
      return new YarnUse(running, capacity, used);
    }
  }

  /** Reads Mesos' {@code /state}. */
  static Holdings of(double at, JsonNode state, YarnUse yarn) {
    double total = 0;
    double used = 0;
    Map<String, String> hosts = new TreeMap<>();
    for (JsonNode agent : state.path("slaves")) {
      total += cpus(agent);
      used += agent.path("used_resources").path("cpus").asDouble();
      hosts.put(agent.path("id").asText(), agent.path("hostname").asText());
    }
    Map<String, Double> leases = new TreeMap<>();
    Map<String, Double> services = new TreeMap<>();
    for (JsonNode framework : state.path("frameworks")) {
      for (JsonNode task : framework.path("tasks")) {
        if (OVER.contains(task.path("state").asText())) {
          continue;
        }
        String id = task.path("id").asText();
        if (id.startsWith("lease.")) {
          leases.merge(hosts.get(task.path("slave_id").asText()), cpus(task), Double::sum);
        } else if (id.startsWith("service.")) {
          services.merge(service(task.path("name").asText()), cpus(task), Double::sum);
        }
      }
    }
    double others = sum(leases) + sum(services);
    return new Holdings(at, total, Math.max(0, used - others), leases, services, yarn);
  }

  double leased() {
    return sum(leases);
  }

  double free() {
    return Math.max(0, total - base - leased() - sum(services));
  }

  /** Mesos shows a service's name without the slash at its beginning. */
  private static String service(String task) {
    return task.startsWith("/") ? task : "/" + task;
  }

  private static double sum(Map<String, Double> parts) {
    return parts.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double cpus(JsonNode holder) {
    return holder.path("resources").path("cpus").asDouble();
  }
}
