package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import io.howdah.emulator.agent.ExecutorRun.State;
import io.howdah.emulator.agent.ExecutorRun.TaskRun;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Turns what executors and the agent say about tasks into status updates. */
final class Reports {
  private final AgentContext context;
  private final AgentSettings settings;
  private final Agent agent;
  private final Executors executors;
  private final StatusUpdates updates;

  Reports(
      AgentContext context,
      AgentSettings settings,
      Agent agent,
      Executors executors,
      StatusUpdates updates) {
    this.context = context;
    this.settings = settings;
    this.agent = agent;
    this.executors = executors;
    this.updates = updates;
  }

  static boolean partitionAware(FrameworkInfo framework) {
    return framework.getCapabilitiesList().stream()
        .anyMatch(one -> one.getType() == Capability.Type.PARTITION_AWARE);
  }

  /**
   * An update of an executor.
   *
   * @return whether the agent has stored it and the executor is to be told so
   */
  boolean executorUpdate(ExecutorRun run, TaskStatus from) {
    TaskRun entry = run.tasks.get(from.getTaskId().getValue());
    TaskStatus.Builder status =
        from.toBuilder().setAgentId(agent.id()).setExecutorId(run.executorId);
    if (!from.hasTimestamp()) {
      status.setTimestamp(context.timestamp());
    }
    boolean sameAgain =
        entry != null && entry.last != null && entry.last.getUuid().equals(from.getUuid());
    if (entry == null || (Tasks.terminal(entry.latest) && !sameAgain)) {
      // Mesos passes on what it cannot place, once, and does not confirm it.
      if (run.strays.add(from.getUuid()) && agent.linked()) {
        context.master().update(agent.id(), run.framework.getId(), status.build(), from.getState());
      }
      return false;
    }
    if (!from.hasContainerStatus() || from.getContainerStatus().getNetworkInfosCount() == 0) {
      status.setContainerStatus(containerStatus(run));
    }
    entry.delivered = true;
    store(run, entry, status.build());
    return true;
  }

  private ContainerStatus containerStatus(ExecutorRun run) {
    ContainerStatus.Builder status =
        ContainerStatus.newBuilder()
            .setContainerId(ContainerID.newBuilder().setValue(run.containerId))
            .addNetworkInfos(network(settings.ip()));
    if (run.local != null) {
      run.local.pid().ifPresent(status::setExecutorPid);
    } else if (run.container != null) {
      run.container.statusPid().ifPresent(status::setExecutorPid);
    }
    return status.build();
  }

  static NetworkInfo network(String ip) {
    return NetworkInfo.newBuilder()
        .addIpAddresses(
            NetworkInfo.IPAddress.newBuilder()
                .setProtocol(NetworkInfo.Protocol.IPv4)
                .setIpAddress(ip))
        .build();
  }

  /** An update of a built-in executor; kept while the agent is down. */
  void localUpdate(ExecutorRun run, TaskStatus status) {
    if (agent.up()) {
      executorUpdate(run, status);
    } else {
      run.untold.add(status);
    }
  }

  void tellUntold(ExecutorRun run) {
    List<TaskStatus> waiting = List.copyOf(run.untold);
    run.untold.clear();
    waiting.forEach(status -> executorUpdate(run, status));
  }

  /** An update that the agent makes itself. */
  void agentUpdate(
      ExecutorRun run, TaskRun entry, TaskState state, String message, TaskStatus.Reason reason) {
    store(run, entry, own(entry.info, run.executorId, state, message, reason));
  }

  private void store(ExecutorRun run, TaskRun entry, TaskStatus from) {
    TaskStatus status = agent.draining().mark(from);
    entry.latest = status.getState();
    entry.last = status;
    if (!run.silent) {
      updates.add(run.framework.getId(), status);
    }
  }

  /** A task for which no executor can be had. */
  void refuse(FrameworkInfo framework, TaskInfo task, ExecutorID executor, String message) {
    ExecutorRun none = new ExecutorRun(framework, executor, null, "", settings.workDirectory());
    none.state = State.TERMINATED;
    TaskRun entry = new TaskRun(task);
    if (executors.find(framework.getId(), executor) == null) {
      none.tasks.put(task.getTaskId().getValue(), entry);
      executors.add(none);
    }
    agentUpdate(
        none,
        entry,
        partitionAware(framework) ? TaskState.TASK_DROPPED : TaskState.TASK_LOST,
        message,
        TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
  }

  private TaskStatus own(
      TaskInfo task,
      ExecutorID executor,
      TaskState state,
      String message,
      TaskStatus.Reason reason) {
    return TaskStatus.newBuilder()
        .setTaskId(task.getTaskId())
        .setState(state)
        .setMessage(message)
        .setSource(TaskStatus.Source.SOURCE_AGENT)
        .setReason(reason)
        .setAgentId(agent.id())
        .setExecutorId(executor)
        .setTimestamp(context.timestamp())
        .setUuid(newUuid())
        .build();
  }

  ByteString newUuid() {
    return Tasks.bytes(context.uuids().get());
  }
}
