package io.howdah.localcluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The processes of one local cluster and the folder that they live in. All of them, and what they
 * start in turn (executors, NodeManagers, containers), have their working folder below it, so that
 * nothing is left behind even when a daemon in between was killed or this process was: {@link
 * #close} ends what is still there, a JVM shutdown hook closes, and the next run in the same folder
 * ends what a killed one left.
 */
final class ProcessTable implements AutoCloseable {
  private static final Duration SWEEP_DEADLINE = Duration.ofSeconds(20);

  private final Path folder;
  private final Consumer<Path> endOthers;
  private final FileChannel lockFile;
  private final Deque<LocalProcess> started = new ArrayDeque<>();
  private final Thread hook;
  private boolean closed;

  private ProcessTable(Path folder, Consumer<Path> endOthers, FileChannel lockFile) {
    this.folder = folder;
    this.endOthers = endOthers;
    this.lockFile = lockFile;
    this.hook = new Thread(this::closeAtExit, "local-cluster-close");
  }

  /**
   * Takes the folder for this process, ends what an earlier run left there and empties it.
   *
   * @param endOthers ends what belongs to a cluster in that folder and is no process below it;
   *     called now, for an earlier run, and at the end
   * @throws ClusterException when another run has it
   */
  static ProcessTable open(Path folder, Progress progress, Consumer<Path> endOthers) {
    try {
      Files.createDirectories(folder);
      Path real = folder.toRealPath();
      FileChannel lockFile =
          FileChannel.open(
              real.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!lock(lockFile)) {
        lockFile.close();
        throw new ClusterException(
            "another local cluster runs in "
                + real
                + " (process "
                + Files.readString(real.resolve("lock")).strip()
                + "): end it first");
      }
      lockFile.truncate(0);
      lockFile.write(StandardCharsets.UTF_8.encode(Long.toString(ProcessHandle.current().pid())));
      ProcessTable table = new ProcessTable(real, endOthers, lockFile);
      int left = table.sweep();
      if (left > 0) {
        progress.say("ended " + left + " processes that an earlier run had left in " + real);
      }
      endOthers.accept(real);
      table.empty();
      for (String name : List.of("logs", "run")) {
        Files.createDirectories(real.resolve(name));
      }
      Runtime.getRuntime().addShutdownHook(table.hook);
      return table;
    } catch (IOException e) {
      throw new ClusterException("cannot use " + folder + " as the cluster's folder", e);
    }
  }

  private static boolean lock(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      // Held by this very process.
      return false;
    }
  }

  Path folder() {
    return folder;
  }

  /** The working folder of the process of that name; made at its first use. */
  Path runFolder(String name) {
    try {
      return Files.createDirectories(folder.resolve("run").resolve(name));
    } catch (IOException e) {
      throw new ClusterException("cannot make the working folder of " + name, e);
    }
  }

  Path log(String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }

  /** Starts a process; its output is appended to its log. */
  synchronized LocalProcess start(ProcessSpec spec) {
    if (closed) {
      throw new ClusterException("the cluster is being closed; " + spec.name() + " is not started");
    }
    List<String> command = new ArrayList<>();
    // A session of its own: Ctrl-C reaches this process alone, which ends the others in order.
    command.add("setsid");
    command.addAll(spec.command());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(runFolder(spec.name()).toFile());
    builder.environment().putAll(spec.environment());
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(spec.name()).toFile()));
    try {
      LocalProcess process = new LocalProcess(spec, builder.start(), log(spec.name()));
      started.push(process);
      return process;
    } catch (IOException e) {
      throw new ClusterException("cannot start " + spec.name() + ": " + spec.command(), e);
    }
  }

  /** What runs, in the order of its start. */
  synchronized List<LocalProcess> alive() {
    List<LocalProcess> alive = new ArrayList<>();
    started
        .descendingIterator()
        .forEachRemaining(
            process -> {
              if (process.isAlive()) {
                alive.add(process);
              }
            });
    return alive;
  }

  /** Ends everything, the last started first. Again: does nothing. */
  @Override
  public void close() {
    closeAtExit();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The machine is on its way down and the hook runs, or has run.
      return;
    }
  }

  private synchronized void closeAtExit() {
    if (closed) {
      return;
    }
    closed = true;
    while (!started.isEmpty()) {
      started.pop().stop();
    }
    sweep();
    endOthers.accept(folder);
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new ClusterException("cannot release the lock of " + folder, e);
    }
  }

  /**
   * Ends, by id, every process that lives in the folder; repeats, since they may start others
   * meanwhile.
   */
  private int sweep() {
    List<Long> ended = new ArrayList<>();
    Await.until(
        "the end of the processes in " + folder,
        SWEEP_DEADLINE,
        () -> {
          List<Long> left = ProcFs.withoutTerminalIn(folder);
          left.remove(ProcessHandle.current().pid());
          for (long pid : left) {
            if (!ended.contains(pid)) {
              ended.add(pid);
            }
            Signals.send("KILL", pid);
          }
          return left.isEmpty();
        },
        () -> "still there: " + ProcFs.withoutTerminalIn(folder));
    return ended.size();
  }

  private void empty() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder) && !path.equals(folder.resolve("lock"))) {
          Files.delete(path);
        }
      }
    }
  }
}
