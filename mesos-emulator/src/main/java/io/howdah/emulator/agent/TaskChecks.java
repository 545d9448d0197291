package io.howdah.emulator.agent;

import io.howdah.emulator.loop.StateLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The health check and the check of a task, made over and over while it runs: the next begins its
 * interval after the answer of the one before. On the state loop.
 */
final class TaskChecks {
  private static final double NANOS = 1e9;

  /** Mesos takes a timeout of 0 for none; a day is long enough here. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** What is worth an update of the task. */
  interface Listener {
    /**
     * An outcome of the health check: each failure, and the first success after one.
     *
     * @param kill whether so many failed in a row that the task has to be killed
     */
    void health(boolean healthy, boolean kill);

    /** The outcome of the check is another than before. */
    void check(CheckStatusInfo status);
  }

  private interface Probe {
    OptionalInt look() throws InterruptedException;
  }

  private final AgentContext context;
  private final TaskInfo task;
  private final Map<String, String> environment;
  private final Path sandbox;
  private final Listener listener;
  private final List<Round> rounds = new ArrayList<>();
  private boolean stopped;
  private boolean everHealthy;
  private int failures;
  private long graceEnd;
  private CheckStatusInfo latest;

  TaskChecks(
      AgentContext context,
      TaskInfo task,
      Map<String, String> environment,
      Path sandbox,
      Listener listener) {
    this.context = context;
    this.task = task;
    this.environment = environment;
    this.sandbox = sandbox;
    this.listener = listener;
  }

  /** What stands in updates before the check has an outcome, and in the last one. */
  static CheckStatusInfo empty(CheckInfo check) {
    return status(check, OptionalInt.empty());
  }

  private static CheckStatusInfo status(CheckInfo check, OptionalInt value) {
    CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(check.getType());
    switch (check.getType()) {
      case COMMAND ->
          value.ifPresentOrElse(status.getCommandBuilder()::setExitCode, status::getCommandBuilder);
      case HTTP ->
          value.ifPresentOrElse(status.getHttpBuilder()::setStatusCode, status::getHttpBuilder);
      case TCP ->
          value.ifPresentOrElse(
              one -> status.getTcpBuilder().setSucceeded(one == 1), status::getTcpBuilder);
      case UNKNOWN -> {
        // A type of a later release.
      }
    }
    return status.build();
  }

  /** The task runs. */
  void start() {
    if (task.hasHealthCheck()) {
      HealthCheck check = task.getHealthCheck();
      graceEnd = context.loop().nanoTime() + duration(check.getGracePeriodSeconds()).toNanos();
      new Round(probe(check), check.getIntervalSeconds(), value -> healthChecked(check, value))
          .begin(check.getDelaySeconds());
    }
    if (task.hasCheck()) {
      CheckInfo check = task.getCheck();
      latest = empty(check);
      new Round(probe(check), check.getIntervalSeconds(), value -> checked(check, value))
          .begin(check.getDelaySeconds());
    }
  }

  void stop() {
    stopped = true;
    rounds.forEach(round -> round.timer.cancel());
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * NANOS));
  }

  private static Duration limit(double seconds) {
    return seconds == 0 ? LONGEST : duration(seconds);
  }

  private Probe probe(HealthCheck check) {
    Duration limit = limit(check.getTimeoutSeconds());
    return switch (check.getType()) {
      case COMMAND -> command(check.getCommand(), limit);
      case HTTP -> {
        HealthCheck.HTTPCheckInfo http = check.getHttp();
        String scheme = http.hasScheme() ? http.getScheme().toLowerCase(Locale.ROOT) : "http";
        yield () -> Probes.http(scheme, http.getPort(), http.getPath(), limit);
      }
      case TCP -> () -> Probes.tcp(check.getTcp().getPort(), limit);
      case UNKNOWN -> OptionalInt::empty;
    };
  }

  private Probe probe(CheckInfo check) {
    Duration limit = limit(check.getTimeoutSeconds());
    return switch (check.getType()) {
      case COMMAND -> command(check.getCommand().getCommand(), limit);
      case HTTP ->
          () -> Probes.http("http", check.getHttp().getPort(), check.getHttp().getPath(), limit);
      case TCP -> () -> Probes.tcp(check.getTcp().getPort(), limit);
      case UNKNOWN -> OptionalInt::empty;
    };
  }

  private Probe command(CommandInfo command, Duration limit) {
    Map<String, String> all = new HashMap<>(environment);
    ExecutorEnvironment.add(all, command);
    return () -> Probes.command(CommandExecutor.line(command), all, sandbox, limit);
  }

  private void healthChecked(HealthCheck check, OptionalInt value) {
    if (healthy(check.getType(), value)) {
      if (!everHealthy || failures > 0) {
        everHealthy = true;
        failures = 0;
        listener.health(true, false);
      }
    } else if (everHealthy || context.loop().nanoTime() - graceEnd >= 0) {
      failures++;
      listener.health(false, failures >= check.getConsecutiveFailures());
    }
  }

  private static boolean healthy(HealthCheck.Type type, OptionalInt value) {
    int one = value.orElse(-1);
    return switch (type) {
      case COMMAND -> one == 0;
      case HTTP -> one >= 200 && one < 400;
      case TCP -> one == 1;
      case UNKNOWN -> false;
    };
  }

  private void checked(CheckInfo check, OptionalInt value) {
    CheckStatusInfo status = status(check, value);
    if (!status.equals(latest)) {
      latest = status;
      listener.check(status);
    }
  }

  /** One of the two, again and again. */
  private final class Round {
    private final Probe probe;
    private final Duration interval;
    private final Consumer<OptionalInt> outcome;
    private StateLoop.Timer timer;

    Round(Probe probe, double intervalSeconds, Consumer<OptionalInt> outcome) {
      this.probe = probe;
      this.interval = duration(intervalSeconds);
      this.outcome = outcome;
    }

    void begin(double delaySeconds) {
      rounds.add(this);
      in(duration(delaySeconds));
    }

    private void in(Duration delay) {
      timer = context.loop().after(delay, () -> context.workers().execute(this::look));
    }

    private void look() {
      try {
        OptionalInt value = probe.look();
        context.loop().execute(() -> told(value));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void told(OptionalInt value) {
      if (stopped) {
        return;
      }
      outcome.accept(value);
      if (!stopped) {
        in(interval);
      }
    }
  }
}
