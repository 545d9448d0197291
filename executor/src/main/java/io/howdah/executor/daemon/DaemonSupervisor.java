package io.howdah.executor.daemon;

import io.howdah.executor.core.Action;
import io.howdah.executor.core.Event;
import io.howdah.executor.host.ProcessTable;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.WorkerTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the machine wants of the daemon: one action after the other on a thread of its
 * own, each answered with an event.
 */
public final class DaemonSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DaemonSupervisor.class);
  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);
  private static final long POLL_NANOS = 50_000_000;
  private static final long COUNTER_SECONDS = 10;

  private final Path sandbox;
  private final Path executorJavaHome;
  private final Map<String, String> environment;
  private final ProcessTable processTable;
  private final ContainerMemory memory;
  private final ContainerCensus census;
  private final FetchedHadoop fetched;
  private final Consumer<Event> events;

  /** Its thread is the parent of the daemon, which the kernel ends with it. */
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(work -> new Thread(work, "daemon"));

  /** Apart from the daemon's thread, which may wait for seconds; ends when it is not needed. */
  private final ThreadPoolExecutor counter =
      new ThreadPoolExecutor(
          1,
          1,
          COUNTER_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          work -> new Thread(work, "count"));

  private volatile DaemonProcess daemon;
  private PlaceDirectory place;

  /**
   * @param sandbox folder for the daemon's output
   * @param executorJavaHome used where the task names no other
   * @param environment the executor's own, handed on to the daemon
   * @param proc usually /proc
   * @param containerId Mesos container id of the executor
   * @param events called from threads of the supervisor
   */
  public DaemonSupervisor(
      Path sandbox,
      Path executorJavaHome,
      Map<String, String> environment,
      Path proc,
      String containerId,
      Consumer<Event> events) {
    this.sandbox = sandbox;
    this.executorJavaHome = executorJavaHome;
    this.environment = Map.copyOf(environment);
    this.processTable = new ProcessTable(proc);
    this.memory =
        new ContainerMemory(proc, containerId, environment.containsKey(ImageHadoop.CONTAINER));
    this.census = new ContainerCensus(processTable, memory);
    this.fetched = new FetchedHadoop(sandbox);
    this.events = events;
    counter.allowCoreThreadTimeOut(true);
  }

  /** Starts the daemon; see {@link Action.StartDaemon}. */
  public void start(Action.StartDaemon action) {
    thread.execute(
        () -> {
          try {
            run(action);
          } catch (IOException e) {
            LOG.warn("start {} of the daemon failed", action.start(), e);
            events.accept(new Event.DaemonNotStarted(action.start(), e.getMessage()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            events.accept(new Event.DaemonNotStarted(action.start(), "interrupted"));
          } catch (RuntimeException e) {
            LOG.error("start {} of the daemon failed", action.start(), e);
            events.accept(new Event.DaemonNotStarted(action.start(), e.toString()));
          }
        });
  }

  /** Ends the daemon at once, whatever else is going on; the preparation of its start too. */
  public void kill() {
    fetched.cancel();
    DaemonProcess current = daemon;
    if (current != null) {
      current.kill();
    }
  }

  /** Stops the daemon and ends every process of its place; see {@link Action.Stop}. */
  public void stop(Duration grace) {
    fetched.cancel();
    thread.execute(
        () -> {
          String leftovers;
          try {
            leftovers = end(grace);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leftovers = "the executor was interrupted while it stopped the daemon";
          } catch (RuntimeException e) {
            LOG.error("stopping the daemon failed", e);
            leftovers = "unknown: " + e;
          }
          events.accept(new Event.Stopped(leftovers));
        });
  }

  /** Moves the limit of the containers' cgroup. */
  public void limitContainers(long megabytes) {
    thread.execute(() -> memory.limit(megabytes));
  }

  /** Counts the place's containers; see {@link Action.CountContainers}. */
  public void countContainers(WorkerTask task, boolean asksDaemon) {
    counter.execute(
        () -> {
          // Asked first: what is counted is not older than what the daemon says.
          Optional<Event.DaemonCapacity> daemonSays =
              asksDaemon ? Optional.of(DaemonKind.of(task).capacity()) : Optional.empty();
          Optional<Event.ContainerUse> use = Optional.empty();
          try {
            use = Optional.of(census.count(task.getDirectory()));
          } catch (RuntimeException e) {
            LOG.error("counting containers failed", e);
          }
          events.accept(new Event.Counted(use, daemonSays));
        });
  }

  /** Removes the place's folders; see {@link Action.RemovePlace}. */
  public void removePlace(WorkerTask task) {
    thread.execute(
        () -> {
          try {
            new PlaceDirectory(Path.of(task.getDirectory())).release();
          } catch (IOException e) {
            // The worker has ended well; what is left costs disk only, and the log names it.
            LOG.warn("the place {} could not be removed", task.getDirectory(), e);
          }
          events.accept(new Event.PlaceRemoved());
        });
  }

  private void run(Action.StartDaemon action) throws IOException, InterruptedException {
    WorkerTask task = action.task();
    Path directory = Path.of(task.getDirectory());
    DaemonKind kind = DaemonKind.of(task);
    PlaceProcesses processes = new PlaceProcesses(processTable, task.getDirectory());
    if (place == null) {
      PlaceDirectory taken = lock(directory);
      endFormerLife(taken, processes);
      place = taken;
    }
    place.create(kind.folders());
    List<ProcessHandle> stuck = processes.endDaemons();
    if (!stuck.isEmpty()) {
      throw new IOException(
          "a former daemon of this place does not end: " + PlaceProcesses.describe(stuck));
    }
    if (task.getContainerCgroup() && kind.hasContainers()) {
      memory.open(
          directory,
          action.capacity().getMemoryMb() + task.getContainerHeadroomMb(),
          processes.all());
    }
    launch(action, kind, host(task.getDaemon(), kind));
  }

  private DaemonHost host(Daemon wanted, DaemonKind kind) throws IOException, InterruptedException {
    try {
      return DaemonHost.find(
          wanted, home(wanted), kind.site(), executorJavaHome, sandbox, memory.enterScript());
    } catch (IOException e) {
      throw wanted.hasHadoopImage() ? ImageHadoop.explained(wanted.getHadoopImage(), e) : e;
    }
  }

  private Path home(Daemon wanted) throws IOException, InterruptedException {
    if (wanted.hasHadoopImage()) {
      return ImageHadoop.home(wanted, environment);
    }
    return wanted.hasHadoopArchive()
        ? fetched.home(wanted.getHadoopArchive())
        : Path.of(wanted.getHadoopHome());
  }

  private PlaceDirectory lock(Path directory) throws IOException {
    PlaceDirectory candidate = new PlaceDirectory(directory);
    long start = System.nanoTime();
    while (!candidate.tryLock()) {
      if (System.nanoTime() - start > LOCK_WAIT.toNanos()) {
        throw new IOException(
            "another executor works in " + directory + " (its executor.lock is taken)");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return candidate;
  }

  /** Running containers stay for the new daemon if it will know them. */
  private static void endFormerLife(PlaceDirectory place, PlaceProcesses processes)
      throws IOException {
    processes.endDaemons();
    List<ProcessHandle> containers = processes.all();
    if (containers.isEmpty()) {
      return;
    }
    if (place.hasRecoveryState()) {
      LOG.info("containers of a former life: {}", PlaceProcesses.describe(containers));
    } else {
      LOG.info("ending containers without state: {}", PlaceProcesses.describe(containers));
      processes.endAll(false);
    }
  }

  private void launch(Action.StartDaemon action, DaemonKind kind, DaemonHost host)
      throws IOException, InterruptedException {
    WorkerTask task = action.task();
    List<String> command = new ArrayList<>(ParentDeathSignal.prefix());
    command.addAll(DaemonCommand.command(task, action.capacity(), host));
    Path log = sandbox.resolve(kind.name() + ".log");
    Path output = sandbox.resolve(kind.name() + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(sandbox.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().clear();
    builder.environment().putAll(DaemonCommand.environment(task, host, environment));
    LOG.info("start {} of the daemon: {}", action.start(), command);
    long logSize = Files.exists(log) ? Files.size(log) : 0;
    DaemonProcess started =
        new DaemonProcess(builder.start(), kind, log, List.of(log, output), logSize);
    daemon = started;
    events.accept(new Event.DaemonStarted(action.start(), started.pid(), memory.state()));
    Thread watcher = new Thread(() -> watch(action.start(), started), "watch-" + action.start());
    watcher.setDaemon(true);
    watcher.start();
  }

  private void watch(int start, DaemonProcess process) {
    try {
      String status =
          process.watch(
              nodeId -> events.accept(new Event.DaemonReady(start, nodeId, process.webAddress())));
      LOG.info("the daemon of start {} has ended: {}", start, status);
      events.accept(new Event.DaemonExited(start, status, process.logTail()));
    } catch (InterruptedException e) {
      // Only at the end of the executor's own process.
      Thread.currentThread().interrupt();
    }
  }

  private String end(Duration grace) throws InterruptedException {
    DaemonProcess current = daemon;
    if (current != null && current.isAlive()) {
      current.stop(grace);
    }
    if (place == null) {
      return "";
    }
    PlaceProcesses processes = new PlaceProcesses(processTable, place.path().toString());
    List<ProcessHandle> left = processes.endAll(!grace.isZero());
    memory.close();
    return PlaceProcesses.describe(left);
  }

  /** Ends the supervisor's threads; the daemon must have been stopped before. */
  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    counter.shutdownNow();
    if (place != null) {
      place.close();
    }
  }
}
