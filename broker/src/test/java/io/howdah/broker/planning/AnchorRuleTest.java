package io.howdah.broker.planning;

import static io.howdah.broker.planning.Pictures.fleet;
import static io.howdah.broker.planning.Pictures.id;
import static io.howdah.broker.planning.Pictures.plan;
import static io.howdah.broker.planning.Pictures.plans;
import static io.howdah.broker.planning.Pictures.units;
import static io.howdah.broker.planning.Pictures.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Resources;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Law 7 in plans. */
class AnchorRuleTest {
  @Test
  void theFirstWorkerIsLaunchedAloneWithTheSizeOfTheLargestContainer() {
    FleetPlan plan = plan(4, fleet().pending(20, 1));
    assertThat(plan.workers()).isEqualTo(3);
    assertThat(plan.launchable()).isEqualTo(1);
    assertThat(plan.launchSteps()).isEqualTo(3);
    assertThat(plan.wishedLaunchSteps()).isEqualTo(7);
  }

  @Test
  void othersWaitUntilTheAnchorIsUp() {
    FleetPlan plan = plan(4, fleet().pending(20, 1).has(worker(1, 3).phase(Phase.STARTING)));
    assertThat(plan.anchors()).containsExactly(id(1));
    assertThat(plan.workers()).isEqualTo(3);
    assertThat(plan.launchable()).isZero();
    assertThat(plan.why()).contains("wait for an anchor");
  }

  @Test
  void theLeastNumberStartsWithAnAnchorToo() {
    FleetPlan plan = plan(4, fleet().workers(3, 5));
    assertThat(plan.workers()).isEqualTo(3);
    assertThat(plan.launchable()).isEqualTo(1);
    assertThat(plan.launchSteps()).isEqualTo(3);
  }

  @Test
  void anEmptyClusterWithoutDemandGetsNoAnchor() {
    assertThat(plan(4, fleet()).workers()).isZero();
  }

  @Test
  void whileTheLargestContainerIsNotKnownAnAnchorIsAsLargeAsAWorkerMayBe() {
    FleetPlan plan = plans(Optional.empty(), fleet().workers(2, 5)).get(new OwnerName("f"));
    assertThat(plan.launchSteps()).isEqualTo(7);
    assertThat(plan.launchable()).isEqualTo(1);
  }

  @Test
  void theOldestThatHoldsTheSizeStaysTheAnchor() {
    FleetPlan plan =
        plan(4, fleet().quiet().has(worker(1, 0), worker(2, 3).idle(3), worker(3, 7).idle(7)));
    assertThat(plan.anchors()).containsExactly(id(2));
    assertThat(plan.release()).containsExactly(id(3));
    assertThat(plan.steps()).isEmpty();
  }

  @Test
  void aLostAnchorIsReplacedByTheWorkerThatLacksLeast() {
    FleetPlan plan = plan(4, fleet().has(worker(1, 0), worker(2, 2), worker(3, 2).full()));
    assertThat(plan.anchors()).containsExactly(id(2));
    assertThat(plan.steps()).isEqualTo(Map.of(id(2), 3));
  }

  @Test
  void whereNoWorkerCanGrowANewAnchorIsLaunched() {
    FleetPlan plan = plan(4, fleet().has(worker(1, 0).full(), worker(2, 2).frozen()));
    assertThat(plan.workers()).isEqualTo(3);
    assertThat(plan.launchable()).isEqualTo(1);
    assertThat(plan.launchSteps()).isEqualTo(3);
    assertThat(plan.why()).contains("the cluster needs an anchor");
  }

  @Test
  void anAnchorThatIsAwayIsReplaced() {
    FleetPlan plan = plan(4, fleet().has(worker(1, 3).phase(Phase.AWAY), worker(2, 0)));
    assertThat(plan.anchors()).containsExactly(id(2));
  }

  @Test
  void anIdleAnchorKeepsItsSizeAndGoesWholeAfterAllOthers() {
    FleetPlan others = plan(4, fleet().quiet().has(worker(1, 6).idle(6), worker(2, 0).idle(0)));
    assertThat(others.steps()).isEqualTo(Map.of(id(1), 3));
    assertThat(others.release()).containsExactly(id(2));
    FleetPlan waits =
        plan(4, fleet().quiet().has(worker(1, 3).idle(3), worker(2, 0).leavingButRegistered()));
    assertThat(waits.release()).isEmpty();
    FleetPlan goes = plan(4, fleet().quiet().has(worker(1, 3).idle(3)));
    assertThat(goes.release()).containsExactly(id(1));
    assertThat(goes.steps()).isEmpty();
    assertThat(goes.workers()).isZero();
  }

  @Test
  void theAnchorStaysWhileTheLeastNumberOfAnotherFleetStays() {
    CapacityRange small = new CapacityRange(units(1), units(2), units(1));
    Map<OwnerName, FleetPlan> plans =
        plans(
            Optional.of(units(4)),
            fleet().named("big").quiet().has(worker(1, 3).idle(3)),
            fleet().named("small").range(small).workers(1, 2).quiet().has(worker(2, 0).idle(0)));
    assertThat(plans.get(new OwnerName("big")).release()).isEmpty();
  }

  @Test
  void twoAnchorsAreKeptWhereTheyAreAskedFor() {
    FleetPlan plan = plan(4, fleet().anchors(2).has(worker(1, 3), worker(2, 0)));
    assertThat(plan.anchors()).containsExactlyInAnyOrder(id(1), id(2));
    assertThat(plan.steps()).isEqualTo(Map.of(id(2), 3));
    FleetPlan launch = plan(4, fleet().anchors(2).has(worker(1, 3)));
    assertThat(launch.launchable()).isEqualTo(1);
    assertThat(launch.launchSteps()).isEqualTo(3);
  }

  @Test
  void anAnchorGoesBeforeDemandAndTheLeastNumberWhereThePoolHasLittleRoom() {
    FleetPlan plan =
        plan(4, fleet().workers(3, 5).pending(9, 1).room(new Resources(4_900, 6_000, 0, 0)));
    assertThat(plan.launchable()).isEqualTo(1);
    assertThat(plan.launchSteps()).isEqualTo(3);
  }

  @Test
  void aFleetThatIsTooSmallForTheLargestContainerKeepsWhatItCan() {
    CapacityRange small = new CapacityRange(units(1), units(3), units(1));
    assertThat(plan(8, fleet().range(small).pending(1, 1)).launchSteps()).isEqualTo(2);
  }

  @Test
  void workersThatAreBornLargeEnoughDoNotWaitForEachOther() {
    FleetPlan plan = plan(2, fleet().range(CapacityRange.fixed(units(2))).workers(3, 9));
    assertThat(plan.launchable()).isEqualTo(3);
  }
}
