package io.howdah.executor.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One life of a daemon's process. */
final class DaemonProcess {
  private static final long PROBE_MILLIS = 100;
  private static final long CLOSED_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int LOG_WINDOW = 64 * 1024;

  private final Process process;
  private final Probe probe;
  private final boolean idlesBeforeItsEnd;
  private final Path log;
  private final List<Path> outputs;
  private final long logSizeAtStart;

  /**
   * @param kind of the daemon
   * @param log that it writes
   * @param outputs whose ends tell why it ended
   * @param logSize of the log before it was started
   */
  DaemonProcess(Process process, DaemonKind kind, Path log, List<Path> outputs, long logSize) {
    this.process = process;
    this.probe = kind.probe();
    this.idlesBeforeItsEnd = kind.idlesBeforeItsEnd();
    this.log = log;
    this.outputs = outputs;
    this.logSizeAtStart = logSize;
  }

  String webAddress() {
    return probe.webAddress();
  }

  long pid() {
    return process.pid();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() {
    process.destroyForcibly();
  }

  /**
   * Waits until it is up, once, and until the process has ended.
   *
   * @param ready is given the node id
   * @return how it ended
   */
  String watch(Consumer<String> ready) throws InterruptedException {
    boolean up = false;
    while (!up && !process.waitFor(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
      Optional<String> nodeId = probe.nodeId();
      if (nodeId.isPresent()) {
        up = true;
        ready.accept(nodeId.get());
      }
    }
    return describe(process.waitFor());
  }

  /** The end of its log and of what it printed. */
  String logTail() {
    return LogTail.of(outputs);
  }

  /**
   * Ends the process: SIGTERM, then SIGKILL after the grace period, or as soon as nothing more is
   * won by waiting.
   */
  void stop(Duration grace) throws InterruptedException {
    long start = System.nanoTime();
    if (!grace.isZero()) {
      process.destroy();
      long closedSince = -1;
      while (System.nanoTime() - start < grace.toNanos()) {
        if (process.waitFor(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
          break;
        }
        if (!idlesBeforeItsEnd) {
          continue;
        }
        if (hasUnregistered()) {
          break;
        }
        // For logs that go elsewhere: the web server is closed after the node has unregistered.
        if (probe.isOpen()) {
          closedSince = -1;
        } else if (closedSince < 0) {
          closedSince = System.nanoTime();
        } else if (System.nanoTime() - closedSince > CLOSED_NANOS) {
          break;
        }
      }
    }
    process.destroyForcibly();
    process.waitFor();
  }

  /** NodeStatusUpdaterImpl says so in either outcome; only what this life has written counts. */
  private boolean hasUnregistered() {
    try {
      long size = Files.size(log);
      // Smaller than before: it has been rotated in this life.
      long written = size < logSizeAtStart ? size : size - logSizeAtStart;
      byte[] end = LogTail.end(log, (int) Math.min(written, LOG_WINDOW));
      String text = new String(end, StandardCharsets.UTF_8);
      return text.contains("Successfully Unregistered the Node ")
          || text.contains("Unregistration of the Node ");
    } catch (IOException e) {
      // No such log: the closed port tells.
      return false;
    }
  }

  /** The exit value as Java gives it: 128 and the signal's number for a signal. */
  static String describe(int exitValue) {
    return switch (exitValue) {
      case 137 -> "killed by SIGKILL (exit status 137)";
      case 134 -> "killed by SIGABRT (exit status 134)";
      case 139 -> "killed by SIGSEGV (exit status 139)";
      case 143 -> "ended by SIGTERM (exit status 143)";
      default -> "exit status " + exitValue;
    };
  }
}
