package io.howdah.broker.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.planning.SimulatedHadoop.Fleet;
import io.howdah.broker.planning.SimulatedHadoop.Worker;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold whatever the cluster and its demand, on many small simulated ones. */
class FleetPlannerPropertyTest {
  private static final int CLUSTERS = 2_000;
  private static final int BUSY = 120;
  private static final int CONSTANT = 80;
  private static final int QUIET = 90;

  private int grown;
  private int givenBack;
  private int satisfied;

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
    assertThat(grown).isGreaterThan(CLUSTERS);
    assertThat(givenBack).isGreaterThan(CLUSTERS);
    assertThat(satisfied).isBetween(CLUSTERS / 4, CLUSTERS - 1);
  }

  private final class Run {
    private final Random random;
    private final SimulatedHadoop hadoop;
    private int lastHeld = -1;

    Run(Random random) {
      this.random = random;
      this.hadoop = new SimulatedHadoop(random);
    }

    void run() {
      boolean deaths = random.nextInt(4) == 0;
      for (int i = 0; i < BUSY; i++) {
        if (random.nextInt(12) == 0) {
          hadoop.submit(1 + random.nextInt(8));
        }
        if (random.nextInt(10) == 0) {
          hadoop.finishSome(random.nextDouble());
        }
        if (deaths && random.nextInt(25) == 0) {
          hadoop.killOne();
        }
        tick();
      }
      for (int i = 0; i < CONSTANT; i++) {
        tick();
      }
      demandThatFitsIsSatisfied();
      hadoop.endAll();
      for (int i = 0; i < QUIET; i++) {
        tick();
      }
      everythingIsBackAtTheLeast();
    }

    private void tick() {
      hadoop.advance();
      anchorIsThere();
      ClusterPicture picture = hadoop.picture();
      Map<OwnerName, FleetPlan> plans = FleetPlanner.plan(picture);
      if (hadoop.tick % 16 == 0) {
        assertThat(FleetPlanner.plan(picture)).isEqualTo(plans);
      }
      int before = hadoop.lastGivenBack;
      for (Fleet fleet : hadoop.fleets) {
        FleetPlan plan = plans.get(fleet.name);
        withinRange(fleet, plan);
        // An agent that has room again may take one of the least number that lacked so far.
        boolean lacked =
            hadoop.workers.stream().filter(w -> w.fleet == fleet && !w.leaving).count()
                < fleet.workers.min();
        if (hadoop.carryOut(fleet, plan)) {
          grown++;
          assertThat(
                  lacked || before == -1 || Math.max(hadoop.lastRise, hadoop.lastDeath) >= before)
              .as("what was given back at %d is taken again at %d: %s", before, hadoop.tick, plan)
              .isTrue();
        }
      }
      givenBack += hadoop.lastGivenBack > before ? 1 : 0;
    }

    private void withinRange(Fleet fleet, FleetPlan plan) {
      assertThat(plan.workers()).isBetween(fleet.workers.min(), fleet.workers.max());
      assertThat(plan.why()).isNotEmpty();
      assertThat(plan.launchSteps()).isBetween(0, fleet.range.maxSteps());
      assertThat(plan.wishedLaunchSteps()).isBetween(plan.launchSteps(), fleet.range.maxSteps());
      for (Worker worker : hadoop.workers) {
        Integer target = plan.steps().get(worker.id);
        if (target != null) {
          assertThat(target).isBetween(0, fleet.range.maxSteps());
          Capacity left = fleet.range.min().plus(fleet.range.step().times(target));
          assertThat(left.covers(worker.used())).as("%s", plan).isTrue();
        }
        if (plan.release().contains(worker.id)) {
          assertThat(worker.containers).isEmpty();
          assertThat(target).isNull();
        }
      }
      boolean anchorUp =
          hadoop.workers.stream().anyMatch(worker -> !worker.leaving && holdsLargest(worker));
      if (plan.launchable() > 0 && !anchorUp) {
        Capacity first = fleet.range.min().plus(fleet.range.step().times(plan.launchSteps()));
        assertThat(first.covers(hadoop.largest)).as("%s", plan).isTrue();
      }
    }

    private boolean holdsLargest(Worker worker) {
      return worker.up(hadoop.tick) && worker.capability.covers(hadoop.largest);
    }

    /** Only a death may end it: the planner never does. */
    private void anchorIsThere() {
      boolean any = hadoop.workers.stream().anyMatch(worker -> worker.up(hadoop.tick));
      boolean held = hadoop.workers.stream().anyMatch(this::holdsLargest);
      assertThat(held || !any || hadoop.lastDeath >= lastHeld)
          .as("no anchor at %d", hadoop.tick)
          .isTrue();
      lastHeld = held ? hadoop.tick : lastHeld;
    }

    /** What still waits has no worker that could take it, and no agent for a new one. */
    private void demandThatFitsIsSatisfied() {
      if (hadoop.pending.isEmpty()) {
        satisfied++;
        return;
      }
      for (SimulatedHadoop.Container container : hadoop.pending) {
        for (Worker worker : hadoop.workers) {
          int most = worker.leases.size();
          while (most < worker.fleet.range.maxSteps()
              && hadoop.fits(
                  worker.agent,
                  worker.fleet.range.step().resources().times(most + 1 - worker.leases.size()))) {
            most++;
          }
          Capacity reachable = worker.fleet.range.min().plus(worker.fleet.range.step().times(most));
          assertThat(worker.leaving || !reachable.covers(worker.used().plus(container.size())))
              .as("%s waits for %s", container, worker.id)
              .isTrue();
        }
        for (Fleet fleet : hadoop.fleets) {
          long live = hadoop.workers.stream().filter(worker -> worker.fleet == fleet).count();
          for (int agent = 0; agent < hadoop.freeMemory.length; agent++) {
            int steps = fleet.range.stepsFor(container.size().max(hadoop.largest));
            assertThat(
                    live >= fleet.workers.max()
                        || steps > fleet.range.maxSteps()
                        || !hadoop.fits(agent, SimulatedHadoop.cost(fleet, steps)))
                .as("%s waits for a worker of %s", container, fleet.name)
                .isTrue();
          }
        }
      }
    }

    private void everythingIsBackAtTheLeast() {
      int least = hadoop.fleets.stream().mapToInt(fleet -> fleet.workers.min()).sum();
      int anchors = 0;
      for (Worker worker : hadoop.workers) {
        if (holdsLargest(worker)
            && worker.fleet.range.stepsFor(hadoop.largest) == worker.leases.size()
            && anchors == 0) {
          anchors++;
        } else {
          assertThat(worker.leases).as("%s", worker.id).isEmpty();
        }
      }
      // An anchor may have to stand beside the least workers of a fleet that cannot hold it.
      assertThat(hadoop.workers.size()).isBetween(0, least == 0 ? 0 : least + 1);
    }
  }
}
