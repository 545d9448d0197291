package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.RevisionAnswer;
import io.howdah.broker.model.RevisionAnswer.Verdict;
import io.howdah.broker.model.SchedulerNames;
import io.howdah.broker.model.Service;
import io.howdah.broker.store.DefinitionsText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Revisions that people ask for: applied, confirmed, gone back to, wherever the broker dies. */
class RevisionTest {
  @Test
  void aPlanChangesNothing() {
    BrokerWorld world = running(2, 2);
    RevisionAnswer answer = ask(world, BrokerWorld.definitions(0, 3), false, true);
    assertThat(answer.verdict()).isEqualTo(Verdict.PLANNED);
    assertThat(answer.problems()).hasSize(1);
    assertThat(answer.plan().owners()).extracting(change -> change.stops()).containsExactly(0, 2);
    world.settle();
    assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
    assertThat(world.snapshot().revisions()).hasSize(1);
  }

  @Test
  void whatIsAppliedIsStoredBeforeItIsAnsweredAndOutlivesTheBroker() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(1, 1));
          world.pass(Duration.ofSeconds(4));
          world.ask(requested(BrokerWorld.definitions(2, 2), false, false));
          assertThat(world.answers).isNotEmpty();
          world.restart();
          world.pass(Duration.ofSeconds(4));
        },
        world -> {
          assertThat(last(world).verdict()).isIn(Verdict.APPLIED, Verdict.UNCHANGED);
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
        });
  }

  @Test
  void anAnswerWaitsForItsCommit() {
    BrokerWorld world = running(1, 1);
    world.holdCommits();
    world.ask(requested(BrokerWorld.definitions(2, 1), false, false));
    assertThat(world.answers).isEmpty();
    world.letCommit();
    assertThat(last(world).verdict()).isEqualTo(Verdict.APPLIED);
    assertThat(last(world).revision()).isEqualTo(2);
  }

  @Test
  void leavingAnEntryOutStopsItOnlyWithAConfirmation() {
    BrokerWorld world = running(2, 2);
    Definitions without = withoutServices(BrokerWorld.definitions(2, 2));
    RevisionAnswer refused = ask(world, without, false, false);
    assertThat(refused.verdict()).isEqualTo(Verdict.NEEDS_CONFIRMATION);
    assertThat(refused.problems()).anySatisfy(line -> assertThat(line).contains("/web is not in"));
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(2);
    assertThat(ask(world, without, true, false).verdict()).isEqualTo(Verdict.APPLIED);
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isZero();
    assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(2);
    world.check();
  }

  @Test
  void aConfirmedRemovalIsCarriedOutWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(1, 2));
          world.pass(Duration.ofSeconds(4));
          world.ask(requested(withoutServices(BrokerWorld.definitions(1, 2)), true, false));
          world.pass(Duration.ofSeconds(4));
        },
        world -> {
          assertThat(last(world).verdict()).isIn(Verdict.APPLIED, Verdict.UNCHANGED);
          assertThat(world.running(BrokerWorld.WEB)).isZero();
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(1);
          assertThat(world.snapshot().definitions().services()).isEmpty();
        });
  }

  @Test
  void aRevisionIsGoneBackToWhereverTheBrokerDies() {
    BrokerWorld.everywhere(
        world -> {
          world.want(BrokerWorld.definitions(1, 1));
          world.pass(Duration.ofSeconds(4));
          world.ask(requested(BrokerWorld.definitions(2, 2), false, false));
          world.pass(Duration.ofSeconds(4));
          world.ask(new Event.RevertRequested(2, 1, "anna", true, false));
          world.pass(Duration.ofSeconds(4));
        },
        world -> {
          assertThat(last(world).verdict()).isIn(Verdict.APPLIED, Verdict.UNCHANGED);
          assertThat(world.running(BrokerWorld.HADOOP)).isEqualTo(1);
          assertThat(world.running(BrokerWorld.WEB)).isEqualTo(1);
          assertThat(world.snapshot().definitions()).isEqualTo(BrokerWorld.definitions(1, 1));
          assertThat(world.snapshot().revision().orElseThrow().author()).isEqualTo("anna");
        });
  }

  @Test
  void goingBackAsksForAConfirmationAsWell() {
    BrokerWorld world = running(0, 0);
    ask(world, BrokerWorld.definitions(1, 2), false, false);
    world.settle();
    world.ask(new Event.RevertRequested(2, 1, "anna", false, false));
    assertThat(last(world).verdict()).isEqualTo(Verdict.NEEDS_CONFIRMATION);
    world.ask(new Event.RevertRequested(2, 1, "anna", false, true));
    assertThat(last(world).verdict()).isEqualTo(Verdict.PLANNED);
    assertThat(world.snapshot().revision().orElseThrow().number()).isEqualTo(2);
  }

  @Test
  void aRevisionThatIsNotKeptIsNamed() {
    BrokerWorld world = running(1, 1);
    world.ask(new Event.RevertRequested(1, 7, "anna", true, false));
    assertThat(last(world).verdict()).isEqualTo(Verdict.NOT_FOUND);
    assertThat(last(world).problems().get(0)).contains("no revision 7");
  }

  @Test
  void theOldestRevisionsGo() {
    BrokerWorld world = running(0, 0);
    for (int change = 0; change < DefinitionsKeeper.KEPT + 4; change++) {
      ask(world, BrokerWorld.definitions(0, change % 2 + 1), true, false);
    }
    world.restart();
    List<Revision> kept = world.snapshot().revisions();
    assertThat(kept).hasSize(DefinitionsKeeper.KEPT);
    assertThat(kept.get(0).number()).isEqualTo(6);
    assertThat(DefinitionsText.read(kept.get(0).content())).contains(BrokerWorld.definitions(0, 1));
  }

  @Test
  void aFileThatWouldStopMuchIsRefusedUntilItIsApplied() {
    BrokerWorld world = new BrokerWorld(-1, 0);
    for (int agent = 1; agent <= 6; agent++) {
      world.mesos.agent(
          "a" + agent,
          "host" + agent,
          new Resources(4000, 8192, 0, 0),
          new PortRange(31000, 31019));
    }
    world.want(BrokerWorld.definitions(0, 20));
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(20);
    world.want(BrokerWorld.definitions(0, 10));
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(20);
    assertThat(world.snapshot().rejectedConfiguration())
        .singleElement()
        .asString()
        .contains("10 of the 20 instances", "howdah apply FILE --confirm");
    assertThat(ask(world, BrokerWorld.definitions(0, 10), true, false).verdict())
        .isEqualTo(Verdict.APPLIED);
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).isEqualTo(10);
    assertThat(world.snapshot().rejectedConfiguration()).isEmpty();
    world.want(BrokerWorld.definitions(0, 1));
    world.settle();
    assertThat(world.running(BrokerWorld.WEB)).as("nine may go by the file").isEqualTo(1);
    world.check();
  }

  @Test
  void aFileWithAQueueThatTheResourceManagerDoesNotHaveChangesNothing() {
    BrokerWorld world = new BrokerWorld();
    world.yarn.names(new SchedulerNames(Set.of("etl", "root.etl"), Set.of("root"), Set.of()));
    world.want(Elastic.definitions(0, 1));
    world.settle();
    Definitions unknown = serving(Elastic.definitions(0, 2), "elt");
    world.want(unknown);
    world.settle();
    assertThat(world.snapshot().definitions()).isEqualTo(Elastic.definitions(0, 1));
    assertThat(world.snapshot().rejectedConfiguration())
        .singleElement()
        .asString()
        .contains("fleets.hadoop.queues", "no queue elt", "howdah apply FILE --confirm");
    assertThat(ask(world, unknown, false, false).verdict()).isEqualTo(Verdict.NEEDS_CONFIRMATION);
    assertThat(ask(world, unknown, true, false).verdict()).isEqualTo(Verdict.APPLIED);
    world.settle();
    assertThat(world.snapshot().definitions()).isEqualTo(unknown);
    world.want(serving(Elastic.definitions(0, 2), "etl"));
    world.settle();
    assertThat(world.snapshot().rejectedConfiguration()).isEmpty();
    world.check();
  }

  private static Definitions serving(Definitions definitions, String queue) {
    Fleet fleet = Elastic.serving(definitions.fleets().get(BrokerWorld.HADOOP), queue);
    return Elastic.definitions(fleet, definitions.services(), definitions.pools());
  }

  private static BrokerWorld running(int workers, int instances) {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(workers, instances));
    world.settle();
    return world;
  }

  private static RevisionAnswer ask(
      BrokerWorld world, Definitions definitions, boolean confirmed, boolean planOnly) {
    world.ask(requested(definitions, confirmed, planOnly));
    return last(world);
  }

  private static Event requested(Definitions definitions, boolean confirmed, boolean planOnly) {
    return new Event.RevisionRequested(1, definitions, "anna", confirmed, planOnly);
  }

  private static RevisionAnswer last(BrokerWorld world) {
    return world.answers.get(world.answers.size() - 1);
  }

  private static Definitions withoutServices(Definitions definitions) {
    Map<OwnerName, Service> none = Map.of();
    return new Definitions(
        definitions.clusters(), definitions.fleets(), none, definitions.pools(), Set.of());
  }
}
