package io.howdah.emulator.agent;

import io.howdah.emulator.master.AgentLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Call.DrainAgent;

/** The tasks and executors of a simulated agent. */
final class SimulatedTasks {
  private record Key(String framework, String task) {}

  private static final class Sim {
    final FrameworkInfo framework;
    final TaskInfo task;
    final ExecutorID executor;
    final String containerId;
    TaskState state = TaskState.TASK_STAGING;
    boolean killed;

    Sim(FrameworkInfo framework, TaskInfo task, ExecutorID executor, String containerId) {
      this.framework = framework;
      this.task = task;
      this.executor = executor;
      this.containerId = containerId;
    }
  }

  private final AgentContext context;
  private final AgentSettings settings;
  private final Duration delay;
  private final StatusUpdates updates;
  private final Draining draining = new Draining();
  private final SimulatedAgent agent;
  private final Map<Key, Sim> tasks = new LinkedHashMap<>();
  private final Map<Key, AgentLink.KnownExecutor> executors = new LinkedHashMap<>();
  private final Map<Key, String> containers = new LinkedHashMap<>();

  SimulatedTasks(
      AgentContext context, AgentSettings settings, Duration delay, SimulatedAgent agent) {
    this.context = context;
    this.settings = settings;
    this.delay = delay;
    this.agent = agent;
    updates =
        new StatusUpdates(
            context.loop(), context.times().updateRetry(), agent::tellMaster, this::acknowledged);
  }

  private void acknowledged(FrameworkID framework, TaskID task) {
    tasks.remove(new Key(framework.getValue(), task.getValue()));
    if (tasks.isEmpty()) {
      draining.end();
    }
  }

  void drain(DrainAgent how) {
    if (!tasks.isEmpty()) {
      draining.begin(how);
      for (Sim sim : List.copyOf(tasks.values())) {
        kill(sim.framework.getId(), sim.task.getTaskId());
      }
    }
  }

  StatusUpdates updates() {
    return updates;
  }

  void launch(FrameworkInfo framework, TaskInfo task, Optional<ExecutorInfo> custom) {
    String frameworkId = framework.getId().getValue();
    ExecutorID executor =
        custom
            .map(ExecutorInfo::getExecutorId)
            .orElseGet(() -> ExecutorID.newBuilder().setValue(task.getTaskId().getValue()).build());
    String container = context.uuids().get();
    if (custom.isPresent()) {
      Key key = new Key(frameworkId, executor.getValue());
      executors.computeIfAbsent(
          key, k -> new AgentLink.KnownExecutor(framework.getId(), custom.orElseThrow()));
      container = containers.computeIfAbsent(key, k -> context.uuids().get());
    }
    Sim sim = new Sim(framework, task, executor, container);
    tasks.put(new Key(frameworkId, task.getTaskId().getValue()), sim);
    context
        .loop()
        .after(
            delay,
            () -> {
              if (!sim.killed && present(sim)) {
                if (!sim.task.hasExecutor()) {
                  update(sim, TaskState.TASK_STARTING, null);
                }
                update(sim, TaskState.TASK_RUNNING, null);
              }
            });
  }

  private boolean present(Sim sim) {
    return tasks.get(new Key(sim.framework.getId().getValue(), sim.task.getTaskId().getValue()))
        == sim;
  }

  private void update(Sim sim, TaskState state, String message) {
    sim.state = state;
    updates.add(sim.framework.getId(), status(sim, message));
  }

  private TaskStatus status(Sim sim, String message) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(sim.task.getTaskId())
            .setState(sim.state)
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setAgentId(agent.id())
            .setExecutorId(sim.executor)
            .setTimestamp(context.timestamp())
            .setUuid(Tasks.bytes(context.uuids().get()))
            .setContainerStatus(
                ContainerStatus.newBuilder()
                    .setContainerId(ContainerID.newBuilder().setValue(sim.containerId))
                    .addNetworkInfos(Reports.network(settings.ip())));
    if (message != null) {
      status.setMessage(message);
    }
    return draining.mark(status.build());
  }

  void kill(FrameworkID framework, TaskID task) {
    Sim sim = tasks.get(new Key(framework.getValue(), task.getValue()));
    if (sim == null || sim.killed || Tasks.terminal(sim.state)) {
      return;
    }
    sim.killed = true;
    boolean tells =
        !sim.task.hasExecutor()
            && sim.state == TaskState.TASK_RUNNING
            && sim.framework.getCapabilitiesList().stream()
                .anyMatch(one -> one.getType() == Capability.Type.TASK_KILLING_STATE);
    if (tells) {
      update(sim, TaskState.TASK_KILLING, null);
    }
    end(sim, "Command terminated with signal Terminated");
  }

  private void end(Sim sim, String message) {
    sim.killed = true;
    context
        .loop()
        .after(
            delay,
            () -> {
              if (present(sim) && !Tasks.terminal(sim.state)) {
                update(sim, TaskState.TASK_KILLED, sim.task.hasExecutor() ? null : message);
              }
            });
  }

  void shutdownExecutor(FrameworkID framework, ExecutorID executor) {
    Key key = new Key(framework.getValue(), executor.getValue());
    if (!executors.containsKey(key)) {
      return;
    }
    for (Sim sim : List.copyOf(tasks.values())) {
      if (sim.framework.getId().equals(framework)
          && sim.task.hasExecutor()
          && sim.executor.equals(executor)) {
        end(sim, null);
      }
    }
    context
        .loop()
        .after(
            delay,
            () -> {
              containers.remove(key);
              if (executors.remove(key) != null && agent.linked()) {
                context.master().executorExited(agent.id(), framework, executor, 0);
              }
            });
  }

  void shutdownFramework(FrameworkID framework) {
    updates.forget(framework);
    tasks.keySet().removeIf(key -> key.framework.equals(framework.getValue()));
    executors.keySet().removeIf(key -> key.framework.equals(framework.getValue()));
    containers.keySet().removeIf(key -> key.framework.equals(framework.getValue()));
  }

  List<AgentLink.KnownTask> tasks() {
    List<AgentLink.KnownTask> all = new ArrayList<>(tasks.size());
    tasks
        .values()
        .forEach(
            sim -> all.add(new AgentLink.KnownTask(sim.framework, sim.task, status(sim, null))));
    return all;
  }

  List<AgentLink.KnownExecutor> executors() {
    return List.copyOf(executors.values());
  }

  /** The agent starts again: what belongs to frameworks without checkpointing has ended. */
  void forgetAll() {
    List.copyOf(tasks.values()).forEach(sim -> shutdownFramework(sim.framework.getId()));
  }

  void forgetWithoutCheckpoint() {
    for (Sim sim : List.copyOf(tasks.values())) {
      if (!sim.framework.getCheckpoint()) {
        shutdownFramework(sim.framework.getId());
      }
    }
  }
}
