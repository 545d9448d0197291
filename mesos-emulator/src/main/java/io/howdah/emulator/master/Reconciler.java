package io.howdah.emulator.master;

import java.util.ArrayList;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Answers RECONCILE: with what is known, and with silence where an agent may still come back. */
final class Reconciler {
  private final MasterState state;

  Reconciler(MasterState state) {
    this.state = state;
  }

  void reconcile(Framework framework, Call.Reconcile call) {
    if (call.getTasksCount() == 0) {
      for (MasterTask task : new ArrayList<>(framework.tasks.values())) {
        framework.send(Events.update(latest(task)));
      }
      framework
          .unreachableTasks
          .values()
          .forEach(task -> framework.send(Events.update(unreachable(framework, task))));
      return;
    }
    for (Call.Reconcile.Task asked : call.getTasksList()) {
      reconcile(
          framework,
          asked.getTaskId(),
          asked.hasAgentId() ? Optional.of(asked.getAgentId()) : Optional.empty());
    }
  }

  /** One explicit question; a KILL of an unknown task asks it too. */
  void reconcile(Framework framework, TaskID id, Optional<AgentID> agentId) {
    MasterTask task = framework.tasks.get(id.getValue());
    if (task != null) {
      framework.send(Events.update(latest(task)));
      return;
    }
    Optional<String> agent = agentId.map(AgentID::getValue);
    boolean recovering = agent.map(state.recovering::contains).orElse(!state.recovering.isEmpty());
    if (recovering) {
      return;
    }
    MasterTask lost = framework.unreachableTasks.get(id.getValue());
    if (lost != null && agent.filter(state.unreachable::containsKey).isPresent()) {
      framework.send(Events.update(unreachable(framework, lost)));
      return;
    }
    if (agent.filter(state.gone::contains).isPresent()) {
      framework.send(Events.update(gone(framework, id, agentId.orElseThrow())));
      return;
    }
    boolean registered = agent.filter(state.agents::containsKey).isPresent();
    TaskState answer =
        !framework.partitionAware()
            ? TaskState.TASK_LOST
            : registered ? TaskState.TASK_GONE : TaskState.TASK_UNKNOWN;
    TaskStatus.Builder status =
        base(id, answer)
            .setMessage(
                registered
                    ? "Reconciliation: Task is unknown to the agent"
                    : "Reconciliation: Task is unknown");
    agentId.ifPresent(status::setAgentId);
    framework.send(Events.update(status.build()));
  }

  /** No operation is ever carried out here, so all that are asked for are unknown. */
  void reconcile(Framework framework, Call.ReconcileOperations call) {
    for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
      OperationStatus.Builder status =
          NotEmulated.status(asked.getOperationId(), OperationState.OPERATION_UNKNOWN);
      if (asked.hasAgentId()) {
        status.setAgentId(asked.getAgentId()).setMessage("Reconciliation: Operation is unknown");
      } else {
        status.setMessage("Reconciliation: Operation is unknown and no 'agent_id' was provided");
      }
      framework.send(Events.operation(status.build()));
    }
  }

  private TaskStatus latest(MasterTask task) {
    TaskStatus.Builder status =
        base(task.info.getTaskId(), task.state)
            .setMessage("Reconciliation: Latest task state")
            .setAgentId(task.agent.id);
    if (task.info.hasExecutor()) {
      status.setExecutorId(task.info.getExecutor().getExecutorId());
    }
    if (task.container != null) {
      status.setContainerStatus(task.container);
    }
    if (task.healthy != null) {
      status.setHealthy(task.healthy);
    }
    return status.build();
  }

  private TaskStatus gone(Framework framework, TaskID id, AgentID agent) {
    return base(
            id, framework.partitionAware() ? TaskState.TASK_GONE_BY_OPERATOR : TaskState.TASK_LOST)
        .setMessage("Reconciliation: Task is gone")
        .setAgentId(agent)
        .build();
  }

  private TaskStatus unreachable(Framework framework, MasterTask task) {
    TaskState answer =
        framework.partitionAware() ? TaskState.TASK_UNREACHABLE : TaskState.TASK_LOST;
    TaskStatus.Builder status =
        base(task.info.getTaskId(), answer)
            .setMessage("Reconciliation: Task is unreachable")
            .setAgentId(task.agent.id);
    if (task.info.hasExecutor()) {
      status.setExecutorId(task.info.getExecutor().getExecutorId());
    }
    if (task.unreachableTime != null) {
      status.setUnreachableTime(task.unreachableTime);
    }
    return status.build();
  }

  private TaskStatus.Builder base(TaskID id, TaskState answer) {
    return TaskStatus.newBuilder()
        .setTaskId(id)
        .setState(answer)
        .setSource(TaskStatus.Source.SOURCE_MASTER)
        .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
        .setTimestamp(state.timestamp());
  }
}
