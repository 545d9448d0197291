package io.howdah.broker.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Guarantee, limit and priority. */
class PoolLedgerTest {
  private static Resources units(int number) {
    return new Resources(1_000L * number, 1_024L * number, 0, 0);
  }

  private static Pool pool(String name, int guarantee, int limit, int priority) {
    return new Pool(
        name,
        units(guarantee),
        limit == 0 ? Optional.empty() : Optional.of(units(limit)),
        priority,
        "",
        Duration.ofSeconds(30),
        List.of());
  }

  private final PoolLedger ledger =
      new PoolLedger(
          List.of(pool("hadoop", 4, 20, 1), pool("services", 6, 0, 5), pool("batch", 3, 8, 1)),
          Map.of("hadoop", units(10), "services", units(9), "batch", units(1)));

  @Test
  void aPoolOfHigherPriorityTakesBackDownToTheGuarantee() {
    assertThat(ledger.mayTakeBack("services", "hadoop")).isTrue();
    assertThat(ledger.atMost("services", "hadoop")).isEqualTo(units(6));
  }

  @Test
  void nothingIsTakenFromWhoIsBelowItsGuarantee() {
    assertThat(ledger.mayTakeBack("services", "batch")).isFalse();
  }

  @Test
  void whoIsBelowItsGuaranteeTakesBackWhatItLacksEvenFromHigherPriority() {
    assertThat(ledger.atMost("batch", "hadoop")).isEqualTo(units(2));
    assertThat(ledger.atMost("batch", "services")).isEqualTo(units(2));
  }

  @Test
  void whoHasItsGuaranteeTakesNothingFromEqualOrHigherPriority() {
    assertThat(ledger.mayTakeBack("hadoop", "services")).isFalse();
    assertThat(ledger.mayTakeBack("hadoop", "batch")).isFalse();
    assertThat(ledger.mayTakeBack("services", "services")).isFalse();
  }

  @Test
  void aLimitIsNotPassed() {
    assertThat(ledger.room("hadoop")).contains(units(10));
    assertThat(ledger.room("services")).isEmpty();
    assertThat(ledger.mayTake("hadoop", units(10))).isTrue();
    assertThat(ledger.mayTake("hadoop", new Resources(1_000, 11 * 1_024, 0, 0))).isFalse();
    assertThat(ledger.mayTake("services", units(1_000))).isTrue();
  }

  @Test
  void aPoolThatNobodyMentionsHasNoGuaranteeNoLimitAndLeastPriority() {
    PoolLedger other = new PoolLedger(List.of(pool("services", 0, 0, 5)), Map.of("new", units(3)));
    assertThat(other.atMost("services", "new")).isEqualTo(units(3));
    assertThat(other.mayTakeBack("new", "services")).isFalse();
    assertThat(other.room("new")).isEmpty();
  }
}
