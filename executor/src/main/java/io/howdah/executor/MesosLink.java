package io.howdah.executor;

import com.google.protobuf.ByteString;
import io.howdah.executor.core.Action;
import io.howdah.executor.core.Event;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.mesos.AgentLostException;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.executor.ExecutorConnection;
import io.howdah.mesos.executor.ExecutorEnvironment;
import io.howdah.mesos.executor.ExecutorListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates between the executor's events and actions and the Mesos protocol. */
final class MesosLink implements AgentLink, ExecutorListener {
  private static final Logger LOG = LoggerFactory.getLogger(MesosLink.class);

  private final ExecutorEnvironment environment;
  private final Consumer<Event> events;
  private final ExecutorConnection connection;

  /**
   * @param events called from the connection's thread
   */
  MesosLink(ExecutorEnvironment environment, Consumer<Event> events) {
    this.environment = environment;
    this.events = events;
    this.connection = new ExecutorConnection(environment, this);
  }

  @Override
  public void start() {
    connection.start();
  }

  @Override
  public CompletableFuture<Void> report(Action.Report report) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(report.taskId()))
            .setState(state(report.state()));
    if (!report.message().isEmpty()) {
      status.setMessage(report.message());
    }
    report.status().map(ExecutorStatus::toByteString).ifPresent(status::setData);
    return connection.update(status.build());
  }

  private static TaskState state(Action.State state) {
    return switch (state) {
      case STARTING -> TaskState.TASK_STARTING;
      case RUNNING -> TaskState.TASK_RUNNING;
      case KILLING -> TaskState.TASK_KILLING;
      case KILLED -> TaskState.TASK_KILLED;
      case FAILED -> TaskState.TASK_FAILED;
      case ERROR -> TaskState.TASK_ERROR;
    };
  }

  @Override
  public CompletableFuture<Void> message(ByteString data) {
    return connection.message(data);
  }

  @Override
  public void close() {
    connection.close();
  }

  @Override
  public void subscribed(org.apache.mesos.v1.executor.Protos.Event.Subscribed subscribed) {
    LOG.info("subscribed to {}", environment.agent());
    events.accept(new Event.Subscribed());
  }

  @Override
  public void event(org.apache.mesos.v1.executor.Protos.Event event) {
    switch (event.getType()) {
      case LAUNCH -> launch(event.getLaunch().getTask());
      // A group's tasks belong together; a worker's do not, but each is answered for.
      case LAUNCH_GROUP ->
          event.getLaunchGroup().getTaskGroup().getTasksList().forEach(this::launch);
      case KILL ->
          events.accept(
              new Event.Kill(event.getKill().getTaskId().getValue(), grace(event.getKill())));
      case MESSAGE -> events.accept(new Event.Message(event.getMessage().getData()));
      case SHUTDOWN -> events.accept(new Event.Shutdown(environment.shutdownGracePeriod()));
      default -> {
        // ACKNOWLEDGED is dealt with by the connection; kinds of later versions are ignored.
      }
    }
  }

  private void launch(TaskInfo task) {
    events.accept(new Event.Launch(task.getTaskId().getValue(), task.getData()));
  }

  private static Optional<Duration> grace(org.apache.mesos.v1.executor.Protos.Event.Kill kill) {
    return kill.hasKillPolicy() && kill.getKillPolicy().hasGracePeriod()
        ? Optional.of(Duration.ofNanos(kill.getKillPolicy().getGracePeriod().getNanoseconds()))
        : Optional.empty();
  }

  @Override
  public void disconnected(MesosException cause) {
    LOG.warn("the agent is away: {}", cause.getMessage());
    events.accept(new Event.Disconnected());
  }

  @Override
  public void failed(MesosException cause) {
    LOG.error("there is no way on with the agent", cause);
    events.accept(
        cause instanceof AgentLostException
            ? new Event.AgentLost(String.valueOf(cause.getMessage()))
            : new Event.AgentError(String.valueOf(cause.getMessage())));
  }
}
