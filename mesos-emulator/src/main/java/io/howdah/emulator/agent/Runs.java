package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import io.howdah.emulator.agent.ExecutorRun.State;
import io.howdah.emulator.agent.ExecutorRun.TaskRun;
import io.howdah.emulator.master.AgentLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** The executors and tasks of an agent: launch, kill, messages, end, recovery. */
final class Runs {
  /** Of an executor whose container the agent does not know after its start. */
  private static final ExecutorRun.End UNKNOWN_CONTAINER =
      new ExecutorRun.End(
          TaskState.TASK_FAILED,
          "Abnormal executor termination: unknown container",
          TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);

  private final AgentContext context;
  private final Agent agent;
  private final StatusUpdates updates;
  private final Executors executors = new Executors();
  private final Launcher launcher;
  private final Reports reports;

  Runs(AgentContext context, AgentSettings settings, StatusUpdates updates, Agent agent) {
    this.context = context;
    this.agent = agent;
    this.updates = updates;
    reports = new Reports(context, settings, agent, executors, updates);
    launcher = new Launcher(context, settings, agent, this, reports);
  }

  Executors executors() {
    return executors;
  }

  Reports reports() {
    return reports;
  }

  Agent agent() {
    return agent;
  }

  void launch(FrameworkInfo framework, TaskInfo task, Optional<ExecutorInfo> custom) {
    ExecutorID id =
        custom
            .map(ExecutorInfo::getExecutorId)
            .orElseGet(() -> ExecutorID.newBuilder().setValue(task.getTaskId().getValue()).build());
    ExecutorRun run = executors.find(framework.getId(), id);
    if (run != null && run.custom == null && run.state == State.TERMINATED) {
      // The id of a finished command task, used again before its last acknowledgement came.
      executors.remove(run);
      run = null;
    }
    if (run != null && run.ending()) {
      reports.refuse(framework, task, id, "Executor terminating");
      return;
    }
    if (run != null) {
      TaskRun entry = new TaskRun(task);
      run.tasks.put(task.getTaskId().getValue(), entry);
      if (run.state == State.RUNNING) {
        ExecutorRun there = run;
        resize(there, () -> deliver(there, entry));
      }
      return;
    }
    Optional<ExecutorRun> made = launcher.create(framework, task, id, custom);
    if (made.isPresent()) {
      run = made.orElseThrow();
      run.tasks.put(task.getTaskId().getValue(), new TaskRun(task));
      executors.add(run);
      launcher.launch(run, task);
    }
  }

  /** The container gets the size of its unfinished tasks and the executor. */
  private static void resize(ExecutorRun run, Runnable then) {
    if (run.custom == null || run.container == null) {
      then.run();
      return;
    }
    List<Resource> resources = new ArrayList<>(run.custom.getResourcesList());
    for (TaskRun entry : run.tasks.values()) {
      if (!Tasks.terminal(entry.latest)) {
        resources.addAll(entry.info.getResourcesList());
      }
    }
    run.container.resize(resources, then);
  }

  /** A task of a custom executor has ended. */
  void taskEnded(ExecutorRun run) {
    if (!run.ending()) {
      resize(run, () -> {});
    }
  }

  private static void deliver(ExecutorRun run, TaskRun entry) {
    if (entry.delivered || Tasks.terminal(entry.latest)) {
      return;
    }
    entry.delivered = true;
    if (run.stream != null) {
      run.stream.send(ExecutorEvents.launch(entry.info));
    }
  }

  /** A custom executor has subscribed: it gets what waits for it. */
  void deliverQueued(ExecutorRun run) {
    List<TaskRun> waiting = run.tasks.values().stream().filter(one -> !one.delivered).toList();
    if (!waiting.isEmpty()) {
      resize(run, () -> waiting.forEach(entry -> deliver(run, entry)));
    }
  }

