package io.howdah.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Effect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Law 2: no effect leaves without a confirmed leadership. */
final class EffectGateTest {
  private static final Effect A = new Effect.Suppress("a");
  private static final Effect B = new Effect.Suppress("b");
  private static final Effect C = new Effect.Suppress("c");

  private final List<Effect> out = new ArrayList<>();
  private final Set<Effect> unwanted = new HashSet<>();
  private boolean confirmed = true;
  private int lettingOut = Integer.MAX_VALUE;
  private final EffectGate gate =
      new EffectGate(
          () -> confirmed && out.size() < lettingOut, e -> !unwanted.contains(e), out::add);

  @Test
  void effectsPassWhileConfirmed() {
    gate.submit(A);
    gate.submit(B);
    assertThat(out).containsExactly(A, B);
  }

  @Test
  void effectsWaitInTheirOrderUntilConfirmedAgain() {
    confirmed = false;
    gate.submit(A);
    gate.submit(B);
    gate.release();
    assertThat(out).isEmpty();
    assertThat(gate.held()).isEqualTo(2);
    confirmed = true;
    gate.submit(C);
    assertThat(out).containsExactly(A, B, C);
    assertThat(gate.held()).isZero();
  }

  @Test
  void leadershipIsAskedForBeforeEachEffect() {
    confirmed = false;
    gate.submit(A);
    gate.submit(B);
    gate.submit(C);
    confirmed = true;
    lettingOut = 1;
    gate.release();
    assertThat(out).containsExactly(A);
    lettingOut = 3;
    gate.release();
    assertThat(out).containsExactly(A, B, C);
  }

  @Test
  void whatIsNoLongerWantedAfterWaitingStays() {
    confirmed = false;
    gate.submit(A);
    gate.submit(B);
    unwanted.add(A);
    confirmed = true;
    gate.release();
    assertThat(out).containsExactly(B);
  }

  @Test
  void aFencedGateDropsEverythingForEver() {
    confirmed = false;
    gate.submit(A);
    gate.fence();
    confirmed = true;
    gate.release();
    gate.submit(B);
    assertThat(out).isEmpty();
    assertThat(gate.held()).isZero();
  }
}
