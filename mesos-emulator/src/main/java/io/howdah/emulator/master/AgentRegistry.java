package io.howdah.emulator.master;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents come, and come back with what they still have. */
final class AgentRegistry {
  private static final Logger log = LoggerFactory.getLogger(AgentRegistry.class);

  private final MasterState state;
  private final Allocator allocator;
  private final Subscriptions subscriptions;
  private final AgentLosses losses;

  AgentRegistry(
      MasterState state, Allocator allocator, Subscriptions subscriptions, AgentLosses losses) {
    this.state = state;
    this.allocator = allocator;
    this.subscriptions = subscriptions;
    this.losses = losses;
  }

  void register(AgentLink link) {
    if (state.machines.down(link)) {
      link.shutdown();
      return;
    }
    AgentID id = AgentID.newBuilder().setValue(state.newAgentId()).build();
    MasterAgent agent = new MasterAgent(id, link, state.loop.now());
    agent.unavailability = state.machines.unavailability(link);
    state.agents.put(id.getValue(), agent);
    link.registered(id);
    allocator.allocateSoon(agent);
  }

  void reregister(AgentID id, AgentLink link) {
    if (state.machines.down(link) || state.gone.contains(id.getValue())) {
      link.shutdown();
      return;
    }
    losses.heard(id);
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
    agent.unavailability = state.machines.unavailability(link);
    log.info("agent {} is back", id.getValue());
    link.registered(id);
    adopt(agent, wasUnreachable);
    if (state.draining.containsKey(id.getValue())) {
      link.drain(state.draining.get(id.getValue()));
    }
    allocator.allocateSoon(agent);
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
          losses.lost(
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
          losses
              .base(task, task.state)
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
}
