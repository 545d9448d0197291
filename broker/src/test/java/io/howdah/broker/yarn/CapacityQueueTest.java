package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CapacityQueueTest {
  private final CapacityQueue queue = new CapacityQueue(2);

  @Test
  void firstComeFirstServedAndNothingTwice() {
    queue.add(request("a:1", 1));
    queue.add(request("b:1", 1));
    assertThat(queue.take()).contains(request("a:1", 1));
    assertThat(queue.take()).contains(request("b:1", 1));
    assertThat(queue.take()).isEmpty();
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aNewerRequestTakesThePlaceAndTheTurnOfAnOlderOne() {
    queue.add(request("a:1", 1));
    queue.add(request("b:1", 1));
    queue.add(request("a:1", 2));
    assertThat(queue.takeAnswers())
        .containsExactly(CapacityQueue.answer(request("a:1", 1), CapacityQueue.REPLACED));
    assertThat(queue.takeAnswers()).isEmpty();
    assertThat(queue.take()).contains(request("a:1", 2));
  }

  @Test
  void oneTooManyIsAnsweredAndNotKept() {
    queue.add(request("a:1", 1));
    queue.add(request("b:1", 1));
    queue.add(request("c:1", 1));
    assertThat(queue.takeAnswers())
        .singleElement()
        .satisfies(
            answer ->
                assertThat(((Event.NodeCapacitySet) answer).problem().orElseThrow())
                    .isEqualTo("2 requests wait for this ResourceManager already"));
    // One for a node that waits is still taken.
    queue.add(request("b:1", 5));
    assertThat(queue.take()).contains(request("a:1", 1));
    assertThat(queue.take()).contains(request("b:1", 5));
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void allThatWaitCanBeRefused() {
    queue.add(request("a:1", 1));
    queue.add(request("b:1", 1));
    queue.refuseAll("gone");
    assertThat(queue.isIdle()).isFalse();
    assertThat(queue.takeAnswers()).hasSize(2);
    assertThat(queue.isIdle()).isTrue();
  }

  private static Effect.SetNodeCapacity request(String node, int vcores) {
    return new Effect.SetNodeCapacity(
        "main", node, new Capacity(vcores, 1024), Duration.ofSeconds(1));
  }
}
