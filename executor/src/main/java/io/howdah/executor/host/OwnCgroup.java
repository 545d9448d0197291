package io.howdah.executor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The memory cgroup that an agent made for this executor alone.
 *
 * @param path its folder
 * @param unified cgroup v2
 */
public record OwnCgroup(Path path, boolean unified) {

  /** There is none; the message says why, for the broker to show. */
  public static final class Absent extends Exception {
    private static final long serialVersionUID = 1L;

    Absent(String reason) {
      super(reason);
    }
  }

  /**
   * Finds it. A Mesos agent with the cgroups isolators names the executor's cgroup by the container
   * id, as it names the sandbox's folder; below a cgroup of that name the executor may make others,
   * any other cgroup is shared with processes that are not its own.
   *
   * @param proc usually /proc
   * @param containerId last component of the sandbox's path
   * @throws Absent if there is none
   */
  public static OwnCgroup find(Path proc, String containerId) throws Absent {
    try {
      List<String> groups = Files.readAllLines(proc.resolve("self/cgroup"));
      List<String> mounts = Files.readAllLines(proc.resolve("self/mountinfo"));
      return find(groups, mounts, containerId);
    } catch (IOException e) {
      throw new Absent("cgroups cannot be read: " + e.getMessage());
    }
  }

  static OwnCgroup find(List<String> groups, List<String> mounts, String containerId)
      throws Absent {
    for (String line : groups) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && Arrays.asList(parts[1].split(",")).contains("memory")) {
        return own(parts[2], mount(mounts, "cgroup", "memory"), containerId, false);
      }
    }
    for (String line : groups) {
      if (line.startsWith("0::")) {
        return own(line.substring(3), mount(mounts, "cgroup2", ""), containerId, true);
      }
    }
    throw new Absent("this system has no memory cgroups");
  }

  private static OwnCgroup own(String group, Mount mount, String containerId, boolean unified)
      throws Absent {
    if (group.equals("/")) {
      throw new Absent("the executor runs in the root cgroup: the agent does not isolate memory");
    }
    Path path = Path.of(group);
    // On cgroup v2 the agent keeps an executor's processes in a leaf below the container's group.
    if (unified && path.endsWith("leaf") && path.getParent() != null) {
      path = path.getParent();
    }
    if (!path.endsWith(containerId)) {
      throw new Absent(
          "the executor's memory cgroup "
              + group
              + " is not named by its container "
              + containerId
              + ": it may be shared with others");
    }
    if (!path.startsWith(mount.root())) {
      throw new Absent("the memory cgroup " + group + " is outside of the mount " + mount.point());
    }
    Path inside = Path.of(mount.root()).relativize(path);
    return new OwnCgroup(Path.of(mount.point()).resolve(inside), unified);
  }

  private record Mount(String root, String point) {}

  /**
   * Format: proc(5), mountinfo: id parent major:minor root point options [tags] - type source
   * options.
   */
  private static Mount mount(List<String> mounts, String type, String option) throws Absent {
    List<Mount> found = new ArrayList<>();
    for (String line : mounts) {
      String[] halves = line.split(" - ", 2);
      if (halves.length < 2) {
        continue;
      }
      String[] first = halves[0].split(" ", -1);
      String[] second = halves[1].split(" ", -1);
      if (first.length > 4
          && second.length > 2
          && second[0].equals(type)
          && (option.isEmpty() || Arrays.asList(second[2].split(",")).contains(option))) {
        found.add(new Mount(first[3], first[4]));
      }
    }
    if (found.isEmpty()) {
      throw new Absent("no mounted " + type + " file system with " + option);
    }
    return found.get(0);
  }
}
