package io.howdah.emulator.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and ends everything that belongs to a container without cgroups: processes whose
 * environment names it, the sessions they lead, and all their descendants. A process that clears
 * its environment, starts its own session and is orphaned escapes.
 */
final class ProcessTree {
  private static final Logger log = LoggerFactory.getLogger(ProcessTree.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private record Entry(long pid, long parent, long session) {}

  private ProcessTree() {}

  /** Descendants of a process, without itself. */
  static List<Long> descendants(long root) {
    Set<Long> members = closure(scan(), new LinkedHashSet<>(Set.of(root)));
    members.remove(root);
    return List.copyOf(members);
  }

  /**
   * Sends SIGKILL to all processes whose environment contains the marker and to whatever stems from
   * them, until none is left. Blocks; the deadline is 10 s.
   *
   * @param root a process that counts too, or 0
   */
  static void killAll(String marker, long root) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      List<Long> members = members(marker, root);
      if (members.isEmpty()) {
        return;
      }
      members.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      if (System.nanoTime() - deadline > 0) {
        log.error("processes {} of {} do not end", members, marker);
        return;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private static List<Long> members(String marker, long root) {
    List<Entry> all = scan();
    byte[] wanted = marker.getBytes(StandardCharsets.UTF_8);
    Set<Long> members = new LinkedHashSet<>();
    for (Entry entry : all) {
      if (entry.pid == root
          || (root != 0 && entry.session == root)
          || contains(environment(entry.pid), wanted)) {
        members.add(entry.pid);
      }
    }
    return List.copyOf(closure(all, members));
  }

  private static Set<Long> closure(List<Entry> all, Set<Long> members) {
    Map<Long, List<Entry>> children = new HashMap<>();
    all.forEach(one -> children.computeIfAbsent(one.parent, p -> new ArrayList<>()).add(one));
    List<Long> open = new ArrayList<>(members);
    while (!open.isEmpty()) {
      long pid = open.remove(open.size() - 1);
      for (Entry child : children.getOrDefault(pid, List.of())) {
        if (members.add(child.pid)) {
          open.add(child.pid);
        }
      }
    }
    members.remove(ProcessHandle.current().pid());
    return members;
  }

  private static List<Entry> scan() {
    List<Entry> all = new ArrayList<>();
    try (DirectoryStream<Path> proc = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path directory : proc) {
        Entry entry = entry(directory);
        if (entry != null) {
          all.add(entry);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("/proc cannot be read; the emulator needs Linux", e);
    }
    return all;
  }

  /** Null for zombies and for processes that have just ended. */
  private static Entry entry(Path directory) {
    try {
      String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
      // pid (command) state ppid pgrp session; the command may contain spaces and parentheses
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
      return fields[0].equals("Z")
          ? null
          : new Entry(
              Long.parseLong(directory.getFileName().toString()),
              Long.parseLong(fields[1]),
              Long.parseLong(fields[3]));
    } catch (IOException e) {
      return null; // ended since the directory was listed
    }
  }

  private static byte[] environment(long pid) {
    try {
      return Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "environ"));
    } catch (IOException e) {
      return new byte[0]; // ended, or of another user
    }
  }

  private static boolean contains(byte[] text, byte[] wanted) {
    outer:
    for (int i = 0; i + wanted.length <= text.length; i++) {
      for (int j = 0; j < wanted.length; j++) {
        if (text[i + j] != wanted[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }
}
