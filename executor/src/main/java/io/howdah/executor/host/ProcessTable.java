package io.howdah.executor.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Finds processes by a variable in their environment and ends them. A daemon's containers run in
 * sessions of their own and outlive it, so neither its process group nor its descendants are
 * enough; the environment is inherited by all of them. Only processes of the own user can be read,
 * unless the executor is root.
 */
public final class ProcessTable {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Path proc;

  /**
   * @param proc usually /proc
   */
  public ProcessTable(Path proc) {
    this.proc = proc;
  }

  /** Processes whose variable has the value, or has it as one of several separated by colons. */
  public List<ProcessHandle> withVariable(String variable, String value) {
    List<ProcessHandle> found = new ArrayList<>();
    ProcessHandle self = ProcessHandle.current();
    ProcessHandle.allProcesses()
        .filter(process -> !process.equals(self))
        .filter(process -> matches(process.pid(), variable, value))
        .forEach(found::add);
    return found;
  }

  /** The value of a process's variable at its start; empty if it cannot be read. */
  public Optional<String> variable(long pid, String variable) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(proc.resolve(Long.toString(pid)).resolve("environ"));
    } catch (IOException e) {
      // Ended meanwhile, or of another user.
      return Optional.empty();
    }
    String prefix = variable + "=";
    return Arrays.stream(new String(bytes, StandardCharsets.UTF_8).split("\0", -1))
        .filter(entry -> entry.startsWith(prefix))
        .map(entry -> entry.substring(prefix.length()))
        .findFirst();
  }

  private boolean matches(long pid, String variable, String value) {
    return variable(pid, variable)
        .filter(found -> Arrays.asList(found.split(":", -1)).contains(value))
        .isPresent();
  }

  /**
   * Ends processes: SIGTERM, and SIGKILL for those that are left after the grace period. Looks
   * again each time, since a process that is being ended may still start others.
   *
   * @param which finds the processes that are to end
   * @param grace zero: SIGKILL at once
   * @param limit how long to wait for the end after SIGKILL
   * @return what is still there
   */
  public List<ProcessHandle> end(
      Supplier<List<ProcessHandle>> which, Duration grace, Duration limit) {
    long start = System.nanoTime();
    List<ProcessHandle> asked = new ArrayList<>();
    List<ProcessHandle> ending = new ArrayList<>();
    while (true) {
      List<ProcessHandle> alive = which.get();
      for (ProcessHandle process : alive) {
        if (!ending.contains(process)) {
          ending.add(process);
        }
      }
      ending.removeIf(process -> hasEnded(process.pid()));
      if (ending.isEmpty()) {
        return List.of();
      }
      long waited = System.nanoTime() - start;
      if (waited > grace.plus(limit).toNanos()) {
        return ending;
      }
      for (ProcessHandle process : alive) {
        if (waited >= grace.toNanos()) {
          process.destroyForcibly();
        } else if (!asked.contains(process)) {
          asked.add(process);
          process.destroy();
        }
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Whether the process is gone, or a zombie, whose ports and files are closed already. */
  boolean hasEnded(long pid) {
    try {
      String stat = Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"));
      // The state follows the name, which may itself contain blanks and brackets.
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state == 'Z' || state == 'X';
    } catch (IOException e) {
      return true;
    }
  }
}
