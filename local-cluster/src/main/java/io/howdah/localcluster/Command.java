package io.howdah.localcluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A command whose output is wanted. */
final class Command {
  private Command() {}

  /**
   * Runs it to its end, in a session of its own and without standard input.
   *
   * @param folder its working folder
   * @param errorLines is told each line of standard error at once, on another thread
   * @throws ClusterException when it cannot be started or does not end in time; it is ended then
   */
  static CommandResult run(
      List<String> words,
      Map<String, String> environment,
      Path folder,
      Duration deadline,
      Consumer<String> errorLines) {
    String shown = String.join(" ", words);
    long start = System.nanoTime();
    List<String> command = new ArrayList<>();
    command.add("setsid");
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.directory(folder.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try {
      Process process = builder.start();
      try {
        CompletableFuture<String> output = read(process.getInputStream(), line -> {});
        CompletableFuture<String> errors = read(process.getErrorStream(), errorLines);
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new ClusterException(shown + " did not end within " + deadline.toSeconds() + " s");
        }
        return new CommandResult(
            shown,
            process.exitValue(),
            output.get(deadline.toMillis(), TimeUnit.MILLISECONDS),
            errors.get(deadline.toMillis(), TimeUnit.MILLISECONDS),
            Duration.ofNanos(System.nanoTime() - start));
      } finally {
        if (process.isAlive()) {
          Signals.sendToGroup("KILL", process.pid());
        }
      }
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new ClusterException("cannot run " + shown, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while waiting for " + shown, e);
    }
  }

  private static CompletableFuture<String> read(InputStream stream, Consumer<String> lines) {
    CompletableFuture<String> all = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              StringBuilder text = new StringBuilder();
              try (BufferedReader in =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                  text.append(line).append('\n');
                  lines.accept(line);
                }
                all.complete(text.toString());
              } catch (IOException e) {
                all.completeExceptionally(new UncheckedIOException(e));
              }
            },
            "command-output");
    reader.setDaemon(true);
    reader.start();
    return all;
  }
}
