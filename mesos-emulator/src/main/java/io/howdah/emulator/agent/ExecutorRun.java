package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import io.howdah.emulator.http.EventStream;
import io.howdah.emulator.loop.StateLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** One executor on an agent: a custom one, or the built-in one of a command or Docker task. */
final class ExecutorRun {
  /** Where it stands. */
  enum State {
    REGISTERING,
    RUNNING,
    TERMINATING,
    TERMINATED
  }

  /** A task of it. */
  static final class TaskRun {
    final TaskInfo info;
    boolean delivered;
    TaskState latest = TaskState.TASK_STAGING;
    TaskStatus last;

    TaskRun(TaskInfo info) {
      this.info = info;
    }
  }

  /** Why its unfinished tasks end when it does. */
  record End(TaskState state, String message, TaskStatus.Reason reason) {}

  static final End TERMINATED_BY_ITSELF =
      new End(
          TaskState.TASK_FAILED,
          "Executor terminated",
          TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);

  final FrameworkInfo framework;
  final ExecutorID executorId;

  /** Null for the built-in executors. */
  final ExecutorInfo custom;

  final String containerId;
  final Path sandbox;
  final Map<String, TaskRun> tasks = new LinkedHashMap<>();
  final Set<ByteString> strays = new HashSet<>();
  State state = State.REGISTERING;
  End end = TERMINATED_BY_ITSELF;
  ExecutorContainer container;
  LocalExecutor local;
  EventStream stream;
  StateLoop.Timer timer;

  /** The framework has gone: nobody wants to hear of its tasks. */
  boolean silent;

  /** The raw status of a container that ended while the agent was down. */
  Integer endedWhileDown;

  /** Updates of a built-in executor that the agent was not there to take. */
  final List<TaskStatus> untold = new ArrayList<>();

  ExecutorRun(
      FrameworkInfo framework,
      ExecutorID executorId,
      ExecutorInfo custom,
      String containerId,
      Path sandbox) {
    this.framework = framework;
    this.executorId = executorId;
    this.custom = custom;
    this.containerId = containerId;
    this.sandbox = sandbox;
  }

  CommandInfo command(TaskInfo first) {
    return custom != null ? custom.getCommand() : first.getCommand();
  }

  boolean ending() {
    return state == State.TERMINATING || state == State.TERMINATED;
  }

  void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
