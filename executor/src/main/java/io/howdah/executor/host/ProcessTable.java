package io.howdah.executor.host;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Stream;

/**
 * Finds processes by a variable in their environment and ends them. A daemon's containers run in
 * sessions of their own and outlive it, so neither its process group nor its descendants are
 * enough; the environment is inherited by all of them. Only processes of the own user can be read,
 * unless the executor is root.
 */
public final class ProcessTable {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final String RESIDENT = "VmRSS:";

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
        .filter(process -> has(environment(process.pid()), variable, value))
        .forEach(found::add);
    return found;
  }

  /**
   * A process with one of its variables.
   *
   * @param mark the variable's value
   */
  public record Marked(long pid, String mark) {}

  /**
   * Processes whose variable has the value and that have another variable too. Reads each process's
   * environment once.
   */
  public List<Marked> marked(String variable, String value, String mark) {
    List<Marked> found = new ArrayList<>();
    ProcessHandle.allProcesses()
        .forEach(
            process -> {
              List<String> environment = environment(process.pid());
              if (has(environment, variable, value)) {
                value(environment, mark)
                    .ifPresent(text -> found.add(new Marked(process.pid(), text)));
              }
            });
    return found;
  }

  /** Bytes of memory that a process holds, those that it shares included; 0 if it has ended. */
  public long resident(long pid) {
    try (Stream<String> lines = Files.lines(proc.resolve(pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.substring(RESIDENT.length()).replace("kB", "").strip())
          .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
          .sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  /** The value of a process's variable at its start; empty if it cannot be read. */
  public Optional<String> variable(long pid, String variable) {
    return value(environment(pid), variable);
  }

  private List<String> environment(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(proc.resolve(pid + "/environ"));
      return Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      // Ended meanwhile, or of another user.
      return List.of();
    }
  }

  private static Optional<String> value(List<String> environment, String variable) {
    String prefix = variable + "=";
    return environment.stream()
        .filter(entry -> entry.startsWith(prefix))
        .map(entry -> entry.substring(prefix.length()))
        .findFirst();
  }

  private static boolean has(List<String> environment, String variable, String value) {
    return value(environment, variable)
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
