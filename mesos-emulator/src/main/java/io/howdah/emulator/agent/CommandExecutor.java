package io.howdah.emulator.agent;

import io.howdah.emulator.loop.StateLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Mesos' command executor. A shell stands for its process: it runs the command as its child and
 * writes the exit status down, so that the executor killed and the task killed can be told apart.
 */
final class CommandExecutor implements LocalExecutor, TaskChecks.Listener {
  private static final String WRAPPER =
      "status=$1; shift; if command -v \"$1\" > /dev/null; then \"$@\";"
          + " else echo \"Failed to execute '$1'\" >&2; (exit 1); fi; echo $? > \"$status\"";

  /**
   * Mesos has none; without any, what obeys SIGTERM might be ended by SIGKILL on a busy machine.
   */
  private static final Duration OVERDUE_GRACE = Duration.ofSeconds(1);

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "Hangup",
          2, "Interrupt",
          3, "Quit",
          6, "Aborted",
          9, "Killed",
          11, "Segmentation fault",
          13, "Broken pipe",
          15, "Terminated");

  private final AgentContext context;
  private final ExecutorRun run;
  private final TaskInfo task;
  private final Map<String, String> environment;
  private final Path statusFile;
  private final LocalUpdates updates;
  private Container container;
  private final TaskChecks checks;
  private boolean killed;
  private boolean ended;
  private boolean unhealthy;
  private boolean overdue;
  private Boolean healthy;
  private CheckStatusInfo checked;
  private StateLoop.Timer escalation;
  private StateLoop.Timer completion;

  CommandExecutor(
      AgentContext context,
      ExecutorRun run,
      TaskInfo task,
      Map<String, String> environment,
      Path statusFile,
      LocalUpdates updates) {
    this.context = context;
    this.run = run;
    this.task = task;
    this.environment = new HashMap<>(environment);
    this.statusFile = statusFile;
    this.updates = updates;
    ExecutorEnvironment.add(this.environment, task.getCommand());
    checks = new TaskChecks(context, task, this.environment, run.sandbox, this);
  }

  @Override
  public void start() {
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", WRAPPER, "command-executor"));
    line.add(statusFile.toString());
    line.addAll(line(task.getCommand()));
    try {
      container =
          Container.start(
              run.containerId,
              line,
              environment,
              run.sandbox,
              context.workers(),
              status -> context.loop().execute(() -> exited(status)));
    } catch (IOException e) {
      updates.launchFailed("Failed to launch container: " + e.getMessage());
      return;
    }
    updates.update(TaskState.TASK_STARTING, null, status());
    updates.update(TaskState.TASK_RUNNING, null, status());
    checks.start();
    if (task.hasMaxCompletionTime()) {
      Duration limit = Duration.ofNanos(task.getMaxCompletionTime().getNanoseconds());
      completion = context.loop().after(limit, this::tookTooLong);
    }
  }

  /** Every update has a check status if the task has a check, be it an empty one. */
  private TaskStatus.Builder status() {
    TaskStatus.Builder status = TaskStatus.newBuilder();
    if (task.hasCheck()) {
      status.setCheckStatus(TaskChecks.empty(task.getCheck()));
    }
    return status;
  }

  /** A task that runs says what is known of it from either check. */
  private TaskStatus.Builder running(TaskStatus.Reason reason) {
    TaskStatus.Builder status = status().setReason(reason);
    if (healthy != null) {
      status.setHealthy(healthy);
    }
    if (checked != null) {
      status.setCheckStatus(checked);
    }
    return status;
  }

  @Override
  public void health(boolean now, boolean kill) {
    healthy = now;
    updates.update(
        TaskState.TASK_RUNNING,
        null,
        running(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED));
    if (kill) {
      unhealthy = true;
      kill(Optional.empty());
    }
  }

  @Override
  public void check(CheckStatusInfo now) {
    checked = now;
    updates.update(
        TaskState.TASK_RUNNING, null, running(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED));
  }

  /** Not told to the framework before the end. */
  private void tookTooLong() {
    if (!killed && !ended) {
      overdue = true;
      killed = true;
      terminate(OVERDUE_GRACE);
    }
  }

  /** A shell command, or a program whose first argument is its own name. */
  static List<String> line(CommandInfo command) {
    if (command.getShell()) {
      return List.of("/bin/sh", "-c", command.getValue());
    }
    List<String> line = new ArrayList<>();
    line.add(command.getValue());
    command.getArgumentsList().stream().skip(1).forEach(line::add);
    return line;
  }

  private void exited(int status) {
    ended = true;
    checks.stop();
    for (StateLoop.Timer timer : new StateLoop.Timer[] {escalation, completion}) {
      if (timer != null) {
        timer.cancel();
      }
    }
    int child;
    try {
      child = Container.rawStatus(Integer.parseInt(Files.readString(statusFile).trim()));
      Files.delete(statusFile);
    } catch (IOException | NumberFormatException e) {
      // Without a note of the child's end it is the executor that was killed.
      updates.terminated(status);
      return;
    }
    boolean signalled = child != 0 && child < 256;
    TaskState state =
        overdue
            ? TaskState.TASK_FAILED
            : killed
                ? TaskState.TASK_KILLED
                : child == 0 ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
    String message =
        signalled
            ? "Command terminated with signal " + SIGNALS.getOrDefault(child, "" + child)
            : "Command exited with status " + (child >> 8);
    TaskStatus.Builder last = status();
    if (overdue) {
      last.setReason(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    }
    if (unhealthy) {
      last.setHealthy(false);
    }
    updates.update(state, message, last);
  }

  @Override
  public void kill(Optional<KillPolicy> ignored) {
    // This Mesos' command executor does not look at the policy of the call.
    if (killed || ended || container == null) {
      return;
    }
    killed = true;
    if (run.framework.getCapabilitiesList().stream()
        .anyMatch(one -> one.getType() == Capability.Type.TASK_KILLING_STATE)) {
      updates.update(TaskState.TASK_KILLING, null, status());
    }
    terminate(grace());
  }

  private Duration grace() {
    return task.getKillPolicy().hasGracePeriod()
        ? Duration.ofNanos(task.getKillPolicy().getGracePeriod().getNanoseconds())
        : context.times().killGrace();
  }

  private void terminate(Duration grace) {
    checks.stop();
    container.signalDescendants(false);
    escalation = context.loop().after(grace, () -> container.signalDescendants(true));
  }

  @Override
  public void shutdown() {
    if (container != null && !killed && !ended) {
      killed = true;
      terminate(grace());
    }
  }

  @Override
  public void destroy() {
    if (container != null) {
      container.destroy();
    }
  }

  @Override
  public Optional<Integer> pid() {
    return container == null ? Optional.empty() : Optional.of((int) container.pid());
  }
}
