package io.howdah.emulator.agent;

import io.howdah.emulator.agent.ExecutorRun.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sandboxes and starts and ends containers. */
final class Launcher {
  private static final Logger log = LoggerFactory.getLogger(Launcher.class);
  private static final int KILLED = 9;

  private final AgentContext context;
  private final AgentSettings settings;
  private final Agent agent;
  private final Runs runs;
  private final Reports reports;

  Launcher(AgentContext context, AgentSettings settings, Agent agent, Runs runs, Reports reports) {
    this.context = context;
    this.settings = settings;
    this.agent = agent;
    this.runs = runs;
    this.reports = reports;
  }

  /** An executor with its sandbox, or nothing after the task has been refused. */
  Optional<ExecutorRun> create(
      FrameworkInfo framework, TaskInfo task, ExecutorID id, Optional<ExecutorInfo> custom) {
    String containerId = context.uuids().get();
    Path sandbox =
        ExecutorEnvironment.sandbox(
            settings.workDirectory(),
            agent.id().getValue(),
            framework.getId().getValue(),
            id.getValue(),
            containerId);
    ExecutorRun run = new ExecutorRun(framework, id, custom.orElse(null), containerId, sandbox);
    CommandInfo command = run.command(task);
    String user = command.hasUser() ? command.getUser() : framework.getUser();
    Optional<String> problem = Optional.empty();
    if (!user.isEmpty() && !Users.exists(user)) {
      problem =
          Optional.of("Failed to chown directory to '" + user + "': No such user '" + user + "'");
    } else {
      try {
        Files.createDirectories(sandbox);
      } catch (IOException e) {
        problem = Optional.of(e.toString());
      }
    }
    if (problem.isPresent()) {
      reports.refuse(
          framework,
          task,
          id,
          "Failed to create executor directory '" + sandbox + "': " + problem.orElseThrow());
      return Optional.empty();
    }
    return Optional.of(run);
  }

  /** Fetches what the command needs and starts the container; the rest happens on the loop. */
  void launch(ExecutorRun run, TaskInfo first) {
    CommandInfo command = run.command(first);
    context
        .workers()
        .execute(
            () -> {
              String problem = null;
              try {
                Fetcher.fetch(command.getUrisList(), run.sandbox);
              } catch (IOException e) {
                log.info("{}", e.getMessage());
                problem =
                    "Failed to launch container: Failed to fetch all URIs for container '"
                        + run.containerId
                        + "': exited with status 1";
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                problem = "Failed to launch container: the emulator stops";
              }
              String failure = problem;
              context.loop().execute(() -> fetched(run, first, Optional.ofNullable(failure)));
            });
  }

  private void fetched(ExecutorRun run, TaskInfo first, Optional<String> problem) {
    if (run.ending()) {
      runs.ended(run, KILLED);
    } else if (problem.isPresent()) {
      failed(run, problem.orElseThrow());
    } else if (run.custom != null) {
      startCustom(run, first);
    } else {
      startLocal(run, first);
    }
  }

