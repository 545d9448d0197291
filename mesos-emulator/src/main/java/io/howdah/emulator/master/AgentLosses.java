package io.howdah.emulator.master;

import io.howdah.emulator.loop.StateLoop;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents disconnect, fall silent until they are unreachable, or leave for good. */
final class AgentLosses {
  private static final Logger log = LoggerFactory.getLogger(AgentLosses.class);
  private static final long NANOS = 1_000_000_000L;

  private final MasterState state;
  private final Offers offers;
  private final Map<String, StateLoop.Timer> silent = new HashMap<>();

  AgentLosses(MasterState state, Offers offers) {
    this.state = state;
    this.offers = offers;
  }

  void disconnected(AgentID id) {
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

  void silent(AgentID id) {
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

  void heard(AgentID id) {
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

  void unregister(AgentID id) {
    remove(id, "the agent unregistered");
  }

  /** An agent goes for good, by its own will or the operator's. */
  void remove(AgentID id, String why) {
    MasterAgent agent = state.agents.get(id.getValue());
    if (agent != null) {
      end(
          agent,
          false,
          "Agent " + agent.info.getHostname() + " removed: " + why,
          TaskStatus.Reason.REASON_AGENT_REMOVED);
    }
  }

  /** An operator has said that the agent is never to come back. */
  void markedGone(MasterAgent agent) {
    end(
        agent,
        true,
        "Agent has been marked gone",
        TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
  }

  private void end(
      MasterAgent agent, boolean byOperator, String message, TaskStatus.Reason reason) {
    heard(agent.id);
    state.agents.remove(agent.id.getValue());
    for (var own : List.copyOf(agent.tasks.entrySet())) {
      Framework framework = state.frameworks.get(own.getKey());
      for (MasterTask task : List.copyOf(own.getValue().values())) {
        if (framework != null && !MasterTask.terminal(task.state)) {
          TaskState as =
              byOperator && framework.partitionAware()
                  ? TaskState.TASK_GONE_BY_OPERATOR
                  : TaskState.TASK_LOST;
          lost(framework, task, as, message, reason, null);
        }
      }
    }
    gone(agent);
  }

  private void gone(MasterAgent agent) {
    offers.rescindAll(agent);
    offers.inverse().forget(agent);
    state.frameworks.values().forEach(one -> one.send(Events.failure(agent.id)));
  }

  void lost(
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

  TaskStatus.Builder base(MasterTask task, TaskState as) {
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
}
