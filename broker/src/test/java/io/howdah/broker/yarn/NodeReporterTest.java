package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.NodeView;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeReporterTest {
  private static final Duration QUICK = Duration.ofMillis(3);
  private static final Map<String, NodeView> NODES = Map.of("a:1", node("a:1", "RUNNING"));

  private final NodeReporter reporter =
      new NodeReporter(
          "main",
          new PollSettings(
              Duration.ofMillis(100),
              Duration.ofSeconds(5),
              Duration.ofSeconds(30),
              Duration.ofMillis(250),
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              Duration.ofMinutes(5),
              Duration.ofSeconds(1),
              Duration.ofSeconds(10),
              Duration.ofMinutes(1)));

  @Test
  void firstAnswerIsNewsEvenIfItIsEmpty() {
    assertThat(reporter.answered(Map.of(), false, 0))
        .contains(new Event.NodesReported("main", Map.of()));
  }

  @Test
  void anUnchangedAnswerIsRepeatedNowAndThenOnly() {
    reporter.answered(NODES, false, 0);
    assertThat(reporter.answered(NODES, false, seconds(1))).isEmpty();
    assertThat(reporter.answered(NODES, false, seconds(29))).isEmpty();
    assertThat(reporter.answered(NODES, false, seconds(30))).isPresent();
    assertThat(reporter.answered(NODES, false, seconds(31))).isEmpty();
  }

  @Test
  void aChangeIsNews() {
    reporter.answered(NODES, false, 0);
    Map<String, NodeView> lost = Map.of("a:1", node("a:1", "LOST"));
    assertThat(reporter.answered(lost, false, 1)).contains(new Event.NodesReported("main", lost));
    assertThat(reporter.answered(Map.of(), false, 2)).isPresent();
  }

  @Test
  void theFirstAnswerAfterAFailureIsNewsAlsoIfNothingChanged() {
    reporter.answered(NODES, false, 0);
    assertThat(reporter.failed("gone")).isEqualTo(new Event.ResourceManagerAway("main", "gone"));
    assertThat(reporter.isAway()).isTrue();
    assertThat(reporter.answered(NODES, false, 1)).isPresent();
    assertThat(reporter.isAway()).isFalse();
  }

  @Test
  void askedMoreOftenWithAttention() {
    assertThat(reporter.pause(true, QUICK)).isEqualTo(Duration.ofMillis(100));
    assertThat(reporter.pause(false, QUICK)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aSlowListTakesAFifthOfTheTimeAtMost() {
    assertThat(reporter.pause(true, Duration.ofMillis(300))).isEqualTo(Duration.ofMillis(1200));
    assertThat(reporter.pause(false, Duration.ofMillis(300))).isEqualTo(Duration.ofSeconds(5));
    assertThat(reporter.pause(false, Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void everyAnswerIsToldWhileItIsWaitedFor() {
    assertThat(reporter.answered(NODES, true, 0)).isPresent();
    assertThat(reporter.answered(NODES, true, 1)).contains(new Event.NodesReported("main", NODES));
    assertThat(reporter.answered(NODES, true, 2)).isPresent();
    assertThat(reporter.answered(NODES, false, 3)).isEmpty();
  }

  @Test
  void backsOffWhileAwayUnlessSomethingIsWaitedFor() {
    int[] expected = {1, 2, 4, 8, 10, 10};
    for (int seconds : expected) {
      reporter.failed("gone");
      assertThat(reporter.pause(true, QUICK)).as("waited for").isEqualTo(Duration.ofSeconds(1));
      assertThat(reporter.pause(false, QUICK)).isEqualTo(Duration.ofSeconds(seconds));
    }
    reporter.answered(NODES, false, 0);
    reporter.failed("gone");
    assertThat(reporter.pause(false, QUICK)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void oneLineAMinuteWhileAwayAndOneAtOnceWhenItGoesAgain() {
    reporter.failed("gone");
    assertThat(reporter.takeLogTurn(seconds(100))).isTrue();
    reporter.failed("gone");
    assertThat(reporter.takeLogTurn(seconds(159))).isFalse();
    reporter.failed("gone");
    assertThat(reporter.takeLogTurn(seconds(160))).isTrue();
    reporter.answered(NODES, false, 0);
    reporter.failed("gone");
    assertThat(reporter.takeLogTurn(seconds(161))).isTrue();
  }

  static NodeView node(String id, String state) {
    return new NodeView(id, state, 4, 4096, 0, 0, 0, "");
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void reportedNodesAreACopy() {
    Map<String, NodeView> nodes = new java.util.HashMap<>(NODES);
    Optional<Event> event = reporter.answered(nodes, false, 0);
    nodes.clear();
    assertThat(event).contains(new Event.NodesReported("main", NODES));
  }
}
