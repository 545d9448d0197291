package io.howdah.broker.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.planning.SimulatedHadoop.Fleet;
import io.howdah.broker.planning.SimulatedHadoop.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Planner, ledger and choice of victims together, on many small simulated clusters on which
 * services come and go: nothing is promised twice, no pool goes below its guarantee or beyond its
 * limit, no ApplicationMaster ends, the anchor stays, and what was given back for a service or as
 * idle is not taken again for nothing.
 */
class SharedClusterPropertyTest {
  private static final int CLUSTERS = 400;
  private static final int TICKS = 180;

  private int taken;
  private int placed;
  private int regrown;
  private int stoppedByGuarantee;

  @Test
  void holdsOnRandomClusters() {
    for (int seed = 0; seed < CLUSTERS; seed++) {
      try {
        new Run(new Random(seed)).run();
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    // The clusters are neither so poor nor so rich that the checks say nothing.
    assertThat(taken).as("taken back").isGreaterThan(CLUSTERS / 2);
    assertThat(placed).as("services placed after it").isGreaterThan(CLUSTERS / 3);
    assertThat(regrown).as("grown again").isGreaterThan(CLUSTERS / 2);
    assertThat(stoppedByGuarantee).as("kept by a guarantee").isGreaterThan(CLUSTERS / 10);
  }

  private final class Run {
    private final Random random;
    private final SimulatedHadoop hadoop;
    private final SimulatedServices services;

    Run(Random random) {
      this.random = random;
      hadoop = new SimulatedHadoop(random);
      long cpus = 0;
      long memory = 0;
      for (int agent = 0; agent < hadoop.freeCpus.length; agent++) {
        cpus += hadoop.freeCpus[agent];
        memory += hadoop.freeMemory[agent];
      }
      Pool batch =
          pool(Pool.HADOOP, share(cpus, memory, random.nextInt(7)), limit(cpus, memory), 1);
      boolean higher = random.nextInt(4) > 0;
      Pool others =
          pool(
              Pool.SERVICES,
              share(cpus, memory, random.nextInt(4)),
              Optional.empty(),
              higher ? 10 : 0);
      services = new SimulatedServices(hadoop, List.of(batch, others), random);
      hadoop.room = () -> services.ledger().room(Pool.HADOOP);
    }

    private Resources share(long cpus, long memory, int tenths) {
      return new Resources(cpus * tenths / 10, memory * tenths / 10, 0, 0);
    }

    private Optional<Resources> limit(long cpus, long memory) {
      return random.nextInt(3) > 0 ? Optional.empty() : Optional.of(share(cpus, memory, 8));
    }

    private Pool pool(String name, Resources guarantee, Optional<Resources> limit, int priority) {
      return new Pool(name, guarantee, limit, priority, "", Duration.ofSeconds(2), List.of());
    }

    void run() {
      for (int i = 0; i < TICKS; i++) {
        if (random.nextInt(12) == 0) {
          hadoop.submit(1 + random.nextInt(8));
        }
        if (random.nextInt(14) == 0) {
          hadoop.finishSome(random.nextDouble());
        }
        if (random.nextInt(15) == 0) {
          services.want(1 + random.nextInt(3));
        }
        if (random.nextInt(15) == 0) {
          services.end(1 + random.nextInt(2));
        }
        tick();
      }
      placed += services.placedAfterTaking;
      taken += services.takings;
      stoppedByGuarantee += services.stoppedByGuarantee ? 1 : 0;
    }

    private void tick() {
      hadoop.advance();
      services.advance();
      nothingIsPromisedTwice();
      anchorIsThere();
      ClusterPicture picture = hadoop.picture();
      services.takeBack(picture);
      picture = hadoop.picture();
      Map<OwnerName, FleetPlan> plans = FleetPlanner.plan(picture);
      withinTheLimit(plans);
      int before = hadoop.lastGivenBack;
      for (Fleet fleet : hadoop.fleets) {
        growsWhereNobodyWaits(plans.get(fleet.name));
        boolean lacked =
            hadoop.workers.stream().filter(w -> w.fleet == fleet && !w.leaving).count()
                < fleet.workers.min();
        if (hadoop.carryOut(fleet, plans.get(fleet.name))) {
          regrown++;
          assertThat(
                  lacked
                      || before == -1
                      || Math.max(hadoop.lastRise, services.lastChange) >= before)
              .as("given back as idle at %d, taken again at %d", before, hadoop.tick)
              .isTrue();
        }
      }
    }

    /** Law 6, and the same of agents. */
    private void nothingIsPromisedTwice() {
      for (int agent = 0; agent < hadoop.freeCpus.length; agent++) {
        assertThat(hadoop.freeCpus[agent]).isNotNegative();
        assertThat(hadoop.freeMemory[agent]).isNotNegative();
      }
      for (Worker worker : hadoop.workers) {
        Capacity held =
            worker.fleet.range.min().plus(worker.fleet.range.step().times(worker.leases.size()));
        assertThat(held.covers(worker.capability)).as("%s", worker.id).isTrue();
      }
    }

    private void withinTheLimit(Map<OwnerName, FleetPlan> plans) {
      Optional<Resources> room = services.ledger().room(Pool.HADOOP);
      if (room.isEmpty()) {
        return;
      }
      Resources more = Resources.NONE;
      for (Fleet fleet : hadoop.fleets) {
        FleetPlan plan = plans.get(fleet.name);
        for (Worker worker : hadoop.workers) {
          int steps = plan.steps().getOrDefault(worker.id, 0) - worker.staying();
          if (worker.fleet == fleet && steps > 0) {
            more = more.plus(fleet.range.step().resources().times(steps));
          }
        }
        more = more.plus(SimulatedHadoop.cost(fleet, plan.launchSteps()).times(plan.launchable()));
      }
      assertThat(more.milliCpus()).isLessThanOrEqualTo(room.get().milliCpus());
      assertThat(more.memoryMb()).isLessThanOrEqualTo(room.get().memoryMb());
    }

    /** What is taken back for a service is not grown again while it waits for it. */
    private void growsWhereNobodyWaits(FleetPlan plan) {
      for (Worker worker : hadoop.workers) {
        if (hadoop.frozen.contains(worker.agent)) {
          assertThat(plan.steps().getOrDefault(worker.id, 0))
              .as("%s", plan)
              .isLessThanOrEqualTo(worker.staying());
        }
      }
    }

    private void anchorIsThere() {
      boolean any = hadoop.workers.stream().anyMatch(worker -> worker.up(hadoop.tick));
      boolean held =
          hadoop.workers.stream()
              .anyMatch(
                  worker -> worker.up(hadoop.tick) && worker.capability.covers(hadoop.largest));
      assertThat(held || !any).as("no anchor at %d", hadoop.tick).isTrue();
    }
  }
}
