package io.howdah.broker.planning;

import static io.howdah.broker.planning.Pictures.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.OwnerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What watches remember, and when they say nothing. */
class WatchesTest {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final OwnerName FLEET = new OwnerName("f");
  private final IdleWatch idle = new IdleWatch();
  private final DemandWatch demand = new DemandWatch();

  private static long at(long seconds) {
    // A monotonic clock may be negative and pass zero.
    return (seconds - 15) * 1_000_000_000L;
  }

  private void see(long second, int free) {
    idle.see(id(1), free, false, at(second), WINDOW);
  }

  private int idleSteps(long second) {
    return idle.idleSteps(id(1), at(second), WINDOW);
  }

  @Test
  void nothingIsIdleBeforeItWasWatchedLongEnough() {
    see(0, 4);
    see(9, 4);
    assertThat(idleSteps(9)).isZero();
    assertThat(idle.idle(id(1), at(9), WINDOW)).isFalse();
    assertThat(idleSteps(10)).isEqualTo(4);
    assertThat(idle.idle(id(1), at(10), WINDOW)).isTrue();
    assertThat(idleSteps(10)).isEqualTo(4);
    assertThat(idle.idleSteps(id(2), at(10), WINDOW)).isZero();
  }

  @Test
  void theLeastOfTheWindowCounts() {
    see(0, 4);
    see(5, 1);
    see(6, 4);
    assertThat(idleSteps(11)).isEqualTo(1);
    see(15, 3);
    assertThat(idleSteps(15)).isEqualTo(1);
    see(16, 3);
    assertThat(idleSteps(16)).isEqualTo(3);
  }

  @Test
  void theSlidingMinimumIsThatOfAllSightsInTheWindow() {
    Random random = new Random(5);
    List<int[]> sights = new ArrayList<>();
    for (int second = 0; second < 2_000; second++) {
      if (second == 0 || random.nextInt(3) == 0) {
        int free = random.nextInt(6);
        sights.add(new int[] {second, free});
        see(second, free);
      }
      int least = second < 10 ? 0 : Integer.MAX_VALUE;
      for (int i = 0; i < sights.size() && second >= 10; i++) {
        int until = i + 1 < sights.size() ? sights.get(i + 1)[0] : Integer.MAX_VALUE;
        if (until > second - 10) {
          least = Math.min(least, sights.get(i)[1]);
        }
      }
      assertThat(idleSteps(second)).as("second %d", second).isEqualTo(least);
    }
  }

  @Test
  void aWorkerThatServesAnApplicationIsNotIdle() {
    idle.see(id(1), 4, false, at(0), WINDOW);
    idle.see(id(1), 4, true, at(5), WINDOW);
    idle.see(id(1), 4, false, at(6), WINDOW);
    assertThat(idle.idle(id(1), at(15), WINDOW)).isFalse();
    assertThat(idle.idle(id(1), at(16), WINDOW)).isTrue();
  }

  @Test
  void whatALongSilenceHidIsNotTakenForIdle() {
    see(0, 4);
    see(31, 4);
    assertThat(idleSteps(31)).isZero();
    assertThat(idleSteps(41)).isEqualTo(4);
    idle.forget(id(1));
    assertThat(idleSteps(41)).isZero();
  }

  @Test
  void quietMeansThatNothingWasPendingForAWhile() {
    assertThat(demand.quiet(FLEET, at(0), WINDOW)).isFalse();
    demand.see(FLEET, false, at(0));
    assertThat(demand.quiet(FLEET, at(9), WINDOW)).isFalse();
    assertThat(demand.quiet(FLEET, at(10), WINDOW)).isTrue();
    demand.see(FLEET, true, at(11));
    demand.see(FLEET, true, at(12));
    assertThat(demand.quiet(FLEET, at(30), WINDOW)).isFalse();
    assertThat(demand.pendingSince(FLEET)).hasValue(at(11));
    demand.see(FLEET, false, at(13));
    assertThat(demand.pendingSince(FLEET)).isEmpty();
    assertThat(demand.quiet(FLEET, at(22), WINDOW)).isFalse();
    assertThat(demand.quiet(FLEET, at(23), WINDOW)).isTrue();
  }
}
