package io.howdah.broker.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Law 2: confirmed within the last third of the time-out, or no effect leaves. */
final class SessionClockTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  // Near the end of the range: only differences may count.
  private long now = Long.MAX_VALUE - SECOND;
  private final LeadershipGate gate = new LeadershipGate(Duration.ofSeconds(9), () -> now);

  @Test
  void nothingIsConfirmedAtFirst() {
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void aConfirmationHoldsForAThirdOfTheTimeoutFromWhenItWasSent() {
    long sent = now;
    now += 2 * SECOND;
    assertThat(gate.confirm(sent)).as("opens").isTrue();
    assertThat(gate.isOpen()).isTrue();
    now += SECOND;
    assertThat(gate.isOpen()).isTrue();
    now += 1;
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void anOlderConfirmationThatArrivesLaterTakesNothingBack() {
    long first = now;
    now += SECOND;
    gate.confirm(now);
    gate.confirm(first);
    now += 3 * SECOND;
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void anAnswerThatTookTooLongConfirmsNothing() {
    long sent = now;
    now += 4 * SECOND;
    assertThat(gate.confirm(sent)).isFalse();
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void aLostConnectionClosesUntilSomethingSentAfterwardsIsAnswered() {
    long before = now;
    gate.confirm(before);
    now += 1;
    gate.suspend();
    assertThat(gate.isOpen()).isFalse();
    gate.confirm(before);
    assertThat(gate.isOpen()).isFalse();
    now += 1;
    assertThat(gate.confirm(now)).isTrue();
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void aFencedGateStaysClosed() {
    gate.confirm(now);
    gate.fence();
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.confirm(now)).isFalse();
    assertThat(gate.isOpen()).isFalse();
  }
}
