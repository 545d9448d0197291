package io.howdah.executor;

import io.howdah.executor.core.Event;
import io.howdah.executor.core.ExitStatus;
import io.howdah.executor.core.WorkerMachine;
import io.howdah.executor.daemon.DaemonSupervisor;
import io.howdah.mesos.executor.ExecutorEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a Hadoop worker on an agent. Started by a Mesos agent, with its environment. */
public final class ExecutorMain {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorMain.class);

  /** After a SIGTERM that the agent did not announce: nobody says how long there is. */
  private static final Duration SIGNAL_GRACE = Duration.ofSeconds(5);

  private ExecutorMain() {}

  /** Takes no arguments; the exit codes are those of {@link ExitStatus}. */
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> variables = System.getenv();
    ExecutorEnvironment environment;
    try {
      environment = ExecutorEnvironment.parse(variables);
    } catch (IllegalArgumentException e) {
      LOG.error("{}", e.getMessage());
      exit(ExitStatus.ENVIRONMENT);
      return;
    }
    ExecutorLoop loop =
        new ExecutorLoop(
            new WorkerMachine(version()), () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    DaemonSupervisor supervisor =
        new DaemonSupervisor(
            environment.sandbox(),
            Path.of(System.getProperty("java.home")),
            variables,
            Path.of("/proc"),
            containerId(variables, environment.sandbox()),
            loop::accept);
    MesosLink link = new MesosLink(environment, loop::accept);
    CompletableFuture<ExitStatus> end = loop.start(link, supervisor);
    CountDownLatch over = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> signalled(loop, end, over), "signal"));
    ExitStatus status = ExitStatus.INTERNAL;
    try {
      status = end.get();
    } catch (ExecutionException e) {
      LOG.error("the executor failed", e);
    }
    LOG.info("the executor ends: {}", status);
    link.close();
    loop.close();
    try {
      supervisor.close();
    } catch (IOException e) {
      LOG.warn("the place's lock could not be closed; the system frees it", e);
    }
    over.countDown();
    exit(status);
  }

  /** Runs on every exit; acts only on one that is not the executor's own. */
  private static void signalled(
      ExecutorLoop loop, CompletableFuture<ExitStatus> end, CountDownLatch over) {
    if (end.isDone()) {
      return;
    }
    loop.accept(new Event.Shutdown(SIGNAL_GRACE));
    try {
      // Beyond the grace period: the containers' end and the last updates.
      over.await(SIGNAL_GRACE.toSeconds() * 3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A container's id is the name of its sandbox on the agent, in either path. */
  private static String containerId(Map<String, String> variables, Path sandbox) {
    Path directory = Path.of(variables.getOrDefault("MESOS_DIRECTORY", sandbox.toString()));
    try {
      Path name = (Files.exists(directory) ? directory.toRealPath() : directory).getFileName();
      return name == null ? "" : name.toString();
    } catch (IOException e) {
      LOG.warn("the sandbox {} cannot be resolved", directory, e);
      return "";
    }
  }

  private static String version() {
    String version = ExecutorMain.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static void exit(ExitStatus status) {
    System.exit(status.code());
  }
}
