package io.howdah.tests.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.WorkerRange;
import io.howdah.broker.yarn.NodeApplications;
import io.howdah.broker.yarn.PollSettings;
import io.howdah.broker.yarn.ResourceManagerWatchers;
import io.howdah.localcluster.HandStartedNode;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import io.howdah.localcluster.Progress;
import io.howdah.localcluster.Project;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's eyes on a real ResourceManager and a real NodeManager: there, hanging, gone and back
 * again, and a node that comes and goes.
 */
class ResourceManagerIT {
  private static final InstanceId WORKER = new InstanceId("worker.hadoop.1-1");
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  @TempDir Path folder;

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  @Test
  void seesNodesAndAbsence() throws Exception {
    try (LocalCluster cluster =
            LocalCluster.open(Project.find(), folder.resolve("cluster"), Progress.silent());
        ResourceManagerWatchers watchers =
            new ResourceManagerWatchers(() -> true, events::add, PollSettings.DEFAULT);
        NodeApplications applications = new NodeApplications(events::add, Duration.ofSeconds(5))) {
      LocalHadoop hadoop = cluster.startHadoop(new NodeCapacity(3, 2048));
      // Not up yet: the watcher starts against nothing.
      watchers.attention("main", true);
      watchers.watch(definitions(hadoop));
      await("no ResourceManager yet", event -> event instanceof Event.ResourceManagerAway);
      awaitNodes("an empty list", Map::isEmpty);

      HandStartedNode node =
          hadoop.startNodeManager("nodemanager", "127.0.0.2", new NodeCapacity(3, 2048));
      Map<String, NodeView> nodes =
          awaitNodes(
              "the node RUNNING", views -> views.values().stream().anyMatch(NodeView::isRunning));
      assertThat(nodes).hasSize(1);
      NodeView running = nodes.values().iterator().next();
      assertThat(running.nodeId()).endsWith(":" + node.port());
      assertThat(running.vcores()).isEqualTo(3);
      assertThat(running.memoryMb()).isEqualTo(2048);
      assertThat(running.containers()).isZero();

      applications.count(new Effect.CountApplications(WORKER, webAddress(hadoop)));
      assertThat(await("an answer", event -> event instanceof Event.ApplicationsCounted))
          .isEqualTo(new Event.ApplicationsCounted(WORKER, Optional.of(0)));

      hadoop.resourceManager().pause();
      await("absence while it hangs", event -> event instanceof Event.ResourceManagerAway);
      hadoop.resourceManager().resume();
      awaitNodes("the node after the hang", views -> views.containsKey(running.nodeId()));

      node.process().terminate();
      awaitNodes(
          "the node SHUTDOWN",
          views ->
              Optional.ofNullable(views.get(running.nodeId()))
                  .map(view -> view.state().equals("SHUTDOWN"))
                  .orElse(false));

      hadoop.resourceManager().kill();
      hadoop.resourceManager().awaitEnd(DEADLINE);
      await("absence after its death", event -> event instanceof Event.ResourceManagerAway);
      hadoop.startResourceManager();
      awaitNodes("the list after its return", views -> true);
    }
  }

  private Map<String, NodeView> awaitNodes(String what, Predicate<Map<String, NodeView>> wanted)
      throws InterruptedException {
    Event event =
        await(
            what,
            candidate ->
                candidate instanceof Event.NodesReported report && wanted.test(report.nodes()));
    return ((Event.NodesReported) event).nodes();
  }

  private Event await(String what, Predicate<Event> wanted) throws InterruptedException {
    long began = System.nanoTime();
    Event last = null;
    while (true) {
      Event event =
          events.poll(DEADLINE.toNanos() - (System.nanoTime() - began), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("Not within " + DEADLINE + ": " + what + "; last event: " + last);
      }
      last = event;
      if (wanted.test(event)) {
        System.out.printf("%5.1f s  %s%n", (System.nanoTime() - began) / 1e9, what);
        return event;
      }
    }
  }

  private static String webAddress(LocalHadoop hadoop) {
    for (JsonNode node : hadoop.nodes()) {
      return node.path("nodeHTTPAddress").asText();
    }
    throw new AssertionError("the ResourceManager lists no node");
  }

  private static Definitions definitions(LocalHadoop hadoop) {
    HadoopCluster cluster =
        new HadoopCluster(
            "main", hadoop.configuration().toString(), "", "", "", Map.of(), Map.of(), "", "");
    OwnerName owner = new OwnerName("hadoop");
    Fleet fleet =
        new Fleet(
            owner,
            "main",
            WorkerRange.fixed(1),
            CapacityRange.fixed(new Capacity(3, 2048)),
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
            Elasticity.DEFAULT,
            Pool.HADOOP,
            List.of(),
            "v");
    return new Definitions(
        Map.of("main", cluster), Map.of(owner, fleet), Map.of(), Map.of(), Set.of());
  }
}
