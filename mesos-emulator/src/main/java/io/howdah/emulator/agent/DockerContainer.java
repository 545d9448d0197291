package io.howdah.emulator.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.emulator.agent.DockerCommand.Result;
import io.howdah.emulator.resource.ResourceBag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A custom executor in a Docker container, as Mesos' Docker containerizer runs it. Its environment,
 * and how one ends that ends by itself, are recorded; the rest follows the containerizer's source:
 * the size follows the tasks (memory is only ever raised), and an agent that starts again does not
 * know the container of an executor that speaks HTTP and removes it.
 */
final class DockerContainer implements ExecutorContainer {
  private static final Logger log = LoggerFactory.getLogger(DockerContainer.class);

  /** An ended container's exit status is not known: it is not the agent's child. */
  private static final int UNKNOWN_STATUS = -1;

  /** Told on the loop, once. */
  interface Life {
    void launchFailed(String message);

    void ended(int rawStatus, ExecutorRun.End end);

    /** Its size could not be changed. */
    void broken(ExecutorRun.End end);
  }

  private final AgentContext context;
  private final ExecutorRun run;
  private final Life life;
  private final String name;
  private final DockerSize size;
  private Container client;
  private boolean launched;
  private boolean destroyed;
  private boolean over;

  DockerContainer(AgentContext context, ExecutorRun run, Life life) {
    this.context = context;
    this.run = run;
    this.life = life;
    name = "mesos-" + run.containerId;
    size = new DockerSize(context, name, run.custom.getContainer().getDocker(), this::refused);
  }

  /** Pulls the image if need be and starts the container. */
  void start(Path emulatorDirectory, Map<String, String> environment, List<Resource> resources) {
    var docker = run.custom.getContainer().getDocker();
    size.begin(ResourceBag.of(resources));
    context
        .workers()
        .execute(
            () -> {
              Runnable next;
              try {
                DockerCommand.pull(docker.getImage(), docker.getForcePullImage());
                next = () -> create(emulatorDirectory, environment, resources);
              } catch (IOException e) {
                next = () -> failed(String.valueOf(e.getMessage()));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                next = () -> failed("the emulator stops");
              }
              context.loop().execute(next);
            });
  }

  private void create(Path emulatorDirectory, Map<String, String> given, List<Resource> resources) {
    if (destroyed) {
      failed("the container is destroyed while it is launched");
      return;
    }
    Map<String, String> environment = new LinkedHashMap<>(given);
    // The image has its own.
    environment.remove("PATH");
    List<String> line = new ArrayList<>(List.of("docker"));
    Map<String, String> own = DockerCommand.environment();
    // By which leftovers are found.
    own.put("MESOS_DIRECTORY", run.sandbox.toString());
    try {
      line.addAll(
          DockerOptions.run(
              run.custom.getContainer(),
              run.custom.getCommand(),
              resources,
              environment,
              name,
              run.sandbox,
              Map.of(DockerCommand.LABEL, emulatorDirectory.toString())));
      client =
          Container.start(
              run.containerId,
              line,
              own,
              run.sandbox,
              context.workers(),
              status -> context.loop().execute(() -> exited(status)));
    } catch (DockerOptions.Refused | IOException e) {
      failed(String.valueOf(e.getMessage()));
      return;
    }
    look();
  }

  /** Asks for the process id until the container has begun. */
  private void look() {
    inspect(
        container -> {
          if (over || launched) {
            return;
          }
          if (container.isEmpty()) {
            context.loop().after(context.times().dockerInspect(), this::look);
          } else if (container.get().path("State").path("Pid").asInt() > 0) {
            launched = true;
          } else {
            failed("Unable to get executor pid after launch");
          }
        });
  }

  private void inspect(Consumer<Optional<JsonNode>> then) {
    context
        .workers()
        .execute(
            () -> {
              Optional<JsonNode> found = Optional.empty();
              try {
                found = DockerInspection.started(DockerCommand.run(List.of("inspect", name)));
              } catch (IOException e) {
                log.warn("docker inspect {}: {}", name, e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Optional<JsonNode> container = found;
              context.loop().execute(() -> then.accept(container));
            });
  }

  /** The docker client has ended, and the container with it, if there ever was one. */
  private void exited(int rawStatus) {
    if (over) {
      remove(() -> {});
    } else if (launched || destroyed) {
      over = true;
      remove(
          () ->
              life.ended(
                  UNKNOWN_STATUS,
                  new ExecutorRun.End(
                      TaskState.TASK_FAILED,
                      destroyed ? "Container killed" : "Container terminated",
                      TaskStatus.Reason.REASON_EXECUTOR_TERMINATED)));
    } else if (rawStatus != 0) {
      failed(
          "Container "
              + (rawStatus < 256
                  ? "terminated with signal " + rawStatus
                  : "exited with status " + (rawStatus >> 8)));
    }
    // Else the look that is under way finds what became of it.
  }

  private void failed(String message) {
    if (!over) {
      over = true;
      remove(() -> life.launchFailed("Failed to launch container: " + message));
    }
  }

  private void remove(Runnable then) {
    context
        .workers()
        .execute(
            () -> {
              removeNow();
              context.loop().execute(then);
            });
  }

  /** False if there is none. */
  private boolean removeNow() {
    try {
      Result removed = DockerCommand.run(List.of("rm", "-f", "-v", name));
      if (removed.status() != 0 && !removed.err().contains(DockerCommand.NO_SUCH_CONTAINER)) {
        log.info("docker rm {}: {}", name, removed.err().trim());
      }
      return removed.status() == 0;
    } catch (IOException e) {
      log.warn("docker rm {}: {}", name, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  @Override
  public void destroy() {
    destroyed = true;
    if (client != null && !over) {
      endIt();
    }
  }

  /** The client may still be about to make the container: asked again until it has ended. */
  private void endIt() {
    context
        .workers()
        .execute(
            () -> {
              boolean removed = removeNow();
              context
                  .loop()
                  .execute(
                      () -> {
                        if (!removed && client.isAlive()) {
                          context.loop().after(context.times().dockerInspect(), this::endIt);
                        }
                      });
            });
  }

  @Override
  public void resize(List<Resource> resources, Runnable then) {
    if (over || destroyed || client == null) {
      then.run();
      return;
    }
    size.change(ResourceBag.of(resources), then);
  }

  private void refused(String problem) {
    if (!over && !destroyed) {
      life.broken(
          new ExecutorRun.End(
              Reports.partitionAware(run.framework) ? TaskState.TASK_GONE : TaskState.TASK_LOST,
              "Failed to update resources for container: " + problem,
              TaskStatus.Reason.REASON_CONTAINER_UPDATE_FAILED));
    }
  }

  /** The Docker containerizer gives none. */
  @Override
  public Optional<Integer> statusPid() {
    return Optional.empty();
  }

  @Override
  public boolean outlivesAgent() {
    return false;
  }
}
