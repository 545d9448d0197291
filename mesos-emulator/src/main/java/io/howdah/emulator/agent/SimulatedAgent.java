package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import io.howdah.emulator.master.AgentLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * An agent without processes and without a socket: its tasks run after a delay and run until they
 * are killed; custom executors are there as soon as their first task is. Made for thousands.
 */
public final class SimulatedAgent implements AgentLink, EmulatedAgent {
  /** No agent listens there; offers need a port. */
  private static final int PORT = 5051;

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
  private final Map<Key, Sim> tasks = new LinkedHashMap<>();
  private final Map<Key, KnownExecutor> executors = new LinkedHashMap<>();
  private final Map<Key, String> containers = new LinkedHashMap<>();
  private AgentID id;
  private boolean up;
  private boolean partitioned;

  /**
   * A simulated agent that has not been started.
   *
   * @param delay between launch and running, and between kill and killed
   */
  public SimulatedAgent(AgentContext context, AgentSettings settings, Duration delay) {
    this.context = context;
    this.settings = settings;
    this.delay = delay;
    updates =
        new StatusUpdates(
            context.loop(),
            context.times().updateRetry(),
            (framework, status, latest) -> {
              if (linked()) {
                context.master().update(id, framework, status, latest);
              }
            },
            (framework, task) -> tasks.remove(new Key(framework.getValue(), task.getValue())));
  }

  private boolean linked() {
    return up && !partitioned;
  }

  @Override
  public void start() {
    up = true;
    context.master().register(this);
  }

  @Override
  public void launch(FrameworkInfo framework, TaskInfo task, Optional<ExecutorInfo> custom) {
    if (!linked()) {
      return;
    }
    String frameworkId = framework.getId().getValue();
    ExecutorID executor =
        custom
            .map(ExecutorInfo::getExecutorId)
            .orElseGet(() -> ExecutorID.newBuilder().setValue(task.getTaskId().getValue()).build());
    String container = context.uuids().get();
    if (custom.isPresent()) {
      Key key = new Key(frameworkId, executor.getValue());
      executors.computeIfAbsent(
          key, k -> new KnownExecutor(framework.getId(), custom.orElseThrow()));
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
            .setAgentId(id)
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
    return status.build();
  }

  @Override
  public void kill(FrameworkID framework, TaskID task, Optional<KillPolicy> policy) {
    Sim sim = tasks.get(new Key(framework.getValue(), task.getValue()));
    if (!linked() || sim == null || sim.killed || Tasks.terminal(sim.state)) {
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

  @Override
  public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    if (linked()) {
      updates.acknowledge(framework, task, uuid);
    }
  }

  @Override
  public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
    // A simulated executor understands nothing.
  }

  @Override
  public void shutdownExecutor(FrameworkID framework, ExecutorID executor) {
    Key key = new Key(framework.getValue(), executor.getValue());
    if (!linked() || !executors.containsKey(key)) {
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
              if (executors.remove(key) != null && linked()) {
                context.master().executorExited(id, framework, executor, 0);
              }
            });
  }

  @Override
  public void shutdownFramework(FrameworkID framework) {
    if (linked()) {
      updates.forget(framework);
      tasks.keySet().removeIf(key -> key.framework.equals(framework.getValue()));
      executors.keySet().removeIf(key -> key.framework.equals(framework.getValue()));
      containers.keySet().removeIf(key -> key.framework.equals(framework.getValue()));
    }
  }

  @Override
  public void frameworkSubscribed(FrameworkInfo framework) {
    if (linked()) {
      updates.resend(framework.getId());
    }
  }

  @Override
  public List<KnownTask> tasks() {
    List<KnownTask> all = new ArrayList<>(tasks.size());
    tasks
        .values()
        .forEach(sim -> all.add(new KnownTask(sim.framework, sim.task, status(sim, null))));
    return all;
  }

  @Override
  public List<KnownExecutor> executors() {
    return List.copyOf(executors.values());
  }

  @Override
  public void kill() {
    if (up) {
      up = false;
      updates.pause();
      if (!partitioned) {
        context.master().disconnected(id);
      }
    }
  }

  @Override
  public void restart() {
    kill();
    up = true;
    partitioned = false;
    for (Sim sim : List.copyOf(tasks.values())) {
      if (!sim.framework.getCheckpoint()) {
        updates.forget(sim.framework.getId());
        tasks.values().remove(sim);
        executors.keySet().removeIf(key -> key.framework.equals(sim.framework.getId().getValue()));
      }
    }
    rejoin();
  }

  @Override
  public void lose() {
    if (linked()) {
      partitioned = true;
      context.master().silent(id);
    }
  }

  @Override
  public void comeBack() {
    if (up && partitioned) {
      partitioned = false;
      rejoin();
    }
  }

  @Override
  public void leave() {
    if (linked()) {
      context.master().unregister(id);
      stop();
    }
  }

  @Override
  public void masterChanged() {
    if (linked()) {
      rejoin();
    }
  }

  private void rejoin() {
    context.master().reregister(id, this);
    updates.resend(null);
  }

  @Override
  public void stop() {
    up = false;
    updates.pause();
  }

  @Override
  public String agentId() {
    return id == null ? "" : id.getValue();
  }

  @Override
  public AgentInfo info() {
    return AgentInfo.newBuilder()
        .setHostname(settings.hostname())
        .setPort(PORT)
        .addAllResources(settings.resources())
        .addAllAttributes(settings.attributes())
        .build();
  }

  @Override
  public String pid() {
    return "slave(1)@" + settings.ip() + ":" + PORT;
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public String ip() {
    return settings.ip();
  }

  @Override
  public void registered(AgentID given) {
    id = given;
  }
}
