package io.howdah.localcluster;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals that Java cannot send by itself: to a process group, and other than TERM and KILL. */
final class Signals {
  private Signals() {}

  /**
   * Sends to one process.
   *
   * @param signal without SIG, for instance STOP
   * @return whether it could be delivered; no when the process is gone
   */
  static boolean send(String signal, long pid) {
    return run(signal, Long.toString(pid));
  }

  /** To every process of the group; the leader's process id is the group's number. */
  static boolean sendToGroup(String signal, long group) {
    return run(signal, "-" + group);
  }

  private static boolean run(String signal, String target) {
    // The shell's own kill: a bare Debian need not have the program.
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "kill -s " + signal + " -- " + target);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      Process kill = builder.start();
      if (!kill.waitFor(10, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
        throw new ClusterException("kill -s " + signal + " " + target + " did not return");
      }
      return kill.exitValue() == 0;
    } catch (IOException e) {
      throw new ClusterException("cannot run sh to signal " + target, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while signalling " + target, e);
    }
  }
}