  private void failed(ExecutorRun run, String message) {
    run.end =
        new ExecutorRun.End(
            TaskState.TASK_FAILED, message, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    runs.ended(run, -1);
  }

  private Map<String, String> environment(ExecutorRun run) {
    return ExecutorEnvironment.of(
        run, settings.ip(), agent.port(), agent.pid(), agent.id().getValue(), grace(run));
  }

  private void startCustom(ExecutorRun run, TaskInfo first) {
    if (run.custom.getContainer().getType() == ContainerInfo.Type.DOCKER
        && run.custom.hasContainer()) {
      startInDocker(run, first);
    } else {
      startProcess(run);
    }
    if (run.ending()) {
      return;
    }
    Duration limit = context.times().executorRegistration();
    run.timer =
        context
            .loop()
            .after(
                limit,
                () ->
                    runs.destroy(
                        run,
                        new ExecutorRun.End(
                            TaskState.TASK_FAILED,
                            "Executor did not register within "
                                + ExecutorEnvironment.duration(limit),
                            TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT)));
  }

  private void startInDocker(ExecutorRun run, TaskInfo first) {
    if (!context.docker()) {
      failed(run, "Failed to launch container: the emulator was started without Docker");
      return;
    }
    DockerContainer container = new DockerContainer(context, run, new DockerLife(run));
    run.container = container;
    Map<String, String> environment = environment(run);
    environment.put("MESOS_SANDBOX", DockerOptions.SANDBOX);
    // Its environment comes with the command.
    List<Resource> resources = new ArrayList<>(first.getResourcesList());
    resources.addAll(run.custom.getResourcesList());
    container.start(settings.workDirectory().getParent(), environment, resources);
  }

  private void startProcess(ExecutorRun run) {
    Map<String, String> environment = environment(run);
    ExecutorEnvironment.add(environment, run.custom.getCommand());
    try {
      run.container =
          Container.start(
              run.containerId,
              CommandExecutor.line(run.custom.getCommand()),
              environment,
              run.sandbox,
              context.workers(),
              status -> context.loop().execute(() -> runs.ended(run, status)));
    } catch (IOException e) {
      failed(run, "Failed to launch container: " + e.getMessage());
    }
  }

  private void startLocal(ExecutorRun run, TaskInfo task) {
    LocalUpdates updates = new Updates(run, task);
    boolean docker =
        task.getContainer().getType() == ContainerInfo.Type.DOCKER && task.hasContainer();
    if (docker && !context.docker()) {
      failed(run, "Failed to launch container: the emulator was started without Docker");
      return;
    }
    Map<String, String> environment = environment(run);
    String role =
        task.getResourcesCount() > 0 ? task.getResources(0).getAllocationInfo().getRole() : "*";
    environment.put("MESOS_ALLOCATION_ROLE", role.isEmpty() ? "*" : role);
    run.local =
        docker
            ? new DockerExecutor(context, settings, run, task, updates)
            : new CommandExecutor(
                context,
                run,
                task,
                environment,
                settings.workDirectory().resolve(run.containerId + ".status"),
                updates);
    run.state = State.RUNNING;
    run.tasks.values().forEach(one -> one.delivered = true);
    run.local.start();
  }

  Duration grace(ExecutorRun run) {
    return run.custom != null && run.custom.hasShutdownGracePeriod()
        ? Duration.ofNanos(run.custom.getShutdownGracePeriod().getNanoseconds())
        : context.times().executorShutdownGrace();
  }

  /** Ends the container; that it has ended is reported as ever. */
  void destroy(ExecutorRun run) {
    if (run.local != null) {
      run.local.destroy();
    } else if (run.container != null) {
      run.container.destroy();
    }
    // Else it is still being fetched for: the start finds out.
  }

  /** What becomes of an executor's Docker container. */
  private final class DockerLife implements DockerContainer.Life {
    private final ExecutorRun run;

    DockerLife(ExecutorRun run) {
      this.run = run;
    }

    @Override
    public void launchFailed(String message) {
      if (run.ending()) {
        runs.ended(run, -1);
      } else {
        failed(run, message);
      }
    }

    @Override
    public void ended(int rawStatus, ExecutorRun.End end) {
      if (run.end.equals(ExecutorRun.TERMINATED_BY_ITSELF)) {
        run.end = end;
      }
      runs.ended(run, rawStatus);
    }

    @Override
    public void broken(ExecutorRun.End end) {
      runs.destroy(run, end);
    }
  }

  /** How a built-in executor reports. */
  private final class Updates implements LocalUpdates {
    private final ExecutorRun run;
    private final TaskInfo task;

    Updates(ExecutorRun run, TaskInfo task) {
      this.run = run;
      this.task = task;
    }

    @Override
    public void update(TaskState state, String message, TaskStatus.Builder more) {
      more.setTaskId(task.getTaskId())
          .setState(state)
          .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
          .setTimestamp(context.timestamp())
          .setUuid(reports.newUuid());
      if (message != null) {
        more.setMessage(message);
      }
      reports.localUpdate(run, more.build());
      if (Tasks.terminal(state)) {
        runs.ended(run, 0);
      }
    }

    @Override
    public void terminated(int status) {
      runs.ended(run, status);
    }

    @Override
    public void launchFailed(String message) {
      failed(run, message);
    }
  }
}
