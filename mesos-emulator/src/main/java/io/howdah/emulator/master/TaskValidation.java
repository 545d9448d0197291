package io.howdah.emulator.master;

import com.google.protobuf.TextFormat;
import io.howdah.emulator.resource.ResourceBag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/** What Mesos checks in a task before it launches it, in its order and words. */
final class TaskValidation {
  private static final String RULE =
      "------------------------------------------------------------\n";

  private final Framework framework;
  private final MasterAgent agent;
  private final String role;

  TaskValidation(Framework framework, MasterAgent agent, String role) {
    this.framework = framework;
    this.agent = agent;
    this.role = role;
  }

  /**
   * Checks one task.
   *
   * @param available what is left of the offers
   * @return the message of the TASK_ERROR, if there is one
   */
  Optional<String> check(TaskInfo task, ResourceBag available) {
    return id(task.getTaskId().getValue())
        .or(() -> unique(task))
        .or(() -> place(task))
        .or(() -> resources(task.getResourcesList(), "task"))
        .or(() -> kind(task))
        .or(() -> executor(task))
        .or(() -> enough(task, available));
  }

  private static Optional<String> id(String id) {
    if (id.isEmpty()) {
      return Optional.of("ID must not be empty");
    }
    if (id.equals(".") || id.equals("..")) {
      return Optional.of("'" + id + "' is disallowed");
    }
    return id.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f)
        ? Optional.of("'" + id + "' contains invalid characters")
        : Optional.empty();
  }

  private Optional<String> unique(TaskInfo task) {
    String id = task.getTaskId().getValue();
    return framework.tasks.containsKey(id)
        ? Optional.of("Task has duplicate ID: " + id)
        : Optional.empty();
  }

  private Optional<String> place(TaskInfo task) {
    return task.getAgentId().equals(agent.id)
        ? Optional.empty()
        : Optional.of(
            "Task uses invalid agent "
                + task.getAgentId().getValue()
                + " while agent "
                + agent.id.getValue()
                + " is expected");
  }

  private Optional<String> resources(List<Resource> resources, String owner) {
    if (resources.isEmpty() && owner.equals("task")) {
      return Optional.of("Task uses no resources");
    }
    TreeSet<String> roles = new TreeSet<>();
    List<String> inOrder = new ArrayList<>();
    for (Resource resource : resources) {
      if (resource.getType() == Value.Type.SCALAR && resource.getScalar().getValue() < 0) {
        return Optional.of(
            "Resource '"
                + ResourceBag.describe(
                    List.of(resource.toBuilder().clearAllocationInfo().build()), null)
                + "' is invalid: Invalid scalar resource: value <= 0");
      }
      if (resource.hasAllocationInfo() && roles.add(resource.getAllocationInfo().getRole())) {
        inOrder.add(resource.getAllocationInfo().getRole());
      }
    }
    if (inOrder.size() > 1) {
      if (inOrder.remove(role)) {
        inOrder.add(0, role);
      }
      return Optional.of(
          "Invalid "
              + owner
              + " resources: The resources have multiple allocation roles ('"
              + inOrder.get(0)
              + "' and '"
              + inOrder.get(1)
              + "') but only one allocation role is allowed");
    }
    return Optional.empty();
  }

  private static Optional<String> kind(TaskInfo task) {
    return task.hasCommand() == task.hasExecutor()
        ? Optional.of(
            "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present")
        : Optional.empty();
  }

  private Optional<String> executor(TaskInfo task) {
    if (!task.hasExecutor()) {
      return Optional.empty();
    }
    ExecutorInfo executor = task.getExecutor();
    if (executor.getType() == ExecutorInfo.Type.DEFAULT) {
      return Optional.of("'ExecutorInfo.type' must be 'CUSTOM'");
    }
    Optional<String> badId = id(executor.getExecutorId().getValue());
    if (badId.isPresent()) {
      return badId;
    }
    if (!executor.hasCommand()) {
      return Optional.of("'ExecutorInfo.command' must be set for 'CUSTOM' executor");
    }
    if (!executor.getFrameworkId().equals(framework.id)) {
      return Optional.of(
          "ExecutorInfo has an invalid FrameworkID (Actual: "
              + executor.getFrameworkId().getValue()
              + " vs Expected: "
              + framework.id.getValue()
              + ")");
    }
    return resources(executor.getResourcesList(), "executor").or(() -> compatible(executor));
  }

  private Optional<String> compatible(ExecutorInfo executor) {
    ExecutorInfo existing = existing(executor);
    return existing == null || existing.equals(executor)
        ? Optional.empty()
        : Optional.of(
            "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n"
                + RULE
                + "Existing ExecutorInfo:\n"
                + print(existing)
                + "\n"
                + RULE
                + "ExecutorInfo:\n"
                + print(executor)
                + "\n"
                + RULE);
  }

  private ExecutorInfo existing(ExecutorInfo executor) {
    return agent.executorsOf(framework.id.getValue()).get(executor.getExecutorId().getValue());
  }

  /** C++ prints whole doubles without a fraction. */
  private static String print(ExecutorInfo executor) {
    return TextFormat.printer().printToString(executor).replaceAll("(value: -?\\d+)\\.0\n", "$1\n");
  }

  private Optional<String> enough(TaskInfo task, ResourceBag available) {
    List<Resource> total = new ArrayList<>(task.getResourcesList());
    if (task.hasExecutor() && existing(task.getExecutor()) == null) {
      total.addAll(task.getExecutor().getResourcesList());
    }
    return available.contains(ResourceBag.of(total))
        ? Optional.empty()
        : Optional.of(
            "Total resources "
                + ResourceBag.describe(total, role)
                + " required by task and its executor is more than available "
                + available.describe(role));
  }
}
