package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.core.ChaosAction.Kind;
import io.howdah.broker.model.Acknowledgement;
import io.howdah.broker.model.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Chaos runs of {@code scripts/chaos}, some hundred of them; the system properties {@code
 * howdah.chaos.seed}, {@code .steps} and {@code .runs} make it others. And that what looks for
 * violations can find some.
 */
class ChaosTest {
  private static final List<ChaosAction> JOB =
      List.of(ChaosAction.of(Kind.SUBMIT, 8, 30), ChaosAction.of(Kind.PASS, 8000));

  @Test
  void noRunBreaksALaw() {
    long seed = Long.getLong("howdah.chaos.seed", 1);
    int steps = Integer.getInteger("howdah.chaos.steps", 150);
    int runs = Integer.getInteger("howdah.chaos.runs", 300);
    for (int run = 0; run < runs; run++) {
      assertThat(ChaosMain.report(seed + run, steps).orElse("")).isEmpty();
    }
  }

  @Test
  void aSeedGivesTheSameRunEachTime() {
    List<ChaosAction> actions = ChaosGenerator.actions(7, 100);
    assertThat(ChaosGenerator.actions(7, 100)).isEqualTo(actions);
    assertThat(ChaosGenerator.actions(8, 100)).isNotEqualTo(actions);
    assertThat(ChaosRun.play(actions)).isEqualTo(ChaosRun.play(actions));
  }

  @Test
  void theGeneratorDrawsEveryKindThatIsNotBroken() {
    List<Kind> drawn =
        ChaosGenerator.actions(1, 20_000).stream().map(ChaosAction::kind).distinct().toList();
    assertThat(drawn).doesNotContain(Kind.BREAK_LEASES, Kind.FORGET_RECORDS);
    assertThat(drawn).hasSize(Kind.values().length - 2);
  }

  @Test
  void aScriptIsReadAsItIsPrinted() {
    List<ChaosAction> actions = ChaosGenerator.actions(3, 400);
    assertThat(ChaosAction.parse(actions.stream().map(ChaosAction::line).toList()))
        .isEqualTo(actions);
    assertThat(ChaosAction.parse(List.of("# for people", "", "rescind")))
        .containsExactly(ChaosAction.of(Kind.RESCIND));
    assertThatThrownBy(() -> ChaosAction.parse(List.of("rescind", "explode 3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("explode 3");
  }

  @Test
  void theShrinkerLeavesNothingOutThatIsNeededAndKeepsNothingElse() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(i);
    }
    assertThat(ChaosShrinker.shrink(all, some -> some.containsAll(List.of(3, 50, 97))))
        .containsExactly(3, 50, 97);
    assertThat(ChaosShrinker.shrink(all, some -> some.size() >= 7)).hasSize(7);
  }

  /** Leases that end behind the broker's back leave the node with more than its executor holds. */
  @Test
  void aBrokenLawIsFoundAndItsRunShrinks() {
    List<ChaosAction> actions = new ArrayList<>(JOB);
    actions.addAll(
        1, ChaosGenerator.actions(1, 40).stream().filter(ChaosTest::isHarmless).toList());
    actions.add(ChaosAction.of(Kind.BREAK_LEASES));
    actions.add(ChaosAction.of(Kind.PASS, 100));
    Optional<ChaosViolation> violation = ChaosRun.play(actions).violation();
    assertThat(violation).map(ChaosViolation::law).contains("law 6");
    String script = ChaosMain.shrunk("broken", actions, violation.get());
    List<ChaosAction> shortest = ChaosAction.parse(script.lines().toList());
    assertThat(shortest).hasSizeLessThanOrEqualTo(4).contains(ChaosAction.of(Kind.BREAK_LEASES));
    assertThat(ChaosRun.play(shortest).violation()).map(ChaosViolation::law).contains("law 6");
  }

  private static boolean isHarmless(ChaosAction action) {
    return action.kind() == Kind.RESCIND || action.kind() == Kind.KILL_BROKER;
  }

  @Test
  void aStoreThatLosesItsRecordsIsFound() {
    List<ChaosAction> actions = new ArrayList<>(JOB);
    actions.add(ChaosAction.of(Kind.FORGET_RECORDS));
    assertThat(ChaosRun.play(actions).violation()).isPresent();
  }

  @Test
  void whatLeavesBeforeItsCommitIsFound() {
    BrokerWorld world = new BrokerWorld();
    ChaosLaws laws = new ChaosLaws(world, new ChaosWants());
    world.watch = laws;
    world.want(BrokerWorld.definitions(1, 1));
    world.settle();
    world.check();
    InstanceId web =
        world.in(BrokerWorld.WEB, io.howdah.broker.model.InstanceState.RUNNING).get(0).id();
    laws.leaves(new Effect.Kill(web, Optional.empty(), Optional.empty()));
    assertThat(world.mesos.violations).singleElement().asString().contains("law 1");
    laws.leads(1);
    assertThat(world.mesos.violations).last().asString().contains("law 2");
    world.mesos.wire.loseNext(1);
    world.mesos.fail(web);
    Acknowledgement uuid =
        world.mesos.task(web).unacknowledged.orElseThrow().acknowledgement().orElseThrow();
    laws.leaves(new Effect.Acknowledge(web, "a1", uuid));
    assertThat(world.mesos.violations).last().asString().contains("acknowledged", "law 1");
  }

  @Test
  void whatDoesNotComeToRunIsFound() {
    ChaosWorld world = new ChaosWorld();
    world.apply(ChaosAction.of(Kind.HOLD_OFFERS, 1000));
    world.apply(ChaosAction.of(Kind.PASS, 500));
    assertThat(world.unsettled()).anySatisfy(line -> assertThat(line).contains("0 of /web run"));
  }
}
