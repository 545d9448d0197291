package io.howdah.emulator.agent;

import io.howdah.emulator.agent.DockerCommand.Result;
import io.howdah.emulator.resource.ResourceBag;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ContainerInfo.DockerInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The share of CPUs and the memory of a running Docker container: changed one after the other, in
 * the order in which that was asked for. Memory is only raised. All methods run on the state loop.
 */
final class DockerSize {
  private static final Logger log = LoggerFactory.getLogger(DockerSize.class);
  private static final String UNLIMITED = "-1";

  private record Change(List<String> command, Runnable then) {}

  private final AgentContext context;
  private final String name;
  private final boolean swapUnlimited;
  private final Consumer<String> refused;
  private final Deque<Change> waiting = new ArrayDeque<>();
  private boolean busy;
  private long memory;

  /**
   * Of a container that is not there yet.
   *
   * @param refused is told what docker says if it does not change the size
   */
  DockerSize(AgentContext context, String name, DockerInfo docker, Consumer<String> refused) {
    this.context = context;
    this.name = name;
    this.refused = refused;
    swapUnlimited =
        docker.getParametersList().stream()
            .anyMatch(
                one -> one.getKey().equals("memory-swap") && one.getValue().equals(UNLIMITED));
  }

  /** What it is started with. */
  void begin(ResourceBag resources) {
    memory = DockerOptions.memory(resources);
  }

  /**
   * Changes it.
   *
   * @param then done when it is, or when the container has ended
   */
  void change(ResourceBag resources, Runnable then) {
    List<String> command = new ArrayList<>(List.of("update"));
    command.addAll(List.of("--cpu-shares", String.valueOf(DockerOptions.shares(resources))));
    long wanted = DockerOptions.memory(resources);
    if (wanted > memory) {
      memory = wanted;
      command.addAll(List.of("--memory", String.valueOf(wanted)));
      if (swapUnlimited) {
        // Docker would refuse the one without the other; Mesos writes to the cgroup itself.
        command.addAll(List.of("--memory-swap", UNLIMITED));
      }
    }
    command.add(name);
    waiting.add(new Change(command, then));
    next();
  }

  private void next() {
    if (busy || waiting.isEmpty()) {
      return;
    }
    busy = true;
    Change change = waiting.remove();
    context
        .workers()
        .execute(
            () -> {
              String problem = update(change.command());
              context.loop().execute(() -> done(change, problem));
            });
  }

  /** Empty, or what is wrong. A container that has ended is noticed elsewhere. */
  private static String update(List<String> command) {
    try {
      Result updated = DockerCommand.run(command);
      boolean fine =
          updated.status() == 0
              || updated.err().contains(DockerCommand.NO_SUCH_CONTAINER)
              || updated.err().contains("is not running");
      return fine ? "" : updated.err().strip();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the emulator stops";
    }
  }

  private void done(Change change, String problem) {
    busy = false;
    if (problem.isEmpty()) {
      change.then().run();
      next();
    } else {
      // The container is ended for it: what waits has nowhere to go.
      waiting.clear();
      log.warn("docker update {}: {}", name, problem);
      refused.accept(problem);
    }
  }
}
