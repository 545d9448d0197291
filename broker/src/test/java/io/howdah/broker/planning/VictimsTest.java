package io.howdah.broker.planning;

import static io.howdah.broker.planning.Pictures.RANGE;
import static io.howdah.broker.planning.Pictures.SHARE;
import static io.howdah.broker.planning.Pictures.id;
import static io.howdah.broker.planning.Pictures.units;
import static io.howdah.broker.planning.Pictures.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whom services take capacity back from. */
class VictimsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000);

  private static ContainerView container(int number, int units, int age, boolean master) {
    return new ContainerView(
        "c" + number, "a1", "host:1", units(units), NOW.minusSeconds(age), master);
  }

  private static VictimPicture victim(Pictures.Worker worker, ContainerView... containers) {
    return new VictimPicture(
        worker.picture(RANGE), RANGE, SHARE, List.of(containers), 0, Integer.MAX_VALUE, false);
  }

  private static VictimPicture with(VictimPicture v, int least, int most, boolean releasable) {
    return new VictimPicture(
        v.worker(), v.capacity(), v.share(), v.containers(), least, most, releasable);
  }

  private static Resources need(int units) {
    return units(units).resources();
  }

  private static Taking take(int units, VictimPicture... workers) {
    return Victims.on(need(units), List.of(workers), NOW).orElseThrow();
  }

  @Test
  void idleStepsAreTakenBeforeBusyOnes() {
    Taking taking =
        take(
            2,
            victim(worker(1, 3).used(4), container(1, 4, 1, false)),
            victim(worker(2, 3).used(2), container(2, 2, 1, false)));
    assertThat(taking.steps()).isEqualTo(Map.of(id(2), 2));
    assertThat(taking.containersLost()).isZero();
    assertThat(taking.freed()).isEqualTo(need(2));
  }

  @Test
  void workersWithoutApplicationMastersAreTakenFromFirstWhateverTheCost() {
    Taking taking =
        take(
            1,
            victim(
                worker(1, 3).used(4).masters(1),
                container(1, 1, 500, true),
                container(2, 3, 1, false)),
            victim(worker(2, 3).used(4), container(3, 4, 900, false)));
    assertThat(taking.steps()).isEqualTo(Map.of(id(2), 1));
    assertThat(taking.containerSecondsLost()).isEqualTo(900);
    assertThat(taking.disturbsMasters()).isFalse();
  }

  @Test
  void theNewestContainersAreLost() {
    Taking taking =
        take(
            2,
            victim(
                worker(1, 3).used(4),
                container(1, 2, 300, false),
                container(2, 1, 20, false),
                container(3, 1, 10, false)));
    assertThat(taking.containersLost()).isEqualTo(2);
    assertThat(taking.containerSecondsLost()).isEqualTo(30);
  }

  @Test
  void fewestContainerSecondsAreLost() {
    Taking taking =
        take(
            2,
            victim(worker(1, 3).used(4), container(1, 4, 100, false)),
            victim(
                worker(2, 3).used(4),
                container(2, 2, 500, false),
                container(3, 1, 40, false),
                container(4, 1, 30, false)));
    assertThat(taking.steps()).isEqualTo(Map.of(id(2), 2));
    assertThat(taking.containerSecondsLost()).isEqualTo(70);
  }

  @Test
  void oneContainerThatPaysForSeveralStepsMayBeCheaper() {
    Taking taking =
        take(
            3,
            victim(worker(1, 3).used(4), container(1, 4, 100, false)),
            victim(
                worker(2, 3).used(4),
                container(2, 1, 50, false),
                container(3, 1, 50, false),
                container(4, 1, 50, false),
                container(5, 1, 50, false)));
    assertThat(taking.steps()).isEqualTo(Map.of(id(1), 3));
    assertThat(taking.containerSecondsLost()).isEqualTo(100);
  }

  @Test
  void applicationMastersAndAnchorsKeepWhatTheyNeed() {
    assertThat(
            Victims.on(
                need(2),
                List.of(
                    victim(
                        worker(1, 3).used(4).masters(3),
                        container(1, 3, 9, true),
                        container(2, 1, 9, false))),
                NOW))
        .isEmpty();
    assertThat(Victims.on(need(2), List.of(with(victim(worker(1, 3)), 2, 9, false)), NOW))
        .isEmpty();
    assertThat(Victims.on(need(2), List.of(with(victim(worker(1, 3)), 0, 1, false)), NOW))
        .isEmpty();
  }

  @Test
  void anIdleWorkerGoesAsAWholeBeforeBusySteps() {
    Taking taking =
        take(
            3,
            with(victim(worker(1, 1).idle(1)), 0, 9, true),
            victim(worker(2, 4).used(5), container(1, 5, 1, false)));
    assertThat(taking.release()).containsExactly(id(1));
    assertThat(taking.steps()).isEqualTo(Map.of(id(2), 1));
    Taking enough =
        take(
            2,
            with(victim(worker(1, 1).idle(1)), 0, 9, true),
            victim(worker(2, 4).used(5), container(1, 5, 1, false)));
    assertThat(enough.release()).containsExactly(id(1));
    assertThat(enough.steps()).isEmpty();
    assertThat(enough.freed()).isEqualTo(need(2).plus(SHARE));
  }

  @Test
  void diskComesFromNobody() {
    assertThat(Victims.on(new Resources(0, 0, 1, 0), List.of(victim(worker(1, 3))), NOW)).isEmpty();
  }

  @Test
  void theAgentWhereItCostsLeastIsChosen() {
    Taking cheap = take(1, victim(worker(1, 3).used(1), container(1, 1, 1, false)));
    Taking dear = take(1, victim(worker(2, 3).used(4), container(2, 4, 100, false)));
    assertThat(Victims.cheapest(Map.of("a", dear, "b", cheap)).orElseThrow().getKey())
        .isEqualTo("b");
    assertThat(Victims.cheapest(Map.of("b", dear, "a", dear)).orElseThrow().getKey())
        .isEqualTo("a");
    assertThat(Victims.cheapest(Map.of())).isEmpty();
  }

  @Test
  void randomAgentsGiveWhatIsNeededAndKeepWhatTheyMust() {
    int met = 0;
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      List<VictimPicture> workers = new ArrayList<>();
      int possible = 0;
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        VictimPicture victim = randomVictim(random, i);
        int kept = Math.max(victim.leastSteps(), victim.worker().keptSteps());
        possible += Math.max(0, Math.min(victim.mostSteps(), victim.worker().steps() - kept));
        workers.add(victim);
      }
      int units = 1 + random.nextInt(12);
      Optional<Taking> taking = Victims.on(need(units), workers, NOW);
      boolean whole = workers.stream().anyMatch(VictimPicture::releasable);
      assertThat(taking.isPresent() || possible < units).as("seed %d", seed).isTrue();
      assertThat(taking.isEmpty() || whole || possible >= units).as("seed %d", seed).isTrue();
      if (taking.isPresent()) {
        met++;
        check(seed, taking.get(), workers, units);
      }
    }
    assertThat(met).isBetween(500, 4_900);
  }

  private static VictimPicture randomVictim(Random random, int number) {
    Pictures.Worker worker = worker(number, random.nextInt(8));
    List<ContainerView> containers = new ArrayList<>();
    int used = 0;
    int masters = 0;
    while (used < 1 + worker.steps && random.nextInt(4) > 0) {
      int size = 1 + random.nextInt(1 + worker.steps - used);
      boolean master = random.nextInt(6) == 0;
      containers.add(container(number * 100 + used, size, random.nextInt(900), master));
      used += size;
      masters += master ? size : 0;
    }
    worker.used(used);
    if (masters > 0) {
      worker.masters(masters);
    }
    boolean idle = used == 0 && random.nextBoolean();
    if (idle) {
      worker.idle(worker.steps);
    }
    int least = random.nextInt(4) == 0 ? random.nextInt(1 + worker.steps) : 0;
    return new VictimPicture(
        worker.picture(RANGE),
        RANGE,
        SHARE,
        containers,
        least,
        random.nextInt(9),
        idle && least == 0);
  }

  private static void check(int seed, Taking taking, List<VictimPicture> workers, int units) {
    assertThat(taking.freed().covers(need(units))).as("seed %d", seed).isTrue();
    Resources freed = Resources.NONE;
    for (VictimPicture victim : workers) {
      int steps = taking.steps().getOrDefault(victim.worker().id(), 0);
      int kept = Math.max(victim.leastSteps(), victim.worker().keptSteps());
      assertThat(steps)
          .as("seed %d", seed)
          .isBetween(0, Math.max(0, Math.min(victim.mostSteps(), victim.worker().steps() - kept)));
      freed = freed.plus(need(steps));
      if (taking.release().contains(victim.worker().id())) {
        assertThat(victim.releasable()).as("seed %d", seed).isTrue();
        assertThat(victim.worker().used()).isEqualTo(Capacity.NONE);
        freed = freed.plus(SHARE).plus(need(1 + victim.worker().steps()));
      }
    }
    assertThat(freed).as("seed %d", seed).isEqualTo(taking.freed());
  }
}
