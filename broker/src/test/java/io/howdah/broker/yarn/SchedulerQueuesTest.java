package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.SchedulerNames;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.QueueInfo;
import org.apache.hadoop.yarn.api.records.QueueState;
import org.junit.jupiter.api.Test;

class SchedulerQueuesTest {
  private static final SchedulerNames NAMES =
      SchedulerQueues.names(
          queue("root", queue("default"), queue("a", queue("etl"), queue("adhoc"))), Set.of("gpu"));

  @Test
  void queuesByPathAndByShortName() {
    assertThat(NAMES.leaves())
        .containsExactlyInAnyOrder(
            "default", "root.default", "etl", "root.a.etl", "adhoc", "root.a.adhoc");
    assertThat(NAMES.parents()).containsExactlyInAnyOrder("root", "a", "root.a");
  }

  @Test
  void whatIsThereIsNoFinding() {
    assertThat(SchedulerQueues.findings(NAMES, List.of(fleet(List.of("etl", "root.default"), ""))))
        .as("queues")
        .isEmpty();
    assertThat(SchedulerQueues.findings(NAMES, List.of(fleet(List.of(), "gpu"))))
        .as("label")
        .isEmpty();
  }

  @Test
  void aQueueThatIsNotThereIsToldWithThoseThatAre() {
    List<Finding> findings = SchedulerQueues.findings(NAMES, List.of(fleet(List.of("elt"), "")));
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).property()).isEqualTo("fleets.hadoop.queues");
    assertThat(findings.get(0).value()).isEqualTo("elt");
    assertThat(findings.get(0).problem())
        .contains("no queue elt")
        .contains("adhoc, default, etl, root.a.adhoc");
    assertThat(findings.get(0).advice()).contains("refreshQueues");
  }

  @Test
  void aQueueWithQueuesBelowItSeesNoDemand() {
    assertThat(SchedulerQueues.findings(NAMES, List.of(fleet(List.of("root.a"), ""))))
        .extracting(Finding::advice)
        .containsExactly("name its leaf queues");
  }

  @Test
  void aLabelThatIsNotThereIsTold() {
    List<Finding> findings = SchedulerQueues.findings(NAMES, List.of(fleet(List.of(), "ssd")));
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).property()).isEqualTo("fleets.hadoop.node-label");
    assertThat(findings.get(0).problem()).contains("no node label ssd").contains("it has: gpu");
    assertThat(findings.get(0).advice()).contains("-addToClusterNodeLabels \"ssd\"");
  }

  @Test
  void nothingIsFoundWhereNothingIsKnown() {
    assertThat(
            SchedulerQueues.findings(SchedulerNames.UNKNOWN, List.of(fleet(List.of("elt"), "ssd"))))
        .isEmpty();
  }

  private static Fleet fleet(List<String> queues, String label) {
    return new Fleet(
        new OwnerName("hadoop"),
        "main",
        WorkerRange.fixed(1),
        CapacityRange.fixed(new Capacity(1, 1024)),
        Resources.NONE,
        Resources.NONE,
        128,
        List.of(),
        "/var/lib/howdah",
        "",
        Map.of(),
        Map.of(),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        false,
        "",
        Daemon.NODE_MANAGER,
        new Elasticity(
            Duration.ofSeconds(60), Duration.ofSeconds(30), 1, Optional.empty(), queues, label),
        Pool.HADOOP,
        List.of(),
        "v");
  }

  private static QueueInfo queue(String name, QueueInfo... children) {
    return QueueInfo.newInstance(
        name,
        "",
        0,
        0,
        0,
        List.of(children),
        List.of(),
        QueueState.RUNNING,
        Set.of(),
        "",
        null,
        false,
        0,
        0);
  }
}
