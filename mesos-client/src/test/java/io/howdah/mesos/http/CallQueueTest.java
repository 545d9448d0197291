package io.howdah.mesos.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.mesos.NotSentException;
import io.howdah.mesos.SubscriptionLostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CallQueueTest {
  private final Map<String, CompletableFuture<Void>> sent = new LinkedHashMap<>();
  private final CallQueue<String> queue =
      new CallQueue<>(
          4,
          1000,
          call -> {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            sent.put(call, answer);
            return answer;
          });

  private void answer(String call) {
    sent.get(call).complete(null);
  }

  @Test
  void callsOfOneKeyFollowEachOther() {
    CompletableFuture<Void> unused1 = queue.submit(Optional.of("a"), "launch");
    CompletableFuture<Void> kill = queue.submit(Optional.of("a"), "kill");
    assertThat(sent.keySet()).containsExactly("launch");
    answer("launch");
    assertThat(sent.keySet()).containsExactly("launch", "kill");
    assertThat(kill).isNotDone();
    answer("kill");
    assertThat(kill).isCompleted();
  }

  @Test
  void callsOfDifferentKeysOverlap() {
    for (int key = 0; key < 4; key++) {
      CompletableFuture<Void> unused2 = queue.submit(Optional.of(key), "call-" + key);
    }
    assertThat(sent).hasSize(4);
  }

  @Test
  void aBarrierKeepsItsPlaceAmongAll() {
    CompletableFuture<Void> unused3 = queue.submit(Optional.of(0), "decline-0");
    CompletableFuture<Void> unused4 = queue.submit(Optional.of(1), "decline-1");
    CompletableFuture<Void> unused5 = queue.submit(Optional.empty(), "revive");
    CompletableFuture<Void> unused6 = queue.submit(Optional.of(2), "decline-2");
    assertThat(sent.keySet()).containsExactly("decline-0", "decline-1");
    answer("decline-1");
    assertThat(sent).hasSize(2);
    answer("decline-0");
    assertThat(sent.keySet()).containsExactly("decline-0", "decline-1", "revive");
    answer("revive");
    assertThat(sent.keySet()).endsWith("decline-2");
  }

  @Test
  void aFailedCallDoesNotStopThoseBehindIt() {
    CompletableFuture<Void> first = queue.submit(Optional.of("a"), "1");
    CompletableFuture<Void> unused7 = queue.submit(Optional.of("a"), "2");
    sent.get("1").completeExceptionally(new SubscriptionLostException("x"));
    assertThat(first).isCompletedExceptionally();
    assertThat(sent.keySet()).containsExactly("1", "2");
  }

  @Test
  void closingFailsWhatWasNotSentOnce() {
    CompletableFuture<Void> inFlight = queue.submit(Optional.of("a"), "1");
    CompletableFuture<Void> behind = queue.submit(Optional.of("a"), "2");
    CompletableFuture<Void> barrier = queue.submit(Optional.empty(), "3");
    queue.close(new SubscriptionLostException("gone"));
    assertThat(behind).isCompletedExceptionally();
    assertThat(barrier).isCompletedExceptionally();
    assertThat(queue.submit(Optional.of("b"), "4")).isCompletedExceptionally();
    assertThat(inFlight).isNotDone();
    answer("1");
    assertThat(inFlight).isCompleted();
    assertThat(sent).hasSize(1);
  }

  @Test
  void moreThanTheCapacityIsRefused() {
    for (int i = 0; i < 1000; i++) {
      CompletableFuture<Void> unused8 = queue.submit(Optional.of("a"), "call-" + i);
    }
    CompletableFuture<Void> refused = queue.submit(Optional.of("a"), "more");
    assertThat(refused.handle((done, failure) -> failure).join())
        .isInstanceOf(NotSentException.class)
        .hasMessageContaining("1000 calls");
    answer("call-0");
    assertThat(queue.submit(Optional.of("a"), "again")).isNotDone();
  }

  @Test
  void aTransportThatAnswersAtOnceNeedsNoStack() {
    List<String> order = new ArrayList<>();
    CompletableFuture<Void> first = new CompletableFuture<>();
    CallQueue<String> quick =
        new CallQueue<>(
            1,
            200_000,
            call -> {
              order.add(call);
              return order.size() == 1 ? first : CompletableFuture.completedFuture(null);
            });
    for (int i = 0; i < 100_000; i++) {
      CompletableFuture<Void> unused9 = quick.submit(Optional.of("a"), "call-" + i);
    }
    first.complete(null);
    assertThat(order).hasSize(100_000);
  }

  @Test
  void inAnyHistoryOrderHolds() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      sent.clear();
      CallQueue<String> any =
          new CallQueue<>(
              3,
              1000,
              call -> {
                CompletableFuture<Void> answer = new CompletableFuture<>();
                sent.put(call, answer);
                return answer;
              });
      List<CompletableFuture<Void>> results = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int key = random.nextInt(6);
        results.add(
            any.submit(
                key == 5 ? Optional.empty() : Optional.of(key), "%02d-%d".formatted(i, key)));
        answerSome(random);
      }
      while (sent.values().stream().anyMatch(answer -> !answer.isDone())) {
        answerSome(random);
      }
      assertThat(results).allSatisfy(result -> assertThat(result).isCompleted());
      List<String> order = new ArrayList<>(sent.keySet());
      for (int i = 0; i < order.size(); i++) {
        for (int j = i + 1; j < order.size(); j++) {
          String before = order.get(i);
          String after = order.get(j);
          boolean ordered =
              before.endsWith("-5") || after.endsWith("-5") || keyOf(before) == keyOf(after);
          assertThat(!ordered || before.compareTo(after) < 0)
              .as("%s was sent before %s", before, after)
              .isTrue();
        }
      }
    }
  }

  private static char keyOf(String call) {
    return call.charAt(call.length() - 1);
  }

  private void answerSome(Random random) {
    for (CompletableFuture<Void> answer : List.copyOf(sent.values())) {
      if (!answer.isDone() && random.nextInt(3) == 0) {
        answer.complete(null);
      }
    }
  }
}
