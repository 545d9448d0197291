package io.howdah.emulator.master;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Call.DrainAgent;

/** What a master tells an agent. A partitioned or dead agent hears nothing of it. */
public interface AgentLink {
  /** A task that an agent still has, as told when it registers again. */
  record KnownTask(FrameworkInfo framework, TaskInfo task, TaskStatus latest) {}

  /** An executor that an agent still has; only custom ones are named. */
  record KnownExecutor(FrameworkID framework, ExecutorInfo executor) {}

  AgentInfo info();

  /** The process id of libprocess, such as {@code slave(1)@127.0.0.1:5051}. */
  String pid();

  int port();

  /** The address of its HTTP server. */
  String ip();

  void registered(AgentID id);

  /** Starts a task; the executor is absent for command tasks. */
  void launch(FrameworkInfo framework, TaskInfo task, Optional<ExecutorInfo> executor);

  void kill(FrameworkID framework, TaskID task, Optional<KillPolicy> policy);

  void acknowledge(FrameworkID framework, TaskID task, ByteString uuid);

  void message(FrameworkID framework, ExecutorID executor, ByteString data);

  void shutdownExecutor(FrameworkID framework, ExecutorID executor);

  void shutdownFramework(FrameworkID framework);

  /** The framework has (again) a scheduler: updates that wait are sent at once. */
  void frameworkSubscribed(FrameworkInfo framework);

  /** Kills all its tasks, and says in their updates that it is drained. */
  void drain(DrainAgent how);

  /** The agent is to end, with all that it runs: its master does not want it any more. */
  void shutdown();

  List<KnownTask> tasks();

  List<KnownExecutor> executors();
}
