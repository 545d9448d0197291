package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A short command whose output is wanted. */
final class Command {
  private Command() {}

  /**
   * Runs it to its end.
   *
   * @throws ClusterException when it cannot be started or does not end in time; it is ended then
   */
  static CommandResult run(List<String> words, Map<String, String> environment, Duration deadline) {
    String shown = String.join(" ", words);
    long start = System.nanoTime();
    Path output = null;
    Path errors = null;
    try {
      // Files, so that a full pipe cannot stop the command.
      output = Files.createTempFile("command", ".out");
      errors = Files.createTempFile("command", ".err");
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.environment().putAll(environment);
      builder.redirectInput(Path.of("/dev/null").toFile());
      builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
      Process process = builder.start();
      try {
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new ClusterException(
              shown
                  + " did not end within "
                  + deadline.toSeconds()
                  + " s\n"
                  + Files.readString(errors));
        }
      } finally {
        if (process.isAlive()) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
      }
      return new CommandResult(
          shown,
          process.exitValue(),
          Files.readString(output),
          Files.readString(errors),
          Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException e) {
      throw new ClusterException("cannot run " + shown, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while waiting for " + shown, e);
    } finally {
      delete(output);
      delete(errors);
    }
  }

  private static void delete(Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new ClusterException("cannot delete " + file, e);
      }
    }
  }
}
