package io.howdah.executor.daemon;

import io.howdah.executor.core.Event;
import io.howdah.executor.host.ProcessTable;
import java.util.List;
import java.util.OptionalLong;

/**
 * Counts YARN's containers by their processes: what a ResourceManager reports of a node is late,
 * and for a moment after a change of capacity it is wrong. Looks once through the process table.
 */
final class ContainerCensus {
  /** Set by YARN for each container's processes. */
  private static final String CONTAINER_VARIABLE = "CONTAINER_ID";

  private static final long MEGABYTE = 1024 * 1024;

  private final ProcessTable processes;
  private final ContainerMemory memory;

  ContainerCensus(ProcessTable processes, ContainerMemory memory) {
    this.processes = processes;
    this.memory = memory;
  }

  /** What the containers of the place use; may be called from any thread. */
  Event.ContainerUse count(String directory) {
    List<ProcessTable.Marked> found =
        processes.marked(DaemonCommand.PLACE_VARIABLE, directory, CONTAINER_VARIABLE);
    long containers = found.stream().map(ProcessTable.Marked::mark).distinct().count();
    OptionalLong usage = memory.usage();
    long bytes =
        usage.isPresent()
            ? usage.getAsLong()
            : found.stream().mapToLong(process -> processes.resident(process.pid())).sum();
    return new Event.ContainerUse((int) containers, (bytes + MEGABYTE - 1) / MEGABYTE);
  }
}
