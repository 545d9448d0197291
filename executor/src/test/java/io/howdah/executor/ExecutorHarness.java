package io.howdah.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.executor.core.Action;
import io.howdah.executor.core.Event;
import io.howdah.executor.core.ExitStatus;
import io.howdah.executor.core.WorkerMachine;
import io.howdah.executor.daemon.DaemonSupervisor;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.LeaseTask;
import io.howdah.executor.protocol.QueryStatus;
import io.howdah.executor.protocol.ReleasePlace;
import io.howdah.executor.protocol.TaskData;
import io.howdah.executor.protocol.TellCapacity;
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
  private final BlockingQueue<ExecutorStatus> answers = new LinkedBlockingQueue<>();
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
      try {
        answers.add(ExecutorStatus.parseFrom(data));
      } catch (InvalidProtocolBufferException e) {
        return CompletableFuture.failedFuture(e);
      }
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

  void lease(String taskId, int vcores, long memoryMb) {
    loop.accept(
        new Event.Launch(
            taskId,
            TaskData.newBuilder()
                .setEpoch(1)
                .setLease(LeaseTask.newBuilder().setCapacity(capacity(vcores, memoryMb)))
                .build()
                .toByteString()));
  }

  /** Tells a capacity, and asks what the daemon takes for its own; the answer. */
  ExecutorStatus tell(int vcores, long memoryMb, Duration limit) throws InterruptedException {
    return ask(
        BrokerMessage.newBuilder()
            .setTellCapacity(
                TellCapacity.newBuilder()
                    .setCapacity(capacity(vcores, memoryMb))
                    .setAskDaemon(true)),
        limit);
  }

  ExecutorStatus query(Duration limit) throws InterruptedException {
    return ask(BrokerMessage.newBuilder().setQueryStatus(QueryStatus.getDefaultInstance()), limit);
  }

  private ExecutorStatus ask(BrokerMessage.Builder message, Duration limit)
      throws InterruptedException {
    loop.accept(new Event.Message(message.setEpoch(1).build().toByteString()));
    ExecutorStatus answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(answer).as("answer within %s", limit).isNotNull();
    return answer;
  }

  private static Capacity capacity(int vcores, long memoryMb) {
    return Capacity.newBuilder().setVcores(vcores).setMemoryMb(memoryMb).build();
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
