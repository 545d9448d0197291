package io.howdah.emulator.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;

/** The environment of executors; nothing of the emulator's own gets into it. */
final class ExecutorEnvironment {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String LIBRARY = "/usr/lib/libmesos.so";

  private ExecutorEnvironment() {}

  /** What a process executor gets. */
  static Map<String, String> of(
      ExecutorRun run, String ip, int port, String pid, String agentId, Duration grace) {
    Map<String, String> all = new LinkedHashMap<>();
    boolean checkpoint = run.framework.getCheckpoint();
    all.put("PATH", PATH);
    all.put("LIBPROCESS_IP", ip);
    all.put("LIBPROCESS_PORT", "0");
    all.put("MESOS_AGENT_ENDPOINT", ip + ":" + port);
    all.put("MESOS_CHECKPOINT", checkpoint ? "1" : "0");
    all.put("MESOS_DIRECTORY", run.sandbox.toString());
    all.put("MESOS_EXECUTOR_ID", run.executorId.getValue());
    all.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", duration(grace));
    all.put("MESOS_FRAMEWORK_ID", run.framework.getId().getValue());
    all.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
    all.put("MESOS_NATIVE_JAVA_LIBRARY", LIBRARY);
    all.put("MESOS_NATIVE_LIBRARY", LIBRARY);
    all.put("MESOS_SANDBOX", run.sandbox.toString());
    all.put("MESOS_SLAVE_ID", agentId);
    all.put("MESOS_SLAVE_PID", pid);
    if (checkpoint) {
      all.put("MESOS_RECOVERY_TIMEOUT", "15mins");
      all.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs");
    }
    return all;
  }

  static void add(Map<String, String> all, CommandInfo command) {
    for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
      all.put(variable.getName(), variable.getValue());
    }
  }

  /** As Mesos writes durations: a number and the largest unit that fits. */
  static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = duration.toSeconds();
    if (seconds % 60 != 0 || seconds == 0) {
      return seconds + "secs";
    }
    return seconds % 3600 != 0 ? seconds / 60 + "mins" : seconds / 3600 + "hrs";
  }

  static Path sandbox(
      Path workDirectory, String agent, String framework, String executor, String container) {
    return workDirectory
        .resolve("slaves")
        .resolve(agent)
        .resolve("frameworks")
        .resolve(framework)
        .resolve("executors")
        .resolve(executor)
        .resolve("runs")
        .resolve(container);
  }
}
