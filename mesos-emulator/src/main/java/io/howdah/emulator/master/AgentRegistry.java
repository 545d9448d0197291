package io.howdah.emulator.master;

import com.google.protobuf.ByteString;
import io.howdah.emulator.loop.StateLoop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents come, go, come back; and what they report. */
final class AgentRegistry implements MasterLink {
  private static final Logger log = LoggerFactory.getLogger(AgentRegistry.class);
  private static final long NANOS = 1_000_000_000L;

  private final MasterState state;
  private final Offers offers;
  private final Allocator allocator;
  private final Subscriptions subscriptions;
  private final Map<String, StateLoop.Timer> silent = new HashMap<>();

  AgentRegistry(
      MasterState state, Offers offers, Allocator allocator, Subscriptions subscriptions) {
    this.state = state;
    this.offers = offers;
    this.allocator = allocator;
    this.subscriptions = subscriptions;
  }

  @Override
  public void register(AgentLink link) {
    AgentID id = AgentID.newBuilder().setValue(state.newAgentId()).build();
    MasterAgent agent = new MasterAgent(id, link, state.loop.now());
    state.agents.put(id.getValue(), agent);
    link.registered(id);
    allocator.allocate(List.of(agent));
  }

  @Override
  public void reregister(AgentID id, AgentLink link) {
    heard(id);
    MasterAgent agent = state.agents.get(id.getValue());
    boolean wasUnreachable = state.unreachable.remove(id.getValue()) != null;
    state.recovering.remove(id.getValue());
    if (agent == null) {
      agent = new MasterAgent(id, link, state.loop.now());
      state.agents.put(id.getValue(), agent);
    } else {
      agent.link = link;
      agent.connected = true;
      forgetMissing(agent);
    }
    log.info("agent {} is back", id.getValue());
    link.registered(id);
    adopt(agent, wasUnreachable);
    allocator.allocate(List.of(agent));
  }

  /** Executors and tasks that have ended while the agent was away unseen by the master. */
  private void forgetMissing(MasterAgent agent) {
    Set<String> alive = new HashSet<>();
    agent
        .link
        .executors()
        .forEach(one -> alive.add(key(one.framework(), one.executor().getExecutorId())));
    for (var entry : new ArrayList<>(agent.executors.entrySet())) {
      FrameworkID framework = FrameworkID.newBuilder().setValue(entry.getKey()).build();
      for (ExecutorInfo executor : List.copyOf(entry.getValue().values())) {
        if (!alive.contains(key(framework, executor.getExecutorId()))) {
          agent.removeExecutor(entry.getKey(), executor.getExecutorId().getValue());
        }
      }
    }
    Set<String> known = new HashSet<>();
    agent.link.tasks().forEach(one -> known.add(one.task().getTaskId().getValue()));
    for (var own : List.copyOf(agent.tasks.entrySet())) {
      Framework framework = state.frameworks.get(own.getKey());
      for (MasterTask task : List.copyOf(own.getValue().values())) {
        if (!known.contains(task.id()) && framework != null && !MasterTask.terminal(task.state)) {
          lost(
              framework,
              task,
              framework.partitionAware() ? TaskState.TASK_GONE : TaskState.TASK_LOST,
              "Task is unknown to the agent",
              TaskStatus.Reason.REASON_RECONCILIATION,
              null);
        }
      }
    }
  }

  private static String key(FrameworkID framework, ExecutorID executor) {
    return framework.getValue() + '/' + executor.getValue();
  }

  /** Takes over the tasks and executors that an agent brings along. */
  private void adopt(MasterAgent agent, boolean wasUnreachable) {
    Set<FrameworkID> removed = new HashSet<>();
    for (AgentLink.KnownExecutor one : agent.link.executors()) {
      String framework = one.framework().getValue();
      if (state.completed.containsKey(framework)) {
        removed.add(one.framework());
      } else if (!agent
          .executorsOf(framework)
          .containsKey(one.executor().getExecutorId().getValue())) {
        agent.addExecutor(framework, one.executor());
      }
    }
    for (AgentLink.KnownTask one : agent.link.tasks()) {
      FrameworkID id = one.framework().getId();
      if (state.completed.containsKey(id.getValue())) {
        removed.add(id);
        continue;
      }
      Framework framework = framework(one.framework());
      MasterTask known = framework.tasks.get(one.task().getTaskId().getValue());
      if (known == null) {
        adopt(agent, framework, one, wasUnreachable);
      }
    }
    removed.forEach(agent.link::shutdownFramework);
    for (String id : agent.tasks.keySet()) {
      Framework framework = state.frameworks.get(id);
      if (framework != null && framework.connected()) {
        agent.link.frameworkSubscribed(framework.info);
      }
    }
  }

