package io.howdah.executor.daemon;

import io.howdah.executor.host.ProcessTable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The processes of one place: its daemon with the daemon's helpers, and YARN's containers. */
final class PlaceProcesses {
  /** MapReduce's application master writes its history in this time. */
  private static final Duration CONTAINER_GRACE = Duration.ofSeconds(1);

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ProcessTable processes;
  private final String directory;

  PlaceProcesses(ProcessTable processes, String directory) {
    this.processes = processes;
    this.directory = directory;
  }

  /** All of them. */
  List<ProcessHandle> all() {
    return processes.withVariable(DaemonCommand.PLACE_VARIABLE, directory);
  }

  /** The daemon and what it started for itself: containers do not inherit its environment. */
  List<ProcessHandle> daemons() {
    return all().stream().filter(process -> isDaemon(process.pid())).toList();
  }

  private boolean isDaemon(long pid) {
    return processes.variable(pid, DaemonCommand.DAEMON_VARIABLE).isPresent();
  }

  /**
   * Ends daemons at once: only those that a dead executor or a crash has left are found here.
   *
   * @return what is still there
   */
  List<ProcessHandle> endDaemons() {
    return processes.end(this::daemons, Duration.ZERO, LIMIT);
  }

  /** Ends everything, containers with a moment to finish. */
  List<ProcessHandle> endAll(boolean graceful) {
    return processes.end(this::all, graceful ? CONTAINER_GRACE : Duration.ZERO, LIMIT);
  }

  static String describe(List<ProcessHandle> handles) {
    return handles.stream()
        .map(process -> process.pid() + " " + process.info().command().orElse("?"))
        .collect(Collectors.joining(", "));
  }
}
