package io.howdah.emulator.master;

import com.google.protobuf.ByteString;
import io.howdah.emulator.resource.ResourceBag;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TimeInfo;

/** A task as the master knows it. */
final class MasterTask {
  final TaskInfo info;
  final MasterAgent agent;
  final ResourceBag resources;

  /** The newest state that the agent has told, acknowledged or not. */
  TaskState state = TaskState.TASK_STAGING;

  /** The state and uuid of the newest update that was passed on. */
  TaskState updateState = TaskState.TASK_STAGING;

  ByteString updateUuid = ByteString.EMPTY;

  /** Whether the framework has acknowledged that update. */
  boolean acknowledged;

  ContainerStatus container;
  Boolean healthy;
  double timestamp;
  TimeInfo unreachableTime;

  /** Whether its resources have gone back to the agent. */
  boolean released;

  MasterTask(TaskInfo info, MasterAgent agent) {
    this.info = info;
    this.agent = agent;
    resources = ResourceBag.of(info.getResourcesList());
  }

  String id() {
    return info.getTaskId().getValue();
  }

  /** The role that its resources are allocated to; empty if that is the framework's only one. */
  String role() {
    return info.getResourcesCount() == 0 ? "" : info.getResources(0).getAllocationInfo().getRole();
  }

  static boolean terminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_ERROR,
          TASK_LOST,
          TASK_DROPPED,
          TASK_GONE,
          TASK_GONE_BY_OPERATOR ->
          true;
      default -> false;
    };
  }
}
