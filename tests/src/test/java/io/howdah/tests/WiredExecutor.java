package io.howdah.tests;

import io.howdah.emulator.MesosEmulator;
import io.howdah.emulator.agent.AgentContext.AgentTimes;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.WireProxy;
import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.executor.ExecutorConnection;
import io.howdah.mesos.executor.ExecutorEnvironment;
import io.howdah.mesos.executor.ExecutorListener;
import io.howdah.mesos.executor.ExecutorSettings;
import io.howdah.mesos.http.SystemTimer;
import io.howdah.mesos.leader.ListedMasters;
import io.howdah.mesos.scheduler.SchedulerConnection;
import io.howdah.mesos.scheduler.SchedulerListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.executor.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * An {@link ExecutorConnection} to an agent of an emulator, over a wire that can be broken: the
 * agent starts a process that does nothing but write its environment down, and the connection is
 * made from that, with the wire's address in the place of the agent's. A scheduler launches its
 * tasks and acknowledges their updates.
 */
final class WiredExecutor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String EXECUTOR = "wired";
  private static final String COMMAND =
      "env > env.tmp && mv env.tmp environment && exec sleep 1000";

  /** An agent that repeats an update by itself would look like an executor that did. */
  private static final Duration NO_REPETITION = Duration.ofMinutes(10);

  /** Updates that the scheduler got, in their order. */
  final List<TaskStatus> atScheduler = new CopyOnWriteArrayList<>();

  /** What the executor heard of its agent but its subscriptions. */
  final List<Event> heard = new CopyOnWriteArrayList<>();

  final List<Event.Subscribed> subscriptions = new CopyOnWriteArrayList<>();
  final List<MesosException> losses = new CopyOnWriteArrayList<>();
  final List<MesosException> failures = new CopyOnWriteArrayList<>();
  final WireProxy wire;
  private final MesosEmulator mesos;
  private final SchedulerConnection scheduler;
  private final ExecutorConnection connection;

  /** Launches tasks named 0, 1 and so on; the executor has not begun to subscribe. */
  WiredExecutor(Path directory, int tasks, Duration callTimeout) throws IOException {
    AgentTimes usual = AgentTimes.defaults();
    mesos =
        MesosEmulator.builder()
            .workDirectory(directory)
            .agentTimes(
                new AgentTimes(
                    NO_REPETITION,
                    Duration.ofMinutes(5),
                    usual.executorReregistration(),
                    usual.executorShutdownGrace(),
                    usual.killGrace()))
            .start();
    try {
      FrameworkInfo framework =
          FrameworkInfo.newBuilder()
              .setUser("")
              .setName("wired")
              .setCheckpoint(true)
              .setFailoverTimeout(600)
              .build();
      scheduler =
          SchedulerConnection.builder(
                  new ListedMasters(List.of(new HostAndPort("127.0.0.1", mesos.port()))),
                  () -> Call.Subscribe.newBuilder().setFrameworkInfo(framework).build(),
                  new Scheduler(tasks))
              .build();
      scheduler.start();
      Map<String, String> environment = environment(directory);
      wire = WireProxy.open(0, environment.get("MESOS_AGENT_ENDPOINT"));
      environment.put("MESOS_AGENT_ENDPOINT", wire.address());
      connection = connect(environment, callTimeout);
    } catch (RuntimeException | IOException e) {
      mesos.close();
      throw e;
    }
  }

  private ExecutorConnection connect(Map<String, String> environment, Duration callTimeout) {
    ExecutorSettings usual = ExecutorSettings.DEFAULT;
    return new ExecutorConnection(
        ExecutorEnvironment.parse(environment),
        new Executor(),
        new ExecutorSettings(
            usual.connectTimeout(),
            callTimeout,
            usual.retryInterval(),
            usual.silenceLimit(),
            usual.maxEventBytes(),
            usual.callsWaiting()),
        new SystemTimer("wired-timer"),
        InstantSource.system());
  }

  /** What the agent gave its executor. */
  private static Map<String, String> environment(Path directory) throws IOException {
    Await.until("the executor's process", PATIENCE, () -> written(directory).isPresent(), () -> "");
    Map<String, String> environment = new TreeMap<>();
    for (String line : Files.readAllLines(written(directory).orElseThrow())) {
      int equals = line.indexOf('=');
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return environment;
  }

  private static Optional<Path> written(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> path.endsWith("environment")).findFirst();
    } catch (IOException | java.io.UncheckedIOException e) {
      // A file went away while the folders were walked; who waits looks again.
      return Optional.empty();
    }
  }

  void start() {
    connection.start();
  }

  /** Subscribed, and told of its tasks. */
  void startAndAwaitTasks(int tasks) {
    start();
    await("its tasks", () -> heard.size() == tasks);
  }

  CompletableFuture<Void> report(int task, TaskState state) {
    return connection.update(
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(String.valueOf(task)))
            .setState(state)
            .build());
  }

  /** What the scheduler heard of a task. */
  List<TaskState> states(int task) {
    return atScheduler.stream()
        .filter(status -> status.getTaskId().getValue().equals(String.valueOf(task)))
        .map(TaskStatus::getState)
        .toList();
  }

  /** Acknowledgements that the executor heard. */
  long acknowledgements() {
    return heard.stream().filter(event -> event.getType() == Event.Type.ACKNOWLEDGED).count();
  }

  void await(String what, java.util.function.BooleanSupplier condition) {
    Await.until(
        what,
        PATIENCE,
        condition,
        () -> "heard " + heard + "\nlosses " + losses + "\nat the scheduler " + atScheduler);
  }

  @Override
  public void close() {
    connection.close();
    wire.close();
    scheduler.close();
    mesos.close();
  }

  private final class Executor implements ExecutorListener {
    @Override
    public void subscribed(Event.Subscribed subscribed) {
      subscriptions.add(subscribed);
    }

    @Override
    public void event(Event event) {
      heard.add(event);
    }

    @Override
    public void disconnected(MesosException cause) {
      losses.add(cause);
    }

    @Override
    public void failed(MesosException cause) {
      failures.add(cause);
    }
  }

  /** Launches all tasks on the first offer; acknowledges every update. */
  private final class Scheduler implements SchedulerListener {
    private final int tasks;
    private boolean launched;

    Scheduler(int tasks) {
      this.tasks = tasks;
    }

    @Override
    public void subscribed(org.apache.mesos.v1.scheduler.Protos.Event.Subscribed subscribed) {
      // Offers come by themselves.
    }

    @Override
    public void event(org.apache.mesos.v1.scheduler.Protos.Event event) {
      if (event.hasOffers() && !launched) {
        launched = true;
        launch(event.getOffers().getOffers(0));
      } else if (event.hasUpdate()) {
        TaskStatus status = event.getUpdate().getStatus();
        atScheduler.add(status);
        send(
            Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(
                    Call.Acknowledge.newBuilder()
                        .setAgentId(status.getAgentId())
                        .setTaskId(status.getTaskId())
                        .setUuid(status.getUuid())));
      }
    }

    private void launch(Offer offer) {
      ExecutorInfo executor =
          ExecutorInfo.newBuilder()
              .setExecutorId(ExecutorID.newBuilder().setValue(EXECUTOR))
              .setType(ExecutorInfo.Type.CUSTOM)
              .setCommand(CommandInfo.newBuilder().setValue(COMMAND))
              .addAllResources(List.of(scalar("cpus", 0.1), scalar("mem", 32)))
              .build();
      List<TaskInfo> infos =
          IntStream.range(0, tasks)
              .mapToObj(
                  i ->
                      TaskInfo.newBuilder()
                          .setName("task " + i)
                          .setTaskId(TaskID.newBuilder().setValue(String.valueOf(i)))
                          .setAgentId(offer.getAgentId())
                          .addAllResources(List.of(scalar("cpus", 0.1), scalar("mem", 32)))
                          .setExecutor(executor)
                          .build())
              .toList();
      send(
          Call.newBuilder()
              .setType(Call.Type.ACCEPT)
              .setAccept(
                  Call.Accept.newBuilder()
                      .addOfferIds(offer.getId())
                      .addOperations(
                          Offer.Operation.newBuilder()
                              .setType(Offer.Operation.Type.LAUNCH)
                              .setLaunch(
                                  Offer.Operation.Launch.newBuilder().addAllTaskInfos(infos)))));
    }

    private void send(Call.Builder call) {
      CompletableFuture<Void> unused =
          scheduler
              .send(call.build())
              .whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      failures.add(new io.howdah.mesos.NotSentException(String.valueOf(failure)));
                    }
                  });
    }

    private static Resource scalar(String name, double value) {
      return Resource.newBuilder()
          .setName(name)
          .setType(Value.Type.SCALAR)
          .setScalar(Value.Scalar.newBuilder().setValue(value))
          .build();
    }

    @Override
    public void disconnected(MesosException cause) {
      failures.add(cause);
    }

    @Override
    public void failed(MesosException cause) {
      failures.add(cause);
    }
  }
}
