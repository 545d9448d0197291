package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.WorkerRange;
import io.howdah.broker.model.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which part of a cluster's demand is which fleet's. */
class HadoopPicturesTest {
  private static final Fleet REST = fleet("rest", List.of(), "");
  private static final Fleet ETL = fleet("etl", List.of("etl", "root.b.x"), "");
  private static final Fleet GPU = fleet("gpu", List.of(), "gpu");
  private static final List<Fleet> ALL = List.of(REST, ETL, GPU);

  /** As a ResourceManager tells: what asks for a label is in no sum over queues. */
  private static final HadoopDemand DEMAND =
      new HadoopDemand(
          pending(10),
          Map.of(
              "etl", pending(3), "root.etl", pending(3), "root.b.x", pending(1), "x", pending(1)),
          Map.of("gpu", pending(8)),
          Map.of(),
          2,
          Map.of());

  @Test
  void aFleetOfQueuesSeesTheirs() {
    assertThat(HadoopPictures.pending(ETL, ALL, DEMAND)).isEqualTo(pending(4));
  }

  @Test
  void aFleetOfALabelSeesTheLabelsOnly() {
    assertThat(HadoopPictures.pending(GPU, ALL, DEMAND)).isEqualTo(pending(8));
  }

  @Test
  void theOthersSeeWhatNoFleetNamesAndNoLabel() {
    assertThat(HadoopPictures.pending(REST, ALL, DEMAND)).isEqualTo(pending(6));
    assertThat(HadoopPictures.pending(REST, List.of(REST), DEMAND)).isEqualTo(pending(10));
  }

  @Test
  void aWorkersHostIsWhatYarnCallsIt() {
    BrokerWorld world = new BrokerWorld();
    world.want(Elastic.definitions(1, 1));
    world.pass(Duration.ofSeconds(5));
    Instance worker =
        world.in(BrokerWorld.HADOOP, InstanceState.RUNNING).stream()
            .filter(one -> one.leaseOf().isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(HadoopPictures.hostname(worker)).isEqualTo(worker.placement().hostname());
    assertThat(HadoopPictures.hostname(worker.withWorker(status("node1.example.org:8041"))))
        .isEqualTo("node1.example.org");
    assertThat(HadoopPictures.hostname(worker.withWorker(status(""))))
        .as("not known yet")
        .isEqualTo(worker.placement().hostname());
  }

  private static WorkerStatus status(String nodeId) {
    return new WorkerStatus(nodeId, "", 1, false, "", "");
  }

  private static PendingDemand pending(int containers) {
    return new PendingDemand(512L * containers, containers, containers);
  }

  private static Fleet fleet(String name, List<String> queues, String label) {
    return new Fleet(
        new OwnerName(name),
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
}