  private void adopt(
      MasterAgent agent, Framework framework, AgentLink.KnownTask one, boolean wasUnreachable) {
    MasterTask task = new MasterTask(one.task(), agent);
    TaskStatus latest = one.latest();
    task.state = latest.getState();
    task.container = latest.hasContainerStatus() ? latest.getContainerStatus() : null;
    framework.tasks.put(task.id(), task);
    agent.addTask(framework.id.getValue(), task);
    if (MasterTask.terminal(task.state)) {
      agent.release(task);
    }
    framework.unreachableTasks.remove(task.id());
    if (wasUnreachable && !MasterTask.terminal(task.state)) {
      TaskStatus.Builder back =
          base(task, task.state)
              .setMessage("Unreachable agent re-reregistered")
              .setReason(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
      if (task.container != null) {
        back.setContainerStatus(task.container);
      }
      framework.send(Events.update(back.build()));
    }
  }

  /** A framework that only an agent knows is kept for its failover timeout. */
  private Framework framework(FrameworkInfo info) {
    Framework framework = state.frameworks.get(info.getId().getValue());
    if (framework == null) {
      framework = new Framework(info, state.loop.now());
      framework.recovered = true;
      state.frameworks.put(info.getId().getValue(), framework);
      subscriptions.awaitFailover(framework);
    }
    return framework;
  }

  @Override
  public void disconnected(AgentID id) {
    MasterAgent agent = state.agents.get(id.getValue());
    if (agent == null || !agent.connected) {
      return;
    }
    agent.connected = false;
    offers.rescindAll(agent);
    String message = "Agent " + agent.info.getHostname() + " disconnected";
    for (String frameworkId : List.copyOf(agent.tasks.keySet())) {
      Framework framework = state.frameworks.get(frameworkId);
      if (framework == null || framework.info.getCheckpoint()) {
        continue;
      }
      for (MasterTask task : List.copyOf(agent.tasks.get(frameworkId).values())) {
        lost(
            framework,
            task,
            TaskState.TASK_LOST,
            message,
            TaskStatus.Reason.REASON_AGENT_DISCONNECTED,
            null);
      }
      List.copyOf(agent.executorsOf(frameworkId).keySet())
          .forEach(executor -> agent.removeExecutor(frameworkId, executor));
    }
    silent(id);
  }

  @Override
  public void silent(AgentID id) {
    if (state.agents.containsKey(id.getValue())) {
      heard(id);
      silent.put(
          id.getValue(),
          state.loop.after(
              state.options.agentLostTimeout(),
              () -> {
                if (!state.ended) {
                  unreachable(id);
                }
              }));
    }
  }

  private void heard(AgentID id) {
    StateLoop.Timer timer = silent.remove(id.getValue());
    if (timer != null) {
      timer.cancel();
    }
  }

  private void unreachable(AgentID id) {
    MasterAgent agent = state.agents.remove(id.getValue());
    if (agent == null) {
      return;
    }
    log.info("agent {} is unreachable", id.getValue());
    Instant now = state.loop.now();
    TimeInfo since =
        TimeInfo.newBuilder().setNanoseconds(now.getEpochSecond() * NANOS + now.getNano()).build();
    state.unreachable.put(id.getValue(), since);
    for (var own : List.copyOf(agent.tasks.entrySet())) {
      Framework framework = state.frameworks.get(own.getKey());
      for (MasterTask task : List.copyOf(own.getValue().values())) {
        if (framework == null || MasterTask.terminal(task.state)) {
          continue;
        }
        lost(
            framework,
            task,
            framework.partitionAware() ? TaskState.TASK_UNREACHABLE : TaskState.TASK_LOST,
            "health check timed out",
            TaskStatus.Reason.REASON_AGENT_REMOVED,
            since);
        framework.completedTasks.remove(task);
        framework.unreachableTasks.put(task.id(), task);
      }
    }
    gone(agent);
  }

  @Override
  public void unregister(AgentID id) {
    heard(id);
    MasterAgent agent = state.agents.remove(id.getValue());
    if (agent == null) {
      return;
    }
    state.gone.add(id.getValue());
    String message = "Agent " + agent.info.getHostname() + " removed: the agent unregistered";
    for (var own : List.copyOf(agent.tasks.entrySet())) {
      Framework framework = state.frameworks.get(own.getKey());
      for (MasterTask task : List.copyOf(own.getValue().values())) {
        if (framework != null && !MasterTask.terminal(task.state)) {
          lost(
              framework,
              task,
              TaskState.TASK_LOST,
              message,
              TaskStatus.Reason.REASON_AGENT_REMOVED,
              null);
        }
      }
    }
    gone(agent);
  }

  private void gone(MasterAgent agent) {
    offers.rescindAll(agent);
    state.frameworks.values().forEach(one -> one.send(Events.failure(agent.id)));
  }

  private void lost(
      Framework framework,
      MasterTask task,
      TaskState as,
      String message,
      TaskStatus.Reason reason,
      TimeInfo since) {
    task.state = as;
    task.unreachableTime = since;
    TaskStatus.Builder status = base(task, as).setMessage(message).setReason(reason);
    if (since != null) {
      status.setUnreachableTime(since);
    }
    task.agent.removeTask(framework.id.getValue(), task);
    framework.complete(task);
    framework.send(Events.update(status.build()));
  }

  private TaskStatus.Builder base(MasterTask task, TaskState as) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(task.info.getTaskId())
            .setState(as)
            .setSource(TaskStatus.Source.SOURCE_MASTER)
            .setAgentId(task.agent.id)
            .setTimestamp(state.timestamp());
    if (task.info.hasExecutor()) {
      status.setExecutorId(task.info.getExecutor().getExecutorId());
    }
    return status;
  }

