package io.howdah.executor.daemon;

import io.howdah.executor.core.Event.DaemonCapacity;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.WorkerTask;
import java.util.List;
import java.util.Map;

/** What differs between the daemons that an executor runs. */
sealed interface DaemonKind permits NodeManagerDaemon, OtherDaemon {
  /** The kind that the task asks for; the machine has refused what is unknown. */
  static DaemonKind of(WorkerTask task) {
    return task.getDaemon().getKind() == Daemon.Kind.NODEMANAGER
        ? new NodeManagerDaemon(task)
        : new OtherDaemon(task);
  }

  /** For people and the names of log files. */
  String name();

  String mainClass();

  /** Folders that it needs in its place. */
  List<String> folders();

  /** The file that shows that a folder is the cluster's configuration. */
  String site();

  /** The executor's settings, without those of the task, which win. */
  Map<String, String> properties(Capacity capacity, DaemonHost host);

  Probe probe();

  /** Asks the daemon what it takes for its capacity; takes a second at most. */
  DaemonCapacity capacity();

  /** Whether it may be ended as soon as it has unregistered: all that follows is idling. */
  boolean idlesBeforeItsEnd();

  /** Whether it runs containers, which a cgroup may limit. */
  boolean hasContainers();
}
