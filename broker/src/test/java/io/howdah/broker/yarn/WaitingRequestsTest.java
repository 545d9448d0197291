package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of hosts while a ResourceManager is away, and how often it is asked. */
class WaitingRequestsTest {
  private JsonNode waiting;
  private Optional<JsonNode> answer = Optional.empty();
  private int questions;
  private long nanos;
  private WaitingRequests requests;

  @BeforeEach
  void prepare() throws IOException {
    waiting =
        new ObjectMapper()
            .readTree(
                """
                {"apps":{"app":[{"resourceRequests":[{"resourceName":"node1","numContainers":3}]}]}}
                """);
    requests = new WaitingRequests(this::ask, () -> nanos);
  }

  @Test
  void asksEveryTwoSeconds() {
    answer = Optional.of(waiting);
    requests.latest();
    assertThat(requests.latest().byHost()).containsEntry("node1", 3);
    after(1);
    assertThat(questions).isEqualTo(1);
    after(1);
    assertThat(questions).isEqualTo(2);
  }

  @Test
  void whatIsKnownOutlivesAFailover() {
    answer = Optional.of(waiting);
    requests.latest();
    requests.latest();
    answer = Optional.empty();
    for (int turn = 0; turn < 14; turn++) {
      after(2);
      assertThat(requests.latest().byHost()).containsEntry("node1", 3);
    }
    assertThat(questions).as("asked on, so that the next one is found soon").isEqualTo(15);
  }

  @Test
  void afterHalfAMinuteNothingIsKnownAndItIsAskedSeldom() {
    answer = Optional.of(waiting);
    requests.latest();
    requests.latest();
    answer = Optional.empty();
    for (int turn = 0; turn < 16; turn++) {
      after(2);
    }
    assertThat(requests.latest().byHost()).isEmpty();
    int before = questions;
    after(20);
    assertThat(questions).isEqualTo(before);
    after(10);
    assertThat(questions).isEqualTo(before + 1);
  }

  private void after(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
    requests.latest();
    // Takes the answer of the question that the first call asked.
    requests.latest();
  }

  private CompletableFuture<JsonNode> ask() {
    questions++;
    return answer
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> CompletableFuture.failedFuture(new IOException("away")));
  }
}
