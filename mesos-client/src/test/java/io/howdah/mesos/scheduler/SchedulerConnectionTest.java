package io.howdah.mesos.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.mesos.CallRefusedException;
import io.howdah.mesos.ErrorEventException;
import io.howdah.mesos.FailedOverException;
import io.howdah.mesos.FrameworkRemovedException;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.NotSentException;
import io.howdah.mesos.OutcomeUnknownException;
import io.howdah.mesos.SubscriptionLostException;
import io.howdah.mesos.SubscriptionRefusedException;
import io.howdah.mesos.scheduler.SchedulerRig.Disconnected;
import io.howdah.mesos.scheduler.SchedulerRig.Failed;
import io.howdah.mesos.testing.ScriptedServer;
import io.howdah.mesos.testing.ScriptedServer.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SchedulerConnectionTest {
  private static final Call REVIVE = Call.newBuilder().setType(Call.Type.REVIVE).build();
  static final Duration SILENCE = Duration.ofSeconds(75);

  private SchedulerRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new SchedulerRig();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void subscribesAsMesosWantsIt() throws Exception {
    rig.start();
    Exchange exchange = rig.master.take();

    assertThat(exchange.method).isEqualTo("POST");
    assertThat(exchange.path).isEqualTo("/api/v1/scheduler");
    assertThat(exchange.headers)
        .containsEntry("content-type", "application/x-protobuf")
        .containsEntry("accept", "application/x-protobuf")
        .doesNotContainKeys(
            "authorization", "mesos-stream-id", "expect", "upgrade", "transfer-encoding");
    Call call = Call.parseFrom(exchange.body);
    assertThat(call.getType()).isEqualTo(Call.Type.SUBSCRIBE);
    assertThat(call.getSubscribe()).isEqualTo(rig.subscribe);
    assertThat(call.hasFrameworkId()).isFalse();
  }

  @Test
  void tellsEventsInOrderAndKeepsHeartbeatsToItself() throws Exception {
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    stream.record(SchedulerRig.HEARTBEAT.toByteArray());
    stream.record(SchedulerRig.message("1").toByteArray());
    stream.record(SchedulerRig.message("2").toByteArray());

    assertThat(rig.told.next(Event.class)).isEqualTo(SchedulerRig.message("1"));
    assertThat(rig.told.next(Event.class)).isEqualTo(SchedulerRig.message("2"));
  }

  @Test
  void callsCarryStreamIdAndFrameworkId() throws Exception {
    rig.start();
    rig.subscribed(rig.master);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    Exchange call = rig.master.take();

    assertThat(call.headers).containsEntry("mesos-stream-id", "stream-1");
    assertThat(Call.parseFrom(call.body))
        .isEqualTo(REVIVE.toBuilder().setFrameworkId(SchedulerRig.ID).build());
    assertThat(revived).isNotDone();
    call.reply(202, "");
    assertThat(revived).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void aRefusedCallSaysWhatMesosSaid() throws Exception {
    rig.start();
    rig.subscribed(rig.master);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    rig.master.take().reply(400, "Framework cannot be found");

    assertThat(failure(revived))
        .isInstanceOfSatisfying(
            CallRefusedException.class,
            refused -> {
              assertThat(refused.call()).isEqualTo("REVIVE");
              assertThat(refused.status()).isEqualTo(400);
              assertThat(refused.text()).isEqualTo("Framework cannot be found");
            });
    assertThat(rig.told.isEmpty()).isTrue();
  }

  @Test
  void withoutSubscriptionNothingIsSent() throws Exception {
    rig.start();
    rig.master.take();
    assertThat(failure(rig.connection.send(REVIVE))).isInstanceOf(NotSentException.class);
    assertThat(rig.master.isIdle()).isTrue();
  }

  @Test
  void aCallWhoseConnectionBreaksHasAnUnknownOutcome() throws Exception {
    rig.start();
    rig.subscribed(rig.master);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    rig.master.take().cut();

    assertThat(failure(revived)).isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void whatWaitsWhenTheSubscriptionIsLostIsNeverSent() throws Exception {
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    CompletableFuture<Void> first = rig.connection.send(REVIVE);
    CompletableFuture<Void> second = rig.connection.send(REVIVE);
    Exchange sent = rig.master.take();
    stream.cut();
    rig.told.next(Disconnected.class);

    assertThat(failure(second)).isInstanceOf(NotSentException.class);
    sent.reply(202, "");
    assertThat(first).succeedsWithin(Duration.ofSeconds(20));
    assertThat(rig.master.isIdle()).isTrue();
  }

  @Test
  void subscribesAgainWithItsFrameworkIdAfterALoss() throws Exception {
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    rig.subscribe = rig.subscribe.toBuilder().addSuppressedRoles("howdah").build();
    stream.end();
    assertThat(rig.told.next(Disconnected.class).cause())
        .isInstanceOf(SubscriptionLostException.class)
        .hasMessageContaining("ended");
    moveToRetry();

    Call again = Call.parseFrom(rig.master.take().body);
    assertThat(again.getFrameworkId()).isEqualTo(SchedulerRig.ID);
    assertThat(again.getSubscribe().getFrameworkInfo().getId()).isEqualTo(SchedulerRig.ID);
    assertThat(again.getSubscribe().getSuppressedRolesList()).containsExactly("howdah");
  }

  @Test
  void anEndInsideAnEventIsSaid() throws Exception {
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    stream.chunk("100\nabc".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    stream.end();
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("inside an event");
  }

  @Test
  void backOffGrowsWithJitterBetweenOneAndThirtySeconds() throws Exception {
    rig.start();
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      rig.master.take().reply(503, "Service Unavailable");
      assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("503");
      delays.add(moveToRetry());
    }
    assertThat(delays)
        .allSatisfy(d -> assertThat(d).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)));
    assertThat(delays.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(2));
    assertThat(delays).anySatisfy(d -> assertThat(d).isGreaterThan(Duration.ofSeconds(8)));
    assertThat(delays).doesNotHaveDuplicates();
  }

  @Test
  void aStandingSubscriptionResetsTheBackOff() throws Exception {
    rig.start();
    for (int i = 0; i < 6; i++) {
      rig.master.take().reply(503, "");
      rig.told.next(Disconnected.class);
      moveToRetry();
    }
    rig.subscribed(rig.master).cut();
    rig.told.next(Disconnected.class);
    assertThat(moveToRetry()).isLessThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aSilentStreamIsDroppedAfterFiveIntervals() throws Exception {
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    rig.timer.awaitTask(SILENCE::equals);
    stream.record(SchedulerRig.message("1").toByteArray());
    rig.told.next(Event.class);

    rig.timer.advance(Duration.ofSeconds(74));
    stream.record(SchedulerRig.message("2").toByteArray());
    rig.told.next(Event.class);
    rig.timer.advance(Duration.ofSeconds(74));
    stream.record(SchedulerRig.message("3").toByteArray());
    rig.told.next(Event.class);
    assertThat(rig.told.isEmpty()).isTrue();

    advanceUntilTold(SILENCE);
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("silent for 75 s");
    assertThat(stream.awaitClientClose()).isTrue();
  }

  @Test
  void afterSilenceNoConnectionFromBeforeIsUsed() throws Exception {
    rig.start();
    rig.subscribed(rig.master);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    Exchange call = rig.master.take();
    call.reply(202, "");
    revived.get();

    advanceUntilTold(SILENCE);
    rig.told.next(Disconnected.class);
    moveToRetry();
    assertThat(rig.master.take().clientPort()).isNotEqualTo(call.clientPort());
  }

  @Test
  void theHeartbeatIntervalIsTheMasters() throws Exception {
    rig.start();
    Exchange exchange = rig.master.take();
    exchange.open("Mesos-Stream-Id: s");
    exchange.record(SchedulerRig.subscribedEvent(2).toByteArray());
    rig.told.next(Event.Subscribed.class);
    rig.timer.awaitTask(Duration.ofSeconds(10)::equals);
    advanceUntilTold(Duration.ofSeconds(10));
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("silent for 10 s");
  }

  @Test
  void aMasterThatNeverAnswersIsGivenUp() throws Exception {
    rig.start();
    rig.master.take();
    rig.timer.awaitTask(SILENCE::equals);
    rig.timer.advance(SILENCE);
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("silent");
  }

  @Test
  void aSlowListenerIsNotSilenceAndHoldsTheMasterBack() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger events = new AtomicInteger();
    rig.listener =
        new SchedulerListener() {
          @Override
          public void subscribed(Event.Subscribed subscribed) {
            rig.told.add(subscribed);
          }

          @Override
          public void event(Event event) {
            rig.told.add(event);
            events.incrementAndGet();
            try {
              go.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void disconnected(MesosException cause) {
            rig.told.add(new Disconnected(cause));
          }

          @Override
          public void failed(MesosException cause) {
            rig.told.add(new Failed(cause));
          }
        };
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    byte[] large = SchedulerRig.message("x".repeat(1 << 20)).toByteArray();
    AtomicInteger written = new AtomicInteger();
    int total = 64;
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; i < total; i++) {
                  stream.record(large);
                  written.incrementAndGet();
                }
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    rig.told.next(Event.class);
    rig.timer.advance(Duration.ofSeconds(1000));
    // The writer stands still although nobody told it to: TCP does.
    assertThatThrownBy(() -> writer.get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    assertThat(written).hasValueLessThan(total);
    assertThat(events).hasValue(1);

    go.countDown();
    assertThat(writer).succeedsWithin(Duration.ofSeconds(30));
    for (int i = 1; i < total; i++) {
      rig.told.next(Event.class);
    }
  }

  @Test
  void aListenerThatThrowsCostsTheSubscriptionOnly() throws Exception {
    rig.listener =
        new SchedulerListener() {
          @Override
          public void subscribed(Event.Subscribed subscribed) {
            rig.told.add(subscribed);
          }

          @Override
          public void event(Event event) {
            throw new IllegalStateException("a mistake");
          }

          @Override
          public void disconnected(MesosException cause) {
            rig.told.add(new Disconnected(cause));
          }

          @Override
          public void failed(MesosException cause) {
            rig.told.add(new Failed(cause));
          }
        };
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    stream.record(SchedulerRig.message("1").toByteArray());
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("a mistake");
    moveToRetry();
    rig.subscribed(rig.master);
  }

  @Test
  void followsARedirectWithoutScheme() throws Exception {
    try (ScriptedServer leader = new ScriptedServer()) {
      rig.start();
      rig.master
          .take()
          .reply(307, "", "Location: //127.0.0.1:" + leader.port() + "/master/api/v1/scheduler");
      Exchange stream = leader.take();
      assertThat(stream.path).isEqualTo("/master/api/v1/scheduler");
      stream.open("Mesos-Stream-Id: s2");
      stream.record(SchedulerRig.subscribedEvent(15).toByteArray());
      rig.told.next(Event.Subscribed.class);
      CompletableFuture<Void> revived = rig.connection.send(REVIVE);
      Exchange call = leader.take();
      assertThat(call.headers).containsEntry("mesos-stream-id", "s2");
      call.reply(202, "");
      assertThat(revived).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void aMasterThatRedirectsToItselfIsTriedAgainLater() throws Exception {
    rig.start();
    String itself = "Location: //127.0.0.1:" + rig.master.port() + "/master/api/v1/scheduler";
    rig.master.take().reply(307, "", itself);
    assertThat(rig.told.next(Disconnected.class).cause())
        .isInstanceOf(SubscriptionLostException.class)
        .hasMessageContaining("which was asked already");
    moveToRetry();
    rig.subscribed(rig.master);
  }

  @Test
  void aCallThatIsRedirectedEndsTheSubscription() throws Exception {
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    rig.master.take().reply(307, "", "Location: //127.0.0.1:1/master/api/v1/scheduler");
    assertThat(failure(revived)).isInstanceOf(CallRefusedException.class);
    rig.told.next(Disconnected.class);
    assertThat(stream.awaitClientClose()).isTrue();
  }

  @Test
  void notSubscribedEndsTheSubscription() throws Exception {
    rig.start();
    rig.subscribed(rig.master);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    rig.master.take().reply(403, "Framework is not subscribed");
    assertThat(failure(revived)).isInstanceOf(CallRefusedException.class);
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("not subscribed");
    moveToRetry();
    rig.subscribed(rig.master);
  }

  @Test
  void anotherForbiddenCallDoesNot() throws Exception {
    rig.start();
    rig.subscribed(rig.master);
    CompletableFuture<Void> revived = rig.connection.send(REVIVE);
    rig.master.take().reply(403, "");
    assertThat(failure(revived)).isInstanceOf(CallRefusedException.class);
    CompletableFuture<Void> second = rig.connection.send(REVIVE);
    rig.master.take().reply(202, "");
    assertThat(second).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void errorEventsAreTyped() throws Exception {
    assertThat(endedBy("Framework has been removed")).isInstanceOf(FrameworkRemovedException.class);
    assertThat(endedBy("Framework failed over")).isInstanceOf(FailedOverException.class);
    assertThat(endedBy("Role 'a/../b' is invalid"))
        .isInstanceOf(ErrorEventException.class)
        .hasMessage("Role 'a/../b' is invalid");
  }

  private MesosException endedBy(String message) throws Exception {
    try (SchedulerRig other = new SchedulerRig()) {
      other.start();
      Exchange exchange = other.master.take();
      exchange.open("Mesos-Stream-Id: s");
      exchange.record(SchedulerRig.error(message).toByteArray());
      exchange.end();
      MesosException cause = other.told.next(Failed.class).cause();
      assertThat(failure(other.connection.send(REVIVE))).isInstanceOf(NotSentException.class);
      assertThat(other.master.isIdle()).isTrue();
      return cause;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 406, 415})
  void aRefusedSubscribeIsFinal(int status) throws Exception {
    rig.start();
    rig.master.take().reply(status, "No.");
    assertThat(rig.told.next(Failed.class).cause())
        .isInstanceOf(SubscriptionRefusedException.class)
        .hasMessageContaining(status + " No.");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 500, 503})
  void aMasterThatIsNotReadyIsTriedAgain(int status) throws Exception {
    rig.start();
    rig.master.take().reply(status, "");
    rig.told.next(Disconnected.class);
    moveToRetry();
    rig.subscribed(rig.master);
  }

  @Test
  void somethingElseThanMesosIsSaid() throws Exception {
    rig.start();
    rig.master.take().reply(200, "<html>", "Content-Type: text/html");
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("is this a Mesos?");
  }

  @Test
  void anEventBeyondTheLimitDropsTheStream() throws Exception {
    rig.settings =
        new SchedulerSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            5,
            5,
            1000,
            8,
            100);
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    stream.record(new byte[1001]);
    assertThat(rig.told.next(Disconnected.class).cause()).hasMessageContaining("limit is 1000");
  }

  @Test
  void bytesThatAreNoEventDropTheStream() throws Exception {
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    stream.record(new byte[] {(byte) 0xff, 1, 2});
    assertThat(rig.told.next(Disconnected.class).cause())
        .hasMessageContaining("not a scheduler event");
  }

  @Test
  void closingEndsEverything() throws Exception {
    rig.start();
    Exchange stream = rig.subscribed(rig.master);
    rig.connection.close();
    rig.connection.close();
    assertThat(stream.awaitClientClose()).isTrue();
    assertThat(failure(rig.connection.send(REVIVE))).isInstanceOf(NotSentException.class);
    assertThat(rig.told.isEmpty()).isTrue();
  }

  @Test
  void aSubscribeWithAnIdOfItsOwnKeepsIt() throws Exception {
    rig.subscribe =
        Call.Subscribe.newBuilder()
            .setFrameworkInfo(
                FrameworkInfo.newBuilder().setUser("u").setName("n").setId(SchedulerRig.ID))
            .build();
    rig.start();
    Call call = Call.parseFrom(rig.master.take().body);
    assertThat(call.getFrameworkId()).isEqualTo(SchedulerRig.ID);
  }

  /** The reader may not wait for bytes yet when time first moves. */
  private void advanceUntilTold(Duration step) throws InterruptedException {
    for (int i = 0; i < 2000 && rig.told.isEmpty(); i++) {
      rig.timer.advance(step);
      Thread.sleep(10);
    }
  }

  private Duration moveToRetry() throws InterruptedException {
    Duration delay =
        rig.timer.awaitTask(
            d ->
                d.compareTo(Duration.ofSeconds(1)) >= 0
                    && d.compareTo(Duration.ofSeconds(30)) <= 0);
    rig.timer.advance(delay);
    return delay;
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
