package io.howdah.emulator.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.apache.mesos.v1.Protos.Resource;

/** A process in a session of its own, with only the environment that it is given. */
final class Container implements ExecutorContainer {
  /** Above it a shell reports a signal; Java's runtime does the same. */
  private static final int SIGNALLED = 128;

  private static final int LAST_SIGNAL = 64;

  private final String id;
  private final Process process;
  private final Executor workers;

  private Container(String id, Process process, Executor workers) {
    this.id = id;
    this.process = process;
    this.workers = workers;
  }

  /**
   * Starts the process; stdout and stderr go into files of its directory.
   *
   * @param id the container id, which must be part of a value in the environment: the processes of
   *     the container are found by it
   * @param onExit is told the raw wait status once nothing of the container is left
   * @throws IOException if the process cannot be started
   */
  static Container start(
      String id,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Executor workers,
      IntConsumer onExit)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add("setsid");
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("stdout").toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("stderr").toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    Container container = new Container(id, process, workers);
    var unused =
        process
            .onExit()
            .thenAcceptAsync(
                ended -> {
                  ProcessTree.killAll(id, ended.pid());
                  onExit.accept(rawStatus(ended.exitValue()));
                },
                workers);
    return container;
  }

  /** What wait(2) reports. An exit with 129 to 192 cannot be told from a signal. */
  static int rawStatus(int exit) {
    return exit > SIGNALLED && exit <= SIGNALLED + LAST_SIGNAL ? exit - SIGNALLED : exit << 8;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public Optional<Integer> statusPid() {
    return Optional.of((int) process.pid());
  }

  @Override
  public void destroy() {
    workers.execute(() -> ProcessTree.killAll(id, process.pid()));
  }

  /** Resources are counted, not enforced. */
  @Override
  public void resize(List<Resource> resources, Runnable then) {
    then.run();
  }

  @Override
  public boolean outlivesAgent() {
    return true;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM or SIGKILL to what the first process has started, not to itself. */
  void signalDescendants(boolean forcibly) {
    workers.execute(
        () ->
            ProcessTree.descendants(process.pid())
                .forEach(
                    pid ->
                        ProcessHandle.of(pid)
                            .ifPresent(
                                handle -> {
                                  if (forcibly) {
                                    handle.destroyForcibly();
                                  } else {
                                    handle.destroy();
                                  }
                                })));
  }

  static UncheckedIOException unchecked(IOException e) {
    return new UncheckedIOException(e.getMessage(), e);
  }
}
