package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import io.howdah.emulator.master.AgentLink;
import java.time.Duration;
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
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Call.DrainAgent;

/**
 * An agent without processes and without a socket: its tasks run after a delay and run until they
 * are killed; custom executors are there as soon as their first task is. Made for thousands.
 */
public final class SimulatedAgent implements AgentLink, EmulatedAgent {
  /** No agent listens there; offers need a port. */
  private static final int PORT = 5051;

  private final AgentContext context;
  private final AgentSettings settings;
  private final StatusUpdates updates;
  private final SimulatedTasks tasks;
  private AgentID id;
  private boolean up;
  private boolean partitioned;

  /** Has ended for good: started again, it is a new agent. */
  private boolean departed;

  /**
   * A simulated agent that has not been started.
   *
   * @param delay between launch and running, and between kill and killed
   */
  public SimulatedAgent(AgentContext context, AgentSettings settings, Duration delay) {
    this.context = context;
    this.settings = settings;
    tasks = new SimulatedTasks(context, settings, delay, this);
    updates = tasks.updates();
  }

  boolean linked() {
    return up && !partitioned;
  }

  AgentID id() {
    return id;
  }

  void tellMaster(FrameworkID framework, TaskStatus status, TaskState latest) {
    if (linked()) {
      context.master().update(id, framework, status, latest);
    }
  }

  @Override
  public void launch(FrameworkInfo framework, TaskInfo task, Optional<ExecutorInfo> custom) {
    if (linked()) {
      tasks.launch(framework, task, custom);
    }
  }

  @Override
  public void kill(FrameworkID framework, TaskID task, Optional<KillPolicy> policy) {
    if (linked()) {
      tasks.kill(framework, task);
    }
  }

  @Override
  public void shutdownExecutor(FrameworkID framework, ExecutorID executor) {
    if (linked()) {
      tasks.shutdownExecutor(framework, executor);
    }
  }

  @Override
  public void shutdownFramework(FrameworkID framework) {
    if (linked()) {
      tasks.shutdownFramework(framework);
    }
  }

  @Override
  public List<KnownTask> tasks() {
    return tasks.tasks();
  }

  @Override
  public List<KnownExecutor> executors() {
    return tasks.executors();
  }

  @Override
  public void start() {
    up = true;
    context.master().register(this);
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
  public void frameworkSubscribed(FrameworkInfo framework) {
    if (linked()) {
      updates.resend(framework.getId());
    }
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
    if (departed) {
      departed = false;
      start();
      return;
    }
    kill();
    up = true;
    partitioned = false;
    tasks.forgetWithoutCheckpoint();
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
      shutdown();
    }
  }

  @Override
  public void drain(DrainAgent how) {
    if (linked()) {
      tasks.drain(how);
    }
  }

  @Override
  public void shutdown() {
    if (linked()) {
      tasks.forgetAll();
      stop();
      departed = true;
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
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(settings.hostname())
            .setPort(PORT)
            .addAllResources(settings.resources())
            .addAllAttributes(settings.attributes());
    settings.domain().ifPresent(info::setDomain);
    return info.build();
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
