package io.howdah.emulator.master;

import com.google.protobuf.ByteString;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What an agent tells its master. */
public interface MasterLink {
  /** A new agent; the master answers with {@link AgentLink#registered}. */
  void register(AgentLink agent);

  /** An agent that already has an id comes (back). */
  void reregister(AgentID id, AgentLink agent);

  /** The connection of an agent has broken. */
  void disconnected(AgentID id);

  /** An agent has stopped answering pings; it is unreachable if it stays so for too long. */
  void silent(AgentID id);

  /** An agent says good-bye: it won't come back. */
  void unregister(AgentID id);

  /**
   * A status update.
   *
   * @param latest the newest state that the agent knows, which may be further on
   */
  void update(AgentID id, FrameworkID framework, TaskStatus status, TaskState latest);

  /** An executor has ended; status is the raw wait status. */
  void executorExited(AgentID id, FrameworkID framework, ExecutorID executor, int status);

  void message(AgentID id, FrameworkID framework, ExecutorID executor, ByteString data);
}
