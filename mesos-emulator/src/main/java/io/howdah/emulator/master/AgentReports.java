package io.howdah.emulator.master;

import com.google.protobuf.ByteString;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What agents say of tasks and executors, and what schedulers answer. */
final class AgentReports {
  private final MasterState state;
  private final AgentCalls calls;

  AgentReports(MasterState state, AgentCalls calls) {
    this.state = state;
    this.calls = calls;
  }

  void update(AgentID id, FrameworkID frameworkId, TaskStatus status, TaskState latest) {
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
    calls.goneIfDrained(agent);
  }

  void executorExited(AgentID id, FrameworkID frameworkId, ExecutorID executor, int status) {
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

  void message(AgentID id, FrameworkID frameworkId, ExecutorID executor, ByteString data) {
    Framework framework = state.frameworks.get(frameworkId.getValue());
    if (framework != null) {
      framework.send(Events.message(id, executor, data));
    }
  }
}
