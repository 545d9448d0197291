package io.howdah.emulator.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.howdah.emulator.agent.DockerCommand.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mesos' Docker containerizer and executor in one, through the {@code docker} command. */
final class DockerExecutor implements LocalExecutor {
  private static final Logger log = LoggerFactory.getLogger(DockerExecutor.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int SIGNALLED = 128;

  /** A step that may take long; its answer goes on the loop. */
  private interface Blocking {
    Runnable run() throws IOException, InterruptedException;
  }

  private final AgentContext context;
  private final Path emulatorDirectory;
  private final ExecutorRun run;
  private final TaskInfo task;
  private final LocalUpdates updates;
  private final String name;
  private Container client;
  private boolean running;
  private boolean killed;
  private boolean destroyed;
  private boolean ended;

  DockerExecutor(
      AgentContext context,
      AgentSettings settings,
      ExecutorRun run,
      TaskInfo task,
      LocalUpdates updates) {
    this.context = context;
    emulatorDirectory = settings.workDirectory().getParent();
    this.run = run;
    this.task = task;
    this.updates = updates;
    name = "mesos-" + run.containerId;
  }

  private void inBackground(Blocking step) {
    context
        .workers()
        .execute(
            () -> {
              try {
                Runnable next = step.run();
                context.loop().execute(next);
              } catch (IOException e) {
                context.loop().execute(() -> broken(e));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void broken(IOException e) {
    if (client == null && !ended) {
      ended = true;
      updates.launchFailed("Failed to launch container: " + e.getMessage());
    } else {
      log.warn("docker and {}: {}", name, e.getMessage());
    }
  }

  @Override
  public void start() {
    String image = task.getContainer().getDocker().getImage();
    boolean force = task.getContainer().getDocker().getForcePullImage();
    inBackground(
        () -> {
          DockerCommand.pull(image, force);
          return this::create;
        });
  }

  private void create() {
    if (destroyed) {
      ended = true;
      updates.terminated(9);
      return;
    }
    updates.update(TaskState.TASK_STARTING, null, TaskStatus.newBuilder());
    if (killed) {
      finished(0);
      return;
    }
    List<String> line = new ArrayList<>(List.of("docker"));
    try {
      line.addAll(
          DockerOptions.run(
              task.getContainer(),
              task.getCommand(),
              task.getResourcesList(),
              Map.of(),
              name,
              run.sandbox,
              Map.of(DockerCommand.LABEL, emulatorDirectory.toString())));
    } catch (DockerOptions.Refused e) {
      ended = true;
      updates.update(TaskState.TASK_FAILED, e.getMessage(), TaskStatus.newBuilder());
      return;
    }
    Map<String, String> environment = DockerCommand.environment();
    environment.put("MESOS_DIRECTORY", run.sandbox.toString());
    try {
      client =
          Container.start(
              run.containerId,
              line,
              environment,
              run.sandbox,
              context.workers(),
              status -> context.loop().execute(() -> exited(status)));
    } catch (IOException e) {
      broken(e);
      return;
    }
    look();
  }

  /** Looks whether the container runs until it does or has ended. */
  private void look() {
    inBackground(
        () -> {
          Result inspect = DockerCommand.run(List.of("inspect", name));
          return () -> {
            if (!ended && !running && !nowRunning(inspect)) {
              context.loop().after(BETWEEN_LOOKS, this::look);
            }
          };
        });
  }

  private boolean nowRunning(Result inspect) {
    Optional<JsonNode> container = DockerInspection.started(inspect);
    if (container.isEmpty()) {
      return false;
    }
    running = true;
    TaskStatus.Builder status =
        TaskStatus.newBuilder().setData(ByteString.copyFromUtf8(inspect.out()));
    ip(container.orElseThrow())
        .ifPresent(
            ip ->
                status.setContainerStatus(
                    ContainerStatus.newBuilder()
                        .setContainerId(ContainerID.newBuilder().setValue(run.containerId))
                        .addNetworkInfos(Reports.network(ip))));
    updates.update(TaskState.TASK_RUNNING, null, status);
    if (killed) {
      stop();
    }
    return true;
  }

  private static Optional<String> ip(JsonNode container) {
    JsonNode settings = container.path("NetworkSettings");
    String ip = settings.path("IPAddress").asText("");
    if (ip.isEmpty()) {
      for (JsonNode network : settings.path("Networks")) {
        ip = ip.isEmpty() ? network.path("IPAddress").asText("") : ip;
      }
    }
    return ip.isEmpty() ? Optional.empty() : Optional.of(ip);
  }

  /** The docker client has ended: a short task may have begun and ended between two looks. */
  private void exited(int rawStatus) {
    if (ended) {
      return;
    }
    int status = rawStatus > 0 && rawStatus < 256 ? SIGNALLED + rawStatus : rawStatus >> 8;
    inBackground(
        () -> {
          Result inspect = DockerCommand.run(List.of("inspect", name));
          DockerCommand.run(List.of("rm", "-f", "-v", name));
          return () -> {
            if (!ended) {
              if (!running && !destroyed) {
                nowRunning(inspect);
              }
              finished(status);
            }
          };
        });
  }

  private void finished(int status) {
    ended = true;
    if (destroyed) {
      updates.terminated(9);
      return;
    }
    TaskState state =
        killed
            ? TaskState.TASK_KILLED
            : status == 0 ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
    updates.update(state, "Container exited with status " + status, TaskStatus.newBuilder());
  }

  @Override
  public void kill(Optional<KillPolicy> ignored) {
    if (killed || ended) {
      return;
    }
    killed = true;
    if (client == null) {
      return; // noticed before the container is made
    }
    if (run.framework.getCapabilitiesList().stream()
        .anyMatch(one -> one.getType() == Capability.Type.TASK_KILLING_STATE)) {
      updates.update(TaskState.TASK_KILLING, null, TaskStatus.newBuilder());
    }
    if (running) {
      stop();
    }
  }

  private void stop() {
    Duration grace =
        task.getKillPolicy().hasGracePeriod()
            ? Duration.ofNanos(task.getKillPolicy().getGracePeriod().getNanoseconds())
            : context.times().executorShutdownGrace();
    inBackground(
        () -> {
          Result stopped =
              DockerCommand.run(List.of("stop", "-t", String.valueOf(grace.toSeconds()), name));
          if (stopped.status() != 0) {
            log.info("docker stop {}: {}", name, stopped.err().trim());
          }
          return () -> {};
        });
  }

  @Override
  public void shutdown() {
    if (!killed && !ended) {
      killed = true;
      if (running) {
        stop();
      }
    }
  }

  @Override
  public void destroy() {
    destroyed = true;
    if (client != null && !ended) {
      inBackground(
          () -> {
            DockerCommand.run(List.of("rm", "-f", "-v", name));
            client.destroy();
            return () -> {};
          });
    }
  }

  @Override
  public Optional<Integer> pid() {
    return Optional.empty();
  }
}
