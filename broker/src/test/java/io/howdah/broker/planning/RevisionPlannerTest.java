package io.howdah.broker.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.RevisionPlan;
import io.howdah.broker.model.RevisionPlan.OwnerChange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a revision would do, and what of it asks for a confirmation. */
class RevisionPlannerTest {
  private static final OwnerName HADOOP = new OwnerName("hadoop");
  private static final OwnerName WEB = new OwnerName("/web");

  @Test
  void aNewOwnerStartsWhatItMisses() {
    RevisionPlan plan = plan(Definitions.EMPTY, definitions("4", "128MB", 2), Map.of());
    assertThat(plan.owners())
        .containsExactly(
            new OwnerChange(WEB, 0, 2, 0, 0, false), new OwnerChange(HADOOP, 0, 4, 0, 0, false));
    assertThat(plan.running()).isZero();
    assertThat(plan.difference()).containsExactly("a line");
  }

  @Test
  void aCountThatChangesStartsOrStopsTheDifferenceToWhatRuns() {
    Definitions before = definitions("10", "128MB", 3);
    RevisionPlan plan = plan(before, definitions("4", "128MB", 5), Map.of(HADOOP, 9, WEB, 3));
    assertThat(plan.owners())
        .containsExactly(
            new OwnerChange(WEB, 3, 2, 0, 0, false), new OwnerChange(HADOOP, 9, 0, 5, 0, false));
    assertThat(plan.running()).isEqualTo(12);
  }

  @Test
  void whatCannotChangeWhileItRunsIsReplacedAndDoesNotCountAsStopped() {
    Definitions before = definitions("10", "128MB", 0);
    RevisionPlan plan = plan(before, definitions("8", "256MB", 0), Map.of(HADOOP, 10));
    assertThat(plan.owners()).containsExactly(new OwnerChange(HADOOP, 10, 0, 2, 8, false));
    assertThat(RevisionPlanner.questions(plan, Set.of(), 0)).isEmpty();
  }

  @Test
  void anotherImageOfHadoopReplacesTheWorkers() {
    Definitions before = definitions("10", "128MB", 0, "hadoop: {image: {name: 'hadoop:1'}}");
    Definitions after = definitions("10", "128MB", 0, "hadoop: {image: {name: 'hadoop:2'}}");
    assertThat(plan(before, after, Map.of(HADOOP, 10)).owners())
        .containsExactly(new OwnerChange(HADOOP, 10, 0, 0, 10, false));
    assertThat(plan(before, before, Map.of(HADOOP, 10)).owners()).isEmpty();
  }

  @Test
  void anElasticFleetStopsOnlyWhatIsAboveItsMaximum() {
    Definitions before = definitions("{min: 0, max: 20}", "128MB", 0);
    assertThat(
            plan(before, definitions("{min: 2, max: 5}", "128MB", 0), Map.of(HADOOP, 7)).owners())
        .containsExactly(new OwnerChange(HADOOP, 7, 0, 2, 0, false));
    assertThat(
            plan(before, definitions("{min: 9, max: 20}", "128MB", 0), Map.of(HADOOP, 7)).owners())
        .containsExactly(new OwnerChange(HADOOP, 7, 2, 0, 0, false));
    assertThat(plan(before, before, Map.of(HADOOP, 40)).owners()).isEmpty();
  }

  @Test
  void moreThanAFifthAsksAndAFifthDoesNot() {
    Definitions before = definitions("10", "128MB", 0);
    RevisionPlan fifth = plan(before, definitions("8", "128MB", 0), Map.of(HADOOP, 10));
    assertThat(RevisionPlanner.questions(fifth, Set.of(), 0)).isEmpty();
    RevisionPlan more = plan(before, definitions("7", "128MB", 0), Map.of(HADOOP, 10));
    assertThat(RevisionPlanner.questions(more, Set.of(), 0))
        .containsExactly(
            "3 of the 10 instances that run would stop, more than a fifth (hadoop: 3 of 10)");
    assertThat(RevisionPlanner.questions(more, Set.of(), 2)).hasSize(1);
    assertThat(RevisionPlanner.questions(more, Set.of(), 3)).isEmpty();
  }

  @Test
  void whatIsLeftOutAsksHoweverLittleItIsAndRemovedTrueHasAnswered() {
    Definitions before = definitions("100", "128MB", 1);
    Definitions after =
        new Definitions(before.clusters(), before.fleets(), Map.of(), Map.of(), Set.of());
    RevisionPlan plan = plan(before, after, Map.of(HADOOP, 100, WEB, 1));
    assertThat(plan.owners()).containsExactly(new OwnerChange(WEB, 1, 0, 1, 0, true));
    assertThat(RevisionPlanner.questions(plan, Set.of(), 9))
        .containsExactly("/web is not in the new configuration: its 1 instances would stop");
    assertThat(RevisionPlanner.questions(plan, Set.of(WEB), 0)).isEmpty();
  }

  private static RevisionPlan plan(
      Definitions before, Definitions after, Map<OwnerName, Integer> running) {
    return RevisionPlanner.plan(before, after, running, List.of("a line"));
  }

  private static Definitions definitions(String workers, String heap, int instances) {
    return definitions(workers, heap, instances, "home: /h");
  }

  private static Definitions definitions(
      String workers, String heap, int instances, String hadoop) {
    try {
      return ConfigurationReader.parse(
              "test",
              """
              framework: {user: root}
              mesos: {masters: "zk://z:2181/mesos"}
              zookeeper: {servers: "z:2181"}
              clusters: [{client-configuration: /c, %s}]
              fleets:
              - {name: hadoop, workers: %s, heap: %s, capacity: {vcores: 2, memory: 2GB}}
              services:
              - {id: /web, cmd: sleep 1, cpus: 0.1, mem: 32, instances: %d}
              """
                  .formatted(hadoop, workers, heap, instances))
          .definitions();
    } catch (io.howdah.broker.config.InvalidConfigurationException e) {
      throw new AssertionError(e);
    }
  }
}
