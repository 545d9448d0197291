package io.howdah.emulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks at processes as /proc shows them. */
final class Processes {
  private Processes() {}

  /**
   * SIGKILL for the processes whose environment has the marker, but whose parents' has not: the
   * executor itself, not what it has started.
   */
  static void killFirst(String marker) {
    List<ProcessHandle> own =
        ProcessHandle.allProcesses()
            .filter(one -> environment(one).contains(marker))
            .filter(one -> one.parent().filter(p -> environment(p).contains(marker)).isEmpty())
            .toList();
    own.forEach(ProcessHandle::destroyForcibly);
  }

  /** Waits until no process has the marker in its environment. */
  static void awaitEnd(String marker) {
    long begun = System.nanoTime();
    while (ProcessHandle.allProcesses().anyMatch(one -> environment(one).contains(marker))) {
      if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(30)) {
        throw new AssertionError("processes of " + marker + " do not end");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Variables of a process, each ended by a zero byte; empty if it has gone or is another's. */
  static String environment(ProcessHandle process) {
    try {
      byte[] all = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "environ"));
      return new String(all, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
