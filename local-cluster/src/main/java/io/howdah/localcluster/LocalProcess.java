package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process of the cluster, in a session of its own. A restart makes a new one. */
public final class LocalProcess {
  private static final int TAIL_LINES = 25;

  private final ProcessSpec spec;
  private final Process process;
  private final Path log;

  LocalProcess(ProcessSpec spec, Process process, Path log) {
    this.spec = spec;
    this.process = process;
    this.log = log;
  }

  public String name() {
    return spec.name();
  }

  ProcessSpec spec() {
    return spec;
  }

  public long pid() {
    return process.pid();
  }

  public Path log() {
    return log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Exit status, or 128 + signal; empty while it runs. */
  public OptionalInt exitStatus() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Resident memory in kB; empty once it has ended. */
  public OptionalLong residentKilobytes() {
    return ProcFs.residentKilobytes(pid());
  }

  /** SIGSTOP: it keeps its sockets and does nothing. */
  public void pause() {
    signal("STOP");
  }

  /** SIGCONT after {@link #pause}. */
  public void resume() {
    signal("CONT");
  }

  /** SIGTERM to it alone; returns at once. */
  public void terminate() {
    signal("TERM");
  }

  /** SIGKILL to its process group, and waits until it is gone. */
  public void kill() {
    // A group that is gone already is what is wanted.
    Signals.sendToGroup("KILL", pid());
    awaitEnd(Duration.ofSeconds(10));
  }

  /**
   * Waits until it has ended.
   *
   * @return its exit status
   * @throws ClusterException when it still runs at the deadline
   */
  public int awaitEnd(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ClusterException(
            name()
                + " (pid "
                + pid()
                + ") still runs after "
                + deadline.toSeconds()
                + " s\n"
                + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while waiting for the end of " + name(), e);
    }
  }

  /**
   * SIGTERM, then SIGKILL after the grace of its specification; then whatever is left of its group.
   */
  void stop() {
    if (isAlive() && !spec.stopGrace().isZero()) {
      Signals.send("CONT", pid());
      Signals.send("TERM", pid());
      try {
        process.waitFor(spec.stopGrace().toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        // Closing goes on without the grace.
        Thread.currentThread().interrupt();
      }
    }
    Signals.sendToGroup("KILL", pid());
  }

  /**
   * Waits for the condition; fails at once, with the end of the log, when the process ends first.
   */
  public void await(String state, Duration deadline, BooleanSupplier condition) {
    Await.until(
        name() + " " + state,
        deadline,
        () -> {
          if (!isAlive()) {
            throw new ClusterException(
                name()
                    + " ended with status "
                    + process.exitValue()
                    + " before: "
                    + state
                    + "\n"
                    + tail());
          }
          return condition.getAsBoolean();
        },
        this::tail);
  }

  /** Where its log is and how it ends. */
  public String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
      return log + " ends with:\n  " + String.join("\n  ", last);
    } catch (IOException e) {
      return log + " cannot be read: " + e.getMessage();
    }
  }

  private void signal(String signal) {
    if (!Signals.send(signal, pid())) {
      throw new ClusterException(
          "SIG" + signal + " to " + name() + " (pid " + pid() + "): it has ended\n" + tail());
    }
  }
}