  @Override
  public void update(AgentID id, FrameworkID frameworkId, TaskStatus status, TaskState latest) {
    Framework framework = state.frameworks.get(frameworkId.getValue());
    if (framework == null || !state.agents.containsKey(id.getValue())) {
      return;
    }
    MasterTask task = framework.tasks.get(status.getTaskId().getValue());
    if (task != null && task.agent.id.equals(id)) {
      task.state = latest;
      task.updateState = status.getState();
      // A repeated update keeps its uuid; its acknowledgement may be on its way twice.
      task.acknowledged &= status.getUuid().equals(task.updateUuid);
      task.updateUuid = status.getUuid();
      task.timestamp = status.getTimestamp();
      if (status.hasContainerStatus()) {
        task.container = status.getContainerStatus();
      }
      if (status.hasHealthy()) {
        task.healthy = status.getHealthy();
      }
      if (MasterTask.terminal(latest)) {
        task.agent.release(task);
      }
    }
    state.count("master/valid_status_updates");
    framework.send(Events.update(status));
  }

  /** ACKNOWLEDGE of a scheduler. */
  void acknowledge(
      Framework framework, AgentID id, org.apache.mesos.v1.Protos.TaskID task, ByteString uuid) {
    MasterAgent agent = state.agents.get(id.getValue());
    if (agent == null || !agent.connected) {
      return;
    }
    MasterTask known = framework.tasks.get(task.getValue());
    if (known != null && known.updateUuid.equals(uuid)) {
      known.acknowledged = true;
      if (MasterTask.terminal(known.updateState)) {
        agent.removeTask(framework.id.getValue(), known);
        framework.complete(known);
      }
    }
    agent.link.acknowledge(framework.id, task, uuid);
  }

  @Override
  public void executorExited(AgentID id, FrameworkID frameworkId, ExecutorID executor, int status) {
    MasterAgent agent = state.agents.get(id.getValue());
    if (agent == null) {
      return;
    }
    ExecutorInfo gone = agent.removeExecutor(frameworkId.getValue(), executor.getValue());
    Framework framework = state.frameworks.get(frameworkId.getValue());
    if (gone != null && framework != null) {
      framework.send(Events.failure(id, executor, status));
    }
  }

  @Override
  public void message(AgentID id, FrameworkID frameworkId, ExecutorID executor, ByteString data) {
    Framework framework = state.frameworks.get(frameworkId.getValue());
    if (framework != null) {
      framework.send(Events.message(id, executor, data));
    }
  }
}
