package io.howdah.executor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A memory cgroup for YARN's containers inside the executor's own. A container that bursts past its
 * limit is then ended alone; without it, Mesos ends the whole worker.
 *
 * <p>Not thread-safe, but for {@link #usage}.
 */
public final class ContainerCgroup {
  private static final String NAME = "howdah-containers";
  private static final String EXECUTOR_LEAF = "howdah-executor";

  private final Path path;
  private final boolean unified;

  private ContainerCgroup(Path path, boolean unified) {
    this.path = path;
    this.unified = unified;
  }

  /**
   * Makes the child cgroup, without a limit yet.
   *
   * @param own the executor's memory cgroup
   * @throws IOException if the system does not allow it, with the file
   */
  public static ContainerCgroup create(OwnCgroup own) throws IOException {
    Path child = own.path().resolve(NAME);
    if (own.unified() && !Files.exists(child.resolve("memory.max"))) {
      delegateMemory(own.path());
    }
    if (!Files.isDirectory(child)) {
      Files.createDirectory(child);
    }
    return new ContainerCgroup(child, own.unified());
  }

  /** Cgroup v2 lets a group with controllers for children have no processes of its own. */
  private static void delegateMemory(Path own) throws IOException {
    List<String> pids = pids(own);
    if (!pids.isEmpty()) {
      Path leaf = own.resolve(EXECUTOR_LEAF);
      if (!Files.isDirectory(leaf)) {
        Files.createDirectory(leaf);
      }
      for (String pid : pids) {
        write(leaf.resolve("cgroup.procs"), pid);
      }
    }
    write(own.resolve("cgroup.subtree_control"), "+memory");
  }

  /** Moves the limit; fails if it is lower than what cannot be reclaimed (cgroup v1). */
  public void limit(long megabytes) throws IOException {
    write(
        path.resolve(unified ? "memory.max" : "memory.limit_in_bytes"),
        Long.toString(megabytes * 1024 * 1024));
  }

  /** Bytes in use, without files in the cache that nothing has touched lately. */
  public long usage() throws IOException {
    String unused = unified ? "inactive_file " : "total_inactive_file ";
    long cached =
        Files.readAllLines(path.resolve("memory.stat")).stream()
            .filter(line -> line.startsWith(unused))
            .mapToLong(line -> Long.parseLong(line.substring(unused.length())))
            .sum();
    String file = unified ? "memory.current" : "memory.usage_in_bytes";
    long all = Long.parseLong(Files.readString(path.resolve(file)).strip());
    return Math.max(0, all - cached);
  }

  /** Moves a process into the cgroup. */
  public void add(long pid) throws IOException {
    write(path.resolve("cgroup.procs"), Long.toString(pid));
  }

  /** The file that a shell writes its process id to. */
  public Path processes() {
    return path.resolve("cgroup.procs");
  }

  /** The processes in it. */
  public List<ProcessHandle> members() throws IOException {
    return pids(path).stream()
        .map(Long::parseLong)
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .toList();
  }

  /** Removes the cgroup; it must be empty. */
  public void remove() throws IOException {
    Files.deleteIfExists(path);
  }

  private static List<String> pids(Path cgroup) throws IOException {
    return Files.readAllLines(cgroup.resolve("cgroup.procs"));
  }

  private static void write(Path file, String value) throws IOException {
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new IOException("writing '" + value + "' to " + file + ": " + e.getMessage(), e);
    }
  }
}
