package io.howdah.tests.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.SchedulerNames;
import io.howdah.broker.model.WorkerRange;
import io.howdah.broker.yarn.PollSettings;
import io.howdah.broker.yarn.ResourceManagerWatchers;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import io.howdah.localcluster.Progress;
import io.howdah.localcluster.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Demand, capacity and containers of a real ResourceManager while a real job runs. */
class CapacityIT {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration NEVER = Duration.ofDays(100);
  private static final Capacity ONE = new Capacity(1, 512);
  private static final Capacity THREE = new Capacity(3, 2048);

  @TempDir Path folder;

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  @Test
  void followsAJob() throws Exception {
    try (LocalCluster cluster =
            LocalCluster.open(Project.find(), folder.resolve("cluster"), Progress.silent());
        ResourceManagerWatchers watchers =
            new ResourceManagerWatchers(() -> true, events::add, PollSettings.DEFAULT)) {
      LocalHadoop hadoop = cluster.startHadoop(new NodeCapacity(3, 2048));
      hadoop.awaitReady();
      watchers.watch(definitions(hadoop));
      ResourceManagerLimits limits =
          await("limits", Event.LimitsReported.class, event -> true).limits();
      assertThat(limits)
          .isEqualTo(
              new ResourceManagerLimits(
                  new Capacity(1, 256),
                  THREE,
                  new SchedulerNames(Set.of("default", "root.default"), Set.of("root"), Set.of()),
                  List.of()));

      CompletableFuture<CommandResult> job =
          CompletableFuture.supplyAsync(
              () ->
                  hadoop.command(
                      Duration.ofMinutes(5),
                      "org.apache.hadoop.mapreduce.SleepJob",
                      "-m",
                      "6",
                      "-r",
                      "0",
                      "-mt",
                      "200000"));
      // No node at all: the ApplicationMaster is what waits.
      awaitPending(new PendingDemand(512, 1, 1));

      String node = startNode(hadoop);
      Event.DemandReported running = awaitPending(new PendingDemand(3072, 6, 6));
      assertThat(running.demand().applications()).isEqualTo(1);
      assertThat(running.demand().applicationMasters())
          .isEqualTo(Map.of(node, new MasterUse(1, ONE)));
      assertThat(running.demand().byQueue())
          .isEqualTo(
              Map.of(
                  "default", running.demand().total(), "root.default", running.demand().total()));

      watchers.attend(new Effect.Attend("main", true));
      setCapacity(watchers, node, THREE, NEVER);
      awaitNode(node, view -> view.vcores() == 3 && view.usedVcores() == 3);
      awaitPending(new PendingDemand(2048, 4, 4));
      watchers.listContainers(new Effect.ListContainers("main"));
      List<ContainerView> containers =
          await(
                  "three containers",
                  Event.ContainersReported.class,
                  event -> ask(watchers, event.containers().size() == 3))
              .containers();
      assertThat(containers).allSatisfy(view -> assertThat(view.size()).isEqualTo(ONE));
      assertThat(containers).extracting(ContainerView::nodeId).containsOnly(node);
      assertThat(containers).filteredOn(ContainerView::applicationMaster).hasSize(1);
      assertThat(containers)
          .allSatisfy(
              view ->
                  assertThat(view.startedAt())
                      .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(1)));

      setCapacity(watchers, node, ONE, Duration.ZERO);
      // Each answer is told, so that several in a row can be counted.
      for (int i = 0; i < 5; i++) {
        awaitNode(node, view -> view.vcores() == 1 && view.usedVcores() == 1);
      }
      Event.DemandReported back = awaitPending(new PendingDemand(3072, 6, 6));
      assertThat(back.demand().applicationMasters()).isEqualTo(Map.of(node, new MasterUse(1, ONE)));
      assertThat(job).isNotDone();

      watchers.setCapacity(new Effect.SetNodeCapacity("main", "nobody:1", ONE, NEVER));
      assertThat(answer("nobody:1").problem().orElseThrow())
          .contains("the ResourceManager refused updateNodeResource");
      refusesStrangers(hadoop, node);
    }
  }

  /**
   * An update replaces all kinds of a node: what is not named in it is gone. The kind stands for
   * GPUs, which a NodeManager finds by itself.
   */
  @Test
  void furtherKindsOfANodeStayWhenItsCapacityChanges() throws Exception {
    try (LocalCluster cluster =
            LocalCluster.open(Project.find(), folder.resolve("kinds"), Progress.silent());
        ResourceManagerWatchers watchers =
            new ResourceManagerWatchers(() -> true, events::add, PollSettings.DEFAULT)) {
      LocalHadoop hadoop = cluster.startHadoop(new NodeCapacity(3, 2048));
      hadoop.awaitReady();
      write(
          hadoop.configuration().resolve("resource-types.xml"), "yarn.resource-types", "licences");
      write(
          hadoop.configuration().resolve("node-resources.xml"),
          "yarn.nodemanager.resource-type.licences",
          "5");
      hadoop.resourceManager().kill();
      hadoop.resourceManager().awaitEnd(DEADLINE);
      hadoop.startResourceManager();
      hadoop.awaitResourceManager();
      watchers.watch(definitions(hadoop));
      String node = startNode(hadoop);
      assertThat(licences(hadoop, node)).isEqualTo(5);
      watchers.attend(new Effect.Attend("main", true));
      setCapacity(watchers, node, THREE, NEVER);
      awaitNode(node, view -> view.vcores() == 3);
      assertThat(licences(hadoop, node)).isEqualTo(5);
    }
  }

  private static void write(Path file, String property, String value) throws Exception {
    Files.writeString(
        file,
        "<configuration><property><name>%s</name><value>%s</value></property></configuration>"
            .formatted(property, value));
  }

  private static long licences(LocalHadoop hadoop, String node) {
    for (JsonNode one : hadoop.nodes()) {
      if (one.path("id").asText().equals(node)) {
        for (JsonNode kind :
            one.path("totalResource").path("resourceInformations").path("resourceInformation")) {
          if (kind.path("name").asText().equals("licences")) {
            return kind.path("value").asLong();
          }
        }
      }
    }
    return 0;
  }

  /** Whoever is no administrator is refused, also where yarn.acl.enable is false. */
  private void refusesStrangers(LocalHadoop hadoop, String node) throws Exception {
    Path site = hadoop.configuration().resolve("yarn-site.xml");
    Files.writeString(
        site,
        Files.readString(site)
            .replace(
                "</configuration>",
                "<property><name>yarn.admin.acl</name><value>nobody</value></property></configuration>"));
    hadoop
        .command(DEADLINE, "org.apache.hadoop.yarn.client.cli.RMAdminCLI", "-refreshAdminAcls")
        .orFail();
    PrivilegedExceptionAction<ResourceManagerWatchers> open =
        () -> {
          ResourceManagerWatchers watchers =
              new ResourceManagerWatchers(() -> true, events::add, PollSettings.DEFAULT);
          watchers.watch(definitions(hadoop));
          return watchers;
        };
    // Threads that it starts inherit the user.
    try (ResourceManagerWatchers stranger =
        UserGroupInformation.createRemoteUser("stranger").doAs(open)) {
      stranger.setCapacity(new Effect.SetNodeCapacity("main", node, THREE, NEVER));
      assertThat(answer(node).problem().orElseThrow())
          .contains("user stranger")
          .contains("yarn.admin.acl");
    }
  }

  private String startNode(LocalHadoop hadoop) throws InterruptedException {
    hadoop.startNodeManager("nodemanager", "127.0.0.2", new NodeCapacity(1, 512));
    return await(
            "the node RUNNING",
            Event.NodesReported.class,
            event -> event.nodes().values().stream().anyMatch(NodeView::isRunning))
        .nodes()
        .keySet()
        .iterator()
        .next();
  }

  private void setCapacity(
      ResourceManagerWatchers watchers, String node, Capacity capacity, Duration timeout)
      throws InterruptedException {
    watchers.setCapacity(new Effect.SetNodeCapacity("main", node, capacity, timeout));
    assertThat(answer(node))
        .isEqualTo(new Event.NodeCapacitySet("main", node, capacity, Optional.empty()));
  }

  private Event.NodeCapacitySet answer(String node) throws InterruptedException {
    return await("an answer", Event.NodeCapacitySet.class, event -> event.nodeId().equals(node));
  }

  private void awaitNode(String node, Predicate<NodeView> wanted) throws InterruptedException {
    Event.NodesReported unused =
        await(
            "the node as wanted",
            Event.NodesReported.class,
            event -> event.nodes().containsKey(node) && wanted.test(event.nodes().get(node)));
  }

  private Event.DemandReported awaitPending(PendingDemand pending) throws InterruptedException {
    return await(
        pending.toString(),
        Event.DemandReported.class,
        event -> event.demand().total().equals(pending));
  }

  /** Asks for containers again unless this answer is good. */
  private static boolean ask(ResourceManagerWatchers watchers, boolean good) {
    if (!good) {
      watchers.listContainers(new Effect.ListContainers("main"));
    }
    return good;
  }

  private <T extends Event> T await(String what, Class<T> kind, Predicate<T> wanted)
      throws InterruptedException {
    long began = System.nanoTime();
    Event last = null;
    while (true) {
      Event event =
          events.poll(DEADLINE.toNanos() - (System.nanoTime() - began), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("Not within " + DEADLINE + ": " + what + "; last event: " + last);
      }
      last = kind.isInstance(event) ? event : last;
      if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
        System.out.printf("%5.1f s  %s%n", (System.nanoTime() - began) / 1e9, what);
        return kind.cast(event);
      }
    }
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
