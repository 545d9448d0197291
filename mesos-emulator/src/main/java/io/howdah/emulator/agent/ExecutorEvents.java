package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Event;

/** Builds executor events. */
final class ExecutorEvents {
  static final Event SHUTDOWN = Event.newBuilder().setType(Event.Type.SHUTDOWN).build();

  private ExecutorEvents() {}

  static Event subscribed(ExecutorRun run, AgentInfo agent) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setExecutorInfo(run.custom)
                .setFrameworkInfo(run.framework)
                .setAgentInfo(agent)
                .setContainerId(ContainerID.newBuilder().setValue(run.containerId)))
        .build();
  }

  static Event launch(TaskInfo task) {
    return Event.newBuilder()
        .setType(Event.Type.LAUNCH)
        .setLaunch(Event.Launch.newBuilder().setTask(task))
        .build();
  }

  static Event kill(TaskID task, KillPolicy policy) {
    Event.Kill.Builder kill = Event.Kill.newBuilder().setTaskId(task);
    if (policy != null) {
      kill.setKillPolicy(policy);
    }
    return Event.newBuilder().setType(Event.Type.KILL).setKill(kill).build();
  }

  static Event acknowledged(TaskID task, ByteString uuid) {
    return Event.newBuilder()
        .setType(Event.Type.ACKNOWLEDGED)
        .setAcknowledged(Event.Acknowledged.newBuilder().setTaskId(task).setUuid(uuid))
        .build();
  }

  static Event message(ByteString data) {
    return Event.newBuilder()
        .setType(Event.Type.MESSAGE)
        .setMessage(Event.Message.newBuilder().setData(data))
        .build();
  }
}
