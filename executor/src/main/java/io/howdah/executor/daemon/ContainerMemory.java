package io.howdah.executor.daemon;

import io.howdah.executor.core.Event;
import io.howdah.executor.host.ContainerCgroup;
import io.howdah.executor.host.OwnCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory limit around YARN's containers, where the executor may have one.
 *
 * <p>Not thread-safe, but for {@link #usage}.
 */
final class ContainerMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerMemory.class);

  private final Path proc;
  private final String containerId;
  private final boolean docker;
  private volatile ContainerCgroup cgroup;
  private Path script;
  private Event.ContainerCgroup state = Event.ContainerCgroup.NOT_WANTED;

  /**
   * @param proc usually /proc
   * @param containerId Mesos container id of the executor
   * @param docker whether the executor runs in a Docker container
   */
  ContainerMemory(Path proc, String containerId, boolean docker) {
    this.proc = proc;
    this.containerId = containerId;
    this.docker = docker;
  }

  /**
   * Makes the cgroup and the script that containers enter it by, once.
   *
   * @param directory the place's
   * @param limitMb first limit
   * @param running containers of a former life of this place
   */
  void open(Path directory, long limitMb, List<ProcessHandle> running) {
    if (cgroup != null) {
      return;
    }
    if (docker) {
      state =
          new Event.ContainerCgroup(
              false, "the executor runs in a Docker container, which may not make cgroups");
      LOG.info("no cgroup for containers: {}", state.reason());
      return;
    }
    try {
      ContainerCgroup made = ContainerCgroup.create(OwnCgroup.find(proc, containerId));
      made.limit(limitMb);
      for (ProcessHandle process : running) {
        made.add(process.pid());
      }
      script = directory.resolve("enter-cgroup.sh");
      Files.writeString(
          script,
          "# Read by the shells that start YARN's containers (BASH_ENV).\n"
              + "{ echo $$ > '"
              + made.processes()
              + "'; } 2>/dev/null || :\n"
              + "unset BASH_ENV\n");
      cgroup = made;
      state = new Event.ContainerCgroup(true, "");
    } catch (OwnCgroup.Absent e) {
      state = new Event.ContainerCgroup(false, e.getMessage());
    } catch (IOException e) {
      state = new Event.ContainerCgroup(false, "not allowed: " + e.getMessage());
    }
    if (!state.active()) {
      LOG.info("no cgroup for containers: {}", state.reason());
    }
  }

  Event.ContainerCgroup state() {
    return state;
  }

  Optional<Path> enterScript() {
    return Optional.ofNullable(cgroup == null ? null : script);
  }

  void limit(long megabytes) {
    if (cgroup == null) {
      return;
    }
    try {
      cgroup.limit(megabytes);
      LOG.info("limit of the containers' cgroup: {} MiB", megabytes);
    } catch (IOException e) {
      // Lower than what is in use: the former limit stays, and the next change tries again. The
      // worker is not lost by it: its own cgroup keeps the agent safe.
      LOG.warn("the limit of the containers' cgroup stays: {}", e.getMessage());
    }
  }

  /** Bytes that the containers hold; empty without a cgroup. May be called from any thread. */
  OptionalLong usage() {
    ContainerCgroup current = cgroup;
    if (current == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(current.usage());
    } catch (IOException e) {
      // It has just been removed, or the kernel's files are not as they should be.
      LOG.warn("the containers' cgroup cannot be read: {}", e.getMessage());
      return OptionalLong.empty();
    }
  }

  void close() {
    if (cgroup == null) {
      return;
    }
    try {
      cgroup.remove();
    } catch (IOException e) {
      // The agent removes it with the executor's own.
      LOG.warn("the containers' cgroup is left to the agent: {}", e.getMessage());
    }
    cgroup = null;
  }
}
