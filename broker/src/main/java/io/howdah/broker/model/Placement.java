package io.howdah.broker.model;

import java.util.List;
import java.util.Map;

/**
 * Where an instance is and what it holds there.
 *
 * @param agentId Mesos agent id
 * @param hostname the agent's
 * @param attributes those of the agent's attributes that the owner's constraints name
 * @param role Mesos role that the resources are allocated to
 * @param task resources of the task itself, by reservation, its ports included
 * @param executor resources of the executor (workers only), by reservation
 * @param ports the task's host ports in the order of the demand
 */
public record Placement(
    String agentId,
    String hostname,
    Map<String, String> attributes,
    String role,
    List<ResourceBundle> task,
    List<ResourceBundle> executor,
    List<Integer> ports) {
  public Placement {
    attributes = Map.copyOf(attributes);
    task = List.copyOf(task);
    executor = List.copyOf(executor);
    ports = List.copyOf(ports);
  }

  /** The same agent for another task, which brings no executor and no ports. */
  public Placement withTask(List<ResourceBundle> resources) {
    return new Placement(agentId, hostname, Map.of(), role, resources, List.of(), List.of());
  }

  /** Everything held, task and executor. */
  public Resources total() {
    Resources sum = Resources.NONE;
    for (ResourceBundle bundle : task) {
      sum = sum.plus(bundle.resources());
    }
    for (ResourceBundle bundle : executor) {
      sum = sum.plus(bundle.resources());
    }
    return sum;
  }
}
