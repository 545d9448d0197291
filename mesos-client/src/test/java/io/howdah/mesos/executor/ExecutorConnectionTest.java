package io.howdah.mesos.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.howdah.mesos.AgentLostException;
import io.howdah.mesos.CallRefusedException;
import io.howdah.mesos.ErrorEventException;
import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.NotSentException;
import io.howdah.mesos.SubscriptionRefusedException;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.Transport;
import io.howdah.mesos.testing.FakeTimer;
import io.howdah.mesos.testing.ScriptedServer;
import io.howdah.mesos.testing.ScriptedServer.Exchange;
import io.howdah.mesos.testing.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExecutorConnectionTest {
  private static final Duration RETRY = Duration.ofMillis(100);

  private final FakeTimer timer = new FakeTimer();
  private final Told told = new Told();
  private ScriptedServer agent;
  private Authorization authorization = Authorization.NONE;
  private ExecutorConnection connection;

  private record Disconnected(MesosException cause) {}

  private record Failed(MesosException cause) {}

  @BeforeEach
  void open() throws Exception {
    agent = new ScriptedServer();
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    agent.close();
  }

  private void start(boolean checkpoint) {
    ExecutorEnvironment environment =
        new ExecutorEnvironment(
            new HostAndPort("127.0.0.1", agent.port()),
            "fw",
            "ex",
            Optional.of("agent"),
            Path.of("."),
            checkpoint,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            authorization,
            Transport.PLAIN);
    ExecutorListener listener =
        new ExecutorListener() {
          @Override
          public void subscribed(Event.Subscribed subscribed) {
            told.add(subscribed);
          }

          @Override
          public void event(Event event) {
            told.add(event);
          }

          @Override
          public void disconnected(MesosException cause) {
            told.add(new Disconnected(cause));
          }

          @Override
          public void failed(MesosException cause) {
            told.add(new Failed(cause));
          }
        };
    connection =
        new ExecutorConnection(
            environment,
            listener,
            ExecutorSettings.DEFAULT,
            timer,
            InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000L)));
    connection.start();
  }

  private Exchange subscribed() throws Exception {
    Exchange exchange = agent.take();
    exchange.open();
    exchange.record(
        Event.newBuilder()
            .setType(Event.Type.SUBSCRIBED)
            .setSubscribed(
                Event.Subscribed.newBuilder()
                    .setExecutorInfo(
                        ExecutorInfo.newBuilder()
                            .setExecutorId(ExecutorID.newBuilder().setValue("ex")))
                    .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("u").setName("n"))
                    .setAgentInfo(AgentInfo.newBuilder().setHostname("h")))
            .build()
            .toByteArray());
    told.next(Event.Subscribed.class);
    return exchange;
  }

  private static void launch(Exchange stream, String task) throws Exception {
    stream.record(
        Event.newBuilder()
            .setType(Event.Type.LAUNCH)
            .setLaunch(Event.Launch.newBuilder().setTask(task(task)))
            .build()
            .toByteArray());
  }

  private static TaskInfo task(String id) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AgentID.newBuilder().setValue("agent"))
        .build();
  }

  private static TaskStatus status(String task, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(task))
        .setState(state)
        .build();
  }

  /** Whose acknowledgement does not matter here. */
  private void report(String task, TaskState state) {
    CompletableFuture<Void> unused = connection.update(status(task, state));
  }

  private static void acknowledge(Exchange stream, TaskStatus status) throws Exception {
    stream.record(
        Event.newBuilder()
            .setType(Event.Type.ACKNOWLEDGED)
            .setAcknowledged(
                Event.Acknowledged.newBuilder()
                    .setTaskId(status.getTaskId())
                    .setUuid(status.getUuid()))
            .build()
            .toByteArray());
  }

  @Test
  void subscribesWithItsIds() throws Exception {
    start(true);
    Exchange exchange = agent.take();
    assertThat(exchange.path).isEqualTo("/api/v1/executor");
    assertThat(exchange.headers)
        .containsEntry("content-type", "application/x-protobuf")
        .doesNotContainKey("authorization");
    Call call = Call.parseFrom(exchange.body);
    assertThat(call.getType()).isEqualTo(Call.Type.SUBSCRIBE);
    assertThat(call.getExecutorId().getValue()).isEqualTo("ex");
    assertThat(call.getFrameworkId().getValue()).isEqualTo("fw");
    assertThat(call.getSubscribe()).isEqualTo(Call.Subscribe.getDefaultInstance());
  }

  @Test
  void itsTokenGoesWithEveryCall() throws Exception {
    authorization = Authorization.bearer("to.ken");
    start(true);
    assertThat(subscribed().headers).containsEntry("authorization", "Bearer to.ken");
    report("t", TaskState.TASK_STARTING);
    assertThat(agent.take().headers).containsEntry("authorization", "Bearer to.ken");
  }

  @Test
  void anUpdateIsCompletedAndDoneWhenAcknowledged() throws Exception {
    start(true);
    Exchange stream = subscribed();
    CompletableFuture<Void> done = connection.update(status("t", TaskState.TASK_RUNNING));
    Exchange exchange = agent.take();
    Call call = Call.parseFrom(exchange.body);
    TaskStatus sent = call.getUpdate().getStatus();
    assertThat(sent.getUuid().size()).isEqualTo(16);
    assertThat(sent.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    assertThat(sent.getExecutorId().getValue()).isEqualTo("ex");
    assertThat(sent.getTimestamp()).isEqualTo(1_700_000_000.0);
    exchange.reply(202, "");
    assertThat(connection.allAcknowledged()).isFalse();
    assertThat(done).isNotDone();

    acknowledge(stream, sent);
    assertThat(done).succeedsWithin(Duration.ofSeconds(20));
    assertThat(connection.allAcknowledged()).isTrue();
    assertThat(told.next(Event.class).getType()).isEqualTo(Event.Type.ACKNOWLEDGED);
  }

  @Test
  void updatesKeepTheirOrder() throws Exception {
    start(true);
    subscribed();
    report("t", TaskState.TASK_STARTING);
    report("t", TaskState.TASK_RUNNING);
    Exchange first = agent.take();
    assertThat(stateOf(first)).isEqualTo(TaskState.TASK_STARTING);
    assertThat(agent.isIdle()).isTrue();
    first.reply(202, "");
    assertThat(stateOf(agent.take())).isEqualTo(TaskState.TASK_RUNNING);
  }

  private static TaskState stateOf(Exchange exchange) throws Exception {
    return Call.parseFrom(exchange.body).getUpdate().getStatus().getState();
  }

  @Test
  void whatIsUnacknowledgedIsRepeatedAfterAnAgentRestart() throws Exception {
    start(true);
    Exchange stream = subscribed();
    launch(stream, "t-1");
    launch(stream, "t-2");
    told.next(Event.class);
    told.next(Event.class);
    report("t-1", TaskState.TASK_RUNNING);
    Exchange update = agent.take();
    TaskStatus acknowledged = Call.parseFrom(update.body).getUpdate().getStatus();
    update.reply(202, "");
    acknowledge(stream, acknowledged);
    told.next(Event.class);
    report("t-1", TaskState.TASK_FINISHED);
    agent.take().cut();
    stream.cut();
    told.next(Disconnected.class);
    CompletableFuture<Void> meanwhile = connection.update(status("t-2", TaskState.TASK_RUNNING));

    timer.awaitTask(RETRY::equals);
    timer.advance(RETRY);
    Exchange again = agent.take();
    Call.Subscribe subscribe = Call.parseFrom(again.body).getSubscribe();
    assertThat(subscribe.getUnacknowledgedTasksList()).containsExactly(task("t-2"));
    assertThat(subscribe.getUnacknowledgedUpdatesList())
        .extracting(u -> u.getStatus().getTaskId().getValue() + " " + u.getStatus().getState())
        .containsExactly("t-1 TASK_FINISHED", "t-2 TASK_RUNNING");

    // Made after the SUBSCRIBE was written, so it can only follow as a call.
    report("t-2", TaskState.TASK_FINISHED);
    again.open();
    again.record(
        Event.newBuilder()
            .setType(Event.Type.SUBSCRIBED)
            .setSubscribed(
                Event.Subscribed.newBuilder()
                    .setExecutorInfo(
                        ExecutorInfo.newBuilder()
                            .setExecutorId(ExecutorID.newBuilder().setValue("ex")))
                    .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("u").setName("n"))
                    .setAgentInfo(AgentInfo.newBuilder().setHostname("h")))
            .build()
            .toByteArray());
    told.next(Event.Subscribed.class);
    assertThat(stateOf(agent.take())).isEqualTo(TaskState.TASK_FINISHED);
    acknowledge(again, subscribe.getUnacknowledgedUpdates(1).getStatus());
    assertThat(meanwhile).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void anUpdateThatIsInvalidFailsAndIsForgotten() throws Exception {
    start(true);
    subscribed();
    CompletableFuture<Void> done = connection.update(status("t", TaskState.TASK_STAGING));
    agent.take().reply(400, "Failed to validate Executor::Call: Received TASK_STAGING");
    assertThat(failure(done))
        .isInstanceOfSatisfying(
            CallRefusedException.class, e -> assertThat(e.text()).contains("TASK_STAGING"));
    assertThat(connection.allAcknowledged()).isTrue();
  }

  @Test
  void anUpdateThatTheAgentCannotTakeNowIsRepeated() throws Exception {
    start(true);
    subscribed();
    report("t", TaskState.TASK_RUNNING);
    agent.take().reply(403, "Executor is not subscribed");
    told.next(Disconnected.class);
    timer.awaitTask(RETRY::equals);
    timer.advance(RETRY);
    assertThat(Call.parseFrom(agent.take().body).getSubscribe().getUnacknowledgedUpdatesCount())
        .isEqualTo(1);
  }

  @Test
  void triesEveryTenthOfASecondUntilTheRecoveryTimeOut() throws Exception {
    start(true);
    Exchange stream = subscribed();
    CompletableFuture<Void> done = connection.update(status("t", TaskState.TASK_RUNNING));
    agent.take().reply(202, "");
    agent.close();
    stream.cut();
    for (int i = 0; i < 100; i++) {
      told.next(Disconnected.class);
      timer.awaitTask(RETRY::equals);
      timer.advance(RETRY);
    }
    told.next(Disconnected.class);
    assertThat(told.next(Failed.class).cause())
        .isInstanceOf(AgentLostException.class)
        .hasMessageContaining("away for 10 s");
    assertThat(failure(done)).isInstanceOf(NotSentException.class);
  }

  @Test
  void givesUpAtOnceWithoutCheckpointing() throws Exception {
    start(false);
    subscribed().cut();
    told.next(Disconnected.class);
    assertThat(told.next(Failed.class).cause())
        .isInstanceOf(AgentLostException.class)
        .hasMessageContaining("does not checkpoint");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 503})
  void anAgentThatIsStartingIsTriedAgain(int status) throws Exception {
    start(true);
    agent.take().reply(status, "Agent has not finished recovery");
    told.next(Disconnected.class);
    timer.awaitTask(RETRY::equals);
    timer.advance(RETRY);
    subscribed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Executor cannot be found", "Framework cannot be found"})
  void anAgentThatDoesNotKnowItEndsIt(String text) throws Exception {
    start(true);
    agent.take().reply(400, text);
    assertThat(told.next(Failed.class).cause())
        .isInstanceOf(SubscriptionRefusedException.class)
        .hasMessageContaining(text);
  }

  @Test
  void anErrorEndsIt() throws Exception {
    start(true);
    Exchange stream = subscribed();
    stream.record(
        Event.newBuilder()
            .setType(Event.Type.ERROR)
            .setError(Event.Error.newBuilder().setMessage("no"))
            .build()
            .toByteArray());
    assertThat(told.next(Failed.class).cause()).isInstanceOf(ErrorEventException.class);
  }

  @Test
  void afterShutdownItDoesNotComeBack() throws Exception {
    start(true);
    Exchange stream = subscribed();
    stream.record(Event.newBuilder().setType(Event.Type.SHUTDOWN).build().toByteArray());
    assertThat(told.next(Event.class).getType()).isEqualTo(Event.Type.SHUTDOWN);
    CompletableFuture<Void> killed = connection.update(status("t", TaskState.TASK_KILLED));
    agent.take().reply(202, "");
    stream.cut();
    told.next(Disconnected.class);
    assertThat(failure(killed)).isInstanceOf(NotSentException.class);
    assertThat(failure(connection.update(status("t", TaskState.TASK_KILLED))))
        .isInstanceOf(NotSentException.class);
  }

  @Test
  void messagesGoOnlyWhileSubscribed() throws Exception {
    start(true);
    Exchange first = agent.take();
    assertThat(failure(connection.message(ByteString.copyFromUtf8("x"))))
        .isInstanceOf(NotSentException.class);
    first.reply(503, "");
    told.next(Disconnected.class);
    timer.awaitTask(RETRY::equals);
    timer.advance(RETRY);
    subscribed();
    CompletableFuture<Void> sent = connection.message(ByteString.copyFromUtf8("y"));
    Exchange exchange = agent.take();
    assertThat(Call.parseFrom(exchange.body).getMessage().getData().toStringUtf8()).isEqualTo("y");
    exchange.reply(202, "");
    assertThat(sent).succeedsWithin(Duration.ofSeconds(20));
  }

  private static Throwable failure(CompletableFuture<?> future) throws Exception {
    try {
      future.get(20, TimeUnit.SECONDS);
      throw new AssertionError("succeeded");
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }
}
