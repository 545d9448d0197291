package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import io.howdah.emulator.http.HttpServer;
import io.howdah.emulator.master.AgentLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
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
 * An agent that runs real processes: its life (up, killed, partitioned) and its connection to the
 * master. What it does with executors is in {@link Runs}. All methods run on the state loop.
 */
public final class Agent implements AgentLink, EmulatedAgent {
  private final AgentContext context;
  private final AgentSettings settings;
  private final IntFunction<HttpServer> listen;
  private final Runs runs;
  private final StatusUpdates updates;
  private final Draining draining = new Draining();
  private HttpServer server;
  private int port;
  private AgentID id;
  private boolean up;
  private boolean partitioned;

  /** Has ended for good: started again, it is a new agent. */
  private boolean departed;

  /** From the start again until the master knows it again, updates wait. */
  private boolean recovering;

  /**
   * An agent that has not been started.
   *
   * @param listenWith makes its HTTP server on a port, given its handler
   */
  public Agent(AgentContext context, AgentSettings settings, ServerFactory listenWith) {
    this.context = context;
    this.settings = settings;
    updates =
        new StatusUpdates(
            context.loop(), context.times().updateRetry(), this::tellMaster, this::taskDone);
    runs = new Runs(context, settings, updates, this);
    ExecutorHttp http = new ExecutorHttp(runs);
    listen = wanted -> listenWith.listen(settings.ip(), wanted, http);
  }

  @Override
  public void start() {
    server = listen.apply(port);
    port = server.port();
    up = true;
    context.master().register(this);
  }

  private void tellMaster(FrameworkID framework, TaskStatus status, TaskState latest) {
    if (linked() && !recovering && id != null) {
      context.master().update(id, framework, status, latest);
    }
  }

  private void taskDone(FrameworkID framework, TaskID task) {
    runs.acknowledged(framework, task);
    if (runs.tasks().isEmpty()) {
      draining.end();
    }
  }

  boolean up() {
    return up;
  }

  AgentID id() {
    return id;
  }

  /** Whether the master hears this agent. */
  boolean linked() {
    return up && !partitioned;
  }

  void executorExited(ExecutorRun run, int status) {
    if (linked()) {
      context.master().executorExited(id, run.framework.getId(), run.executorId, status);
    }
  }

  void executorMessage(ExecutorRun run, ByteString data) {
    if (linked()) {
      context.master().message(id, run.framework.getId(), run.executorId, data);
    }
  }

  @Override
  public String agentId() {
    return id == null ? "" : id.getValue();
  }

  @Override
  public void kill() {
    if (!up) {
      return;
    }
    up = false;
    updates.pause();
    runs.agentDown();
    server.close();
    if (!partitioned) {
      context.master().disconnected(id);
    }
  }

  @Override
  public void restart() {
    if (departed) {
      departed = false;
      id = null;
      start();
      return;
    }
    if (up) {
      kill();
    }
    server = listen.apply(port);
    up = true;
    partitioned = false;
    recovering = true;
    boolean waiting = runs.recover();
    if (waiting) {
      context.loop().after(context.times().executorReregistration(), this::rejoin);
    } else {
      rejoin();
    }
  }

  private void rejoin() {
    if (up && !partitioned) {
      recovering = false;
      runs.giveUpMissing();
      context.master().reregister(id, this);
      updates.resend(null);
    }
  }

  @Override
  public void lose() {
    if (up && !partitioned) {
      partitioned = true;
      context.master().silent(id);
    }
  }

  @Override
  public void comeBack() {
    if (up && partitioned) {
      partitioned = false;
      context.master().reregister(id, this);
      updates.resend(null);
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
    if (linked() && !runs.tasks().isEmpty()) {
      draining.begin(how);
      runs.killAll(draining);
    }
  }

  Draining draining() {
    return draining;
  }

  @Override
  public void shutdown() {
    if (linked()) {
      runs.abandonAll();
      stop();
      departed = true;
      draining.end();
    }
  }

  @Override
  public void masterChanged() {
    if (linked()) {
      context.master().reregister(id, this);
      updates.resend(null);
    }
  }

  /** Ends everything that it has started; for the end of the emulator. */
  @Override
  public void stop() {
    up = false;
    updates.pause();
    runs.destroyAll();
    if (server != null) {
      server.close();
    }
  }

  @Override
  public AgentInfo info() {
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(settings.hostname())
            .setPort(port)
            .addAllResources(settings.resources())
            .addAllAttributes(settings.attributes());
    settings.domain().ifPresent(info::setDomain);
    if (id != null) {
      info.setId(id);
    }
    return info.build();
  }

  @Override
  public String pid() {
    return "slave(1)@" + settings.ip() + ":" + port;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String ip() {
    return settings.ip();
  }

  @Override
  public void registered(AgentID given) {
    id = given;
  }

  @Override
  public void launch(FrameworkInfo framework, TaskInfo task, Optional<ExecutorInfo> executor) {
    if (linked()) {
      runs.launch(framework, task, executor);
    }
  }

  @Override
  public void kill(FrameworkID framework, TaskID task, Optional<KillPolicy> policy) {
    if (linked()) {
      runs.kill(framework, task, policy);
    }
  }

  @Override
  public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    if (linked()) {
      updates.acknowledge(framework, task, uuid);
    }
  }

  @Override
  public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
    if (linked()) {
      runs.message(framework, executor, data);
    }
  }

  @Override
  public void shutdownExecutor(FrameworkID framework, ExecutorID executor) {
    if (linked()) {
      runs.shutdown(framework, executor);
    }
  }

  @Override
  public void shutdownFramework(FrameworkID framework) {
    if (linked()) {
      updates.forget(framework);
      runs.shutdownFramework(framework);
    }
  }

  @Override
  public void frameworkSubscribed(FrameworkInfo framework) {
    if (linked()) {
      updates.resend(framework.getId());
    }
  }

  @Override
  public List<KnownTask> tasks() {
    return runs.tasks();
  }

  @Override
  public List<KnownExecutor> executors() {
    List<KnownExecutor> all = new ArrayList<>();
    for (ExecutorRun run : runs.executors().all()) {
      if (run.custom != null && run.state != ExecutorRun.State.TERMINATED) {
        all.add(new KnownExecutor(run.framework.getId(), run.custom));
      }
    }
    return all;
  }
}