  void kill(FrameworkID framework, TaskID task, Optional<KillPolicy> policy) {
    ExecutorRun run = executors.ofTask(framework, task);
    if (run == null) {
      return;
    }
    TaskRun entry = run.tasks.get(task.getValue());
    if (Tasks.terminal(entry.latest)) {
      return;
    }
    if (!entry.delivered && (run.state == State.REGISTERING || run.custom != null)) {
      reports.agentUpdate(
          run,
          entry,
          TaskState.TASK_KILLED,
          "Killed before delivery to the executor",
          TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
      boolean idle =
          run.state == State.REGISTERING
              && run.tasks.values().stream().allMatch(one -> Tasks.terminal(one.latest));
      if (idle) {
        destroy(run, ExecutorRun.TERMINATED_BY_ITSELF);
      }
    } else if (run.local != null) {
      run.local.kill(policy);
    } else if (run.stream != null) {
      run.stream.send(ExecutorEvents.kill(task, policy.orElse(null)));
    }
  }

  /** Kills all tasks, since the agent is drained. */
  void killAll(Draining draining) {
    tasks()
        .forEach(
            one ->
                kill(one.framework().getId(), one.task().getTaskId(), draining.policy(one.task())));
  }

  void message(FrameworkID framework, ExecutorID executor, ByteString data) {
    ExecutorRun run = executors.find(framework, executor);
    if (run != null && run.stream != null && !run.ending()) {
      run.stream.send(ExecutorEvents.message(data));
    }
  }

  void shutdown(FrameworkID framework, ExecutorID executor) {
    ExecutorRun run = executors.find(framework, executor);
    if (run != null && run.custom != null) {
      shutdown(run);
    }
  }

  void shutdownFramework(FrameworkID framework) {
    for (ExecutorRun run : executors.of(framework)) {
      run.silent = true;
      run.tasks.clear();
      if (run.state == State.TERMINATED) {
        executors.remove(run);
      } else {
        shutdown(run);
      }
    }
  }

  /** Asks the executor to go; after the grace period its container is destroyed. */
  private void shutdown(ExecutorRun run) {
    if (run.ending()) {
      return;
    }
    boolean launched = run.state == State.RUNNING;
    run.state = State.TERMINATING;
    run.cancelTimer();
    if (run.local != null) {
      run.local.shutdown();
    } else if (run.stream != null) {
      run.stream.send(ExecutorEvents.SHUTDOWN);
    }
    if (!launched) {
      launcher.destroy(run);
    } else {
      run.timer = context.loop().after(launcher.grace(run), () -> launcher.destroy(run));
    }
  }

  void destroy(ExecutorRun run, ExecutorRun.End end) {
    run.end = end;
    run.state = State.TERMINATING;
    launcher.destroy(run);
  }

  /** The container has ended with all that was in it. */
  void ended(ExecutorRun run, int status) {
    if (run.state == State.TERMINATED) {
      return;
    }
    if (!agent.up()) {
      run.endedWhileDown = status;
      return;
    }
    run.cancelTimer();
    run.state = State.TERMINATED;
    if (run.stream != null) {
      run.stream.end();
      run.stream = null;
    }
    if (run.custom != null) {
      agent.executorExited(run, status);
    }
    for (TaskRun entry : new ArrayList<>(run.tasks.values())) {
      if (!Tasks.terminal(entry.latest)) {
        reports.agentUpdate(run, entry, run.end.state(), run.end.message(), run.end.reason());
      }
    }
    executors.removeIfDone(run);
  }

  void acknowledged(FrameworkID framework, TaskID task) {
    ExecutorRun run = executors.ofTask(framework, task);
    if (run != null) {
      run.tasks.remove(task.getValue());
      executors.removeIfDone(run);
    }
  }

  List<AgentLink.KnownTask> tasks() {
    List<AgentLink.KnownTask> all = new ArrayList<>();
    for (ExecutorRun run : executors.all()) {
      for (TaskRun entry : run.tasks.values()) {
        TaskStatus last =
            entry.last != null
                ? entry.last
                : TaskStatus.newBuilder()
                    .setTaskId(entry.info.getTaskId())
                    .setState(entry.latest)
                    .build();
        all.add(new AgentLink.KnownTask(run.framework, entry.info, last));
      }
    }
    return all;
  }

  /** The agent has died: streams break, timers stop, containers live on. */
  void agentDown() {
    for (ExecutorRun run : executors.all()) {
      run.stream = null;
      run.cancelTimer();
    }
  }

  /**
   * The agent is up again. Executors of frameworks that do not checkpoint are ended; custom ones of
   * the others have to subscribe again.
   *
   * @return whether there is anybody to wait for
   */
  boolean recover() {
    boolean waiting = false;
    for (ExecutorRun run : executors.all()) {
      if (!run.framework.getCheckpoint()) {
        abandon(run);
      } else if (run.endedWhileDown != null) {
        int status = run.endedWhileDown;
        run.endedWhileDown = null;
        if (run.container != null && !run.container.outlivesAgent()) {
          run.end = UNKNOWN_CONTAINER;
        }
        reports.tellUntold(run);
        ended(run, status);
      } else if (run.local != null) {
        reports.tellUntold(run);
      } else if (run.container != null && !run.container.outlivesAgent()) {
        destroy(run, UNKNOWN_CONTAINER);
      } else if (!run.ending()) {
        run.state = State.REGISTERING;
        waiting = true;
      }
    }
    return waiting;
  }

  /** Ends the custom executors that have not subscribed again in time. */
  void giveUpMissing() {
    for (ExecutorRun run : executors.all()) {
      if (run.custom != null && run.state == State.REGISTERING && run.stream == null) {
        boolean aware = Reports.partitionAware(run.framework);
        destroy(
            run,
            new ExecutorRun.End(
                aware ? TaskState.TASK_GONE : TaskState.TASK_LOST,
                "Executor did not reregister within "
                    + ExecutorEnvironment.duration(context.times().executorReregistration()),
                TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT));
      }
    }
  }

  private void abandon(ExecutorRun run) {
    run.silent = true;
    run.tasks.clear();
    run.cancelTimer();
    updates.forget(run.framework.getId());
    executors.remove(run);
    run.state = State.TERMINATED;
    launcher.destroy(run);
  }

  /** Ends all and forgets it: nobody wants to hear of it. */
  void abandonAll() {
    executors.all().forEach(this::abandon);
  }

  void destroyAll() {
    for (ExecutorRun run : executors.all()) {
      run.cancelTimer();
      launcher.destroy(run);
    }
  }
}
