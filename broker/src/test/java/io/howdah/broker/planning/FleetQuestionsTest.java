package io.howdah.broker.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.SchedulerNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a changed fleet asks of its ResourceManager that it does not have. */
class FleetQuestionsTest {
  private static final Map<String, ResourceManagerLimits> KNOWN =
      Map.of(
          "default",
          new ResourceManagerLimits(
              new Capacity(1, 512),
              new Capacity(4, 8192),
              new SchedulerNames(Set.of("etl", "root.etl"), Set.of("root"), Set.of("ssd")),
              List.of()));

  @Test
  void whatIsThereAsksNothing() {
    assertThat(questions(Definitions.EMPTY, fleet("queues: [root.etl], node-label: ssd", 2, 1024)))
        .isEmpty();
  }

  @Test
  void anUnknownQueueAndLabelAreNamedWithThoseThatAreThere() {
    assertThat(questions(fleet("", 2, 1024), fleet("queues: [elt], node-label: hdd", 2, 1024)))
        .satisfiesExactly(
            queue ->
                assertThat(queue)
                    .startsWith("fleets.hadoop.queues: ")
                    .contains("no queue elt", "etl, root.etl", "refreshQueues"),
            label ->
                assertThat(label)
                    .startsWith("fleets.hadoop.node-label: ")
                    .contains("no node label hdd", "it has: ssd"));
  }

  @Test
  void workersBelowTheSmallestAllocationAreNamedWithTheProperty() {
    assertThat(questions(fleet("", 2, 1024), fleet("", 2, 256)))
        .singleElement()
        .asString()
        .contains("256 MB", "yarn.scheduler.minimum-allocation-mb of 512");
  }

  @Test
  void whatHasNotChangedIsNotAskedAboutAgain() {
    Definitions before = fleet("queues: [elt], node-label: hdd", 2, 256);
    assertThat(questions(before, fleet("queues: [elt], node-label: hdd", 5, 256))).isEmpty();
    assertThat(questions(before, fleet("queues: [elt, tle], node-label: hdd", 5, 256)))
        .singleElement()
        .asString()
        .contains("no queue tle");
  }

  @Test
  void nothingIsAskedWhereNothingIsKnown() {
    Definitions after = fleet("queues: [elt], node-label: hdd", 2, 256);
    assertThat(FleetQuestions.questions(Definitions.EMPTY, after, Map.of())).isEmpty();
  }

  @Test
  void otherDaemonsHaveNoQueues() {
    Definitions after =
        definitions("daemon: historyserver, workers: 1, overhead: {cpus: 1, memory: 1GB}");
    assertThat(questions(Definitions.EMPTY, after)).isEmpty();
  }

  private static List<String> questions(Definitions before, Definitions after) {
    return FleetQuestions.questions(before, after, KNOWN);
  }

  private static Definitions fleet(String more, int workers, int memory) {
    return definitions(
        "workers: %d, capacity: {vcores: 2, memory: %dMB}%s"
            .formatted(workers, memory, more.isEmpty() ? "" : ", " + more));
  }

  private static Definitions definitions(String fleet) {
    try {
      return ConfigurationReader.parse(
              "test",
              """
              framework: {user: root}
              mesos: {masters: "zk://z:2181/mesos"}
              zookeeper: {servers: "z:2181"}
              clusters: [{client-configuration: /c, home: /h}]
              fleets:
              - {name: hadoop, %s}
              """
                  .formatted(fleet))
          .definitions();
    } catch (InvalidConfigurationException e) {
      throw new AssertionError(e);
    }
  }
}
