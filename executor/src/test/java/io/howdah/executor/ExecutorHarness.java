package io.howdah.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.howdah.executor.core.Action;
import io.howdah.executor.core.Event;
import io.howdah.executor.core.ExitStatus;
import io.howdah.executor.core.WorkerMachine;
import io.howdah.executor.daemon.DaemonSupervisor;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.ReleasePlace;
import io.howdah.executor.protocol.TaskData;
import io.howdah.executor.protocol.WorkerTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An executor with all of its real parts but the connection to an agent. */
final class ExecutorHarness implements AutoCloseable {
  static final String TASK = "worker.1-1";

  private final BlockingQueue<Action.Report> reports = new LinkedBlockingQueue<>();
  private final ExecutorLoop loop;
  private final DaemonSupervisor supervisor;
  private final CompletableFuture<ExitStatus> exit;

  ExecutorHarness(Path sandbox) {
    this(sandbox, "container-of-the-test");
  }

  ExecutorHarness(Path sandbox, String containerId) {
    loop =
        new ExecutorLoop(
            new WorkerMachine("test"), () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    supervisor =
        new DaemonSupervisor(
            sandbox,
            Path.of(System.getProperty("java.home")),
            System.getenv(),
            Path.of("/proc"),
            containerId,
            loop::accept);
    exit = loop.start(new AgreeingLink(), supervisor);
    loop.accept(new Event.Subscribed());
  }

  /** An agent that stores every update at once. */
  private final class AgreeingLink implements AgentLink {
    @Override
    public void start() {}

    @Override
    public CompletableFuture<Void> report(Action.Report report) {
      reports.add(report);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> message(ByteString data) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
  }

  void launch(WorkerTask task) {
    loop.accept(
        new Event.Launch(
            TASK, TaskData.newBuilder().setEpoch(1).setWorker(task).build().toByteString()));
  }

  void accept(Event event) {
    loop.accept(event);
  }

  void killTask() {
    loop.accept(new Event.Kill(TASK, Optional.empty()));
  }

  void release() {
    loop.accept(
        new Event.Message(
            BrokerMessage.newBuilder()
                .setEpoch(1)
                .setReleasePlace(ReleasePlace.getDefaultInstance())
                .build()
                .toByteString()));
  }

  /** The next update, which must be of this state. */
  Action.Report await(Action.State state, Duration limit) throws InterruptedException {
    Action.Report report = reports.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(report).as("%s within %s", state, limit).isNotNull();
    assertThat(report.state()).as("%s", report).isEqualTo(state);
    return report;
  }

  ExitStatus awaitExit(Duration limit) throws Exception {
    return exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** As when the executor's process is gone: the kernel ends its daemon, nothing else happens. */
  @Override
  public void close() throws IOException {
    loop.close();
    supervisor.close();
  }
}
