package io.howdah.emulator.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the {@code docker} command. */
final class DockerCommand {
  /** Marks the containers of an emulator; the value is its work directory. */
  static final String LABEL = "io.howdah.emulator.work-dir";

  /** In what docker says of a container that is not there. */
  static final String NO_SUCH_CONTAINER = "No such container";

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** How a command ended. */
  record Result(int status, String out, String err) {}

  private DockerCommand() {}

  /** The docker client finds its engine through these. */
  static Map<String, String> environment() {
    Map<String, String> all = new HashMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("DOCKER_") || name.equals("PATH") || name.equals("HOME")) {
                all.put(name, value);
              }
            });
    return all;
  }

  /**
   * Runs a command; blocks, at most 5 minutes.
   *
   * @throws IOException if there is no docker command or it does not end
   */
  static Result run(List<String> arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("docker"));
    line.addAll(arguments);
    Path errors = Files.createTempFile("mesos-emulator-docker", ".err");
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectError(errors.toFile())
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("docker " + arguments.get(0) + " takes more than " + LIMIT);
      }
      return new Result(process.exitValue(), out, Files.readString(errors));
    } finally {
      Files.delete(errors);
    }
  }

  /**
   * Sees that an image is there; blocks.
   *
   * @param force asks the registry even if it is
   * @throws IOException with what docker says if it cannot be had
   */
  static void pull(String image, boolean force) throws IOException, InterruptedException {
    if (!force && run(List.of("image", "inspect", image)).status() == 0) {
      return;
    }
    Result pull = run(List.of("pull", image));
    if (pull.status() != 0) {
      throw new IOException(
          "Failed to run 'docker -H unix:///var/run/docker.sock pull "
              + image
              + "': exited with status "
              + pull.status()
              + "; stderr='"
              + pull.err()
              + "'");
    }
  }

  /**
   * Removes every container of a work directory, and returns when there is none any more: one whose
   * removal somebody else has begun is listed until that is over.
   *
   * @throws IOException if that fails, or takes more than 5 minutes
   */
  static void removeAll(Path workDirectory) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<String> ids = containers(workDirectory);
    while (!ids.isEmpty()) {
      List<String> remove = new ArrayList<>(List.of("rm", "-f", "-v"));
      remove.addAll(ids);
      Result removed = run(remove);
      if (removed.status != 0
          && !removed.err.contains(NO_SUCH_CONTAINER)
          && !removed.err.contains("is already in progress")) {
        throw new IOException("docker rm: " + removed.err.trim());
      }
      ids = containers(workDirectory);
      if (!ids.isEmpty() && System.nanoTime() - begin > LIMIT.toNanos()) {
        throw new IOException("containers " + ids + " do not go within " + LIMIT);
      }
    }
  }

  private static List<String> containers(Path workDirectory)
      throws IOException, InterruptedException {
    Result found = run(List.of("ps", "-aq", "--filter", "label=" + LABEL + "=" + workDirectory));
    if (found.status != 0) {
      throw new IOException("docker ps: " + found.err.trim());
    }
    return found.out.lines().filter(line -> !line.isBlank()).toList();
  }
}
