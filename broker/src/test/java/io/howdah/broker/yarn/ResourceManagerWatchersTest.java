package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.testing.Until;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceManagerWatchersTest {
  private static final Map<String, NodeView> ONE =
      Map.of("a:1", NodeReporterTest.node("a:1", "RUNNING"));
  private static final Duration NEVER = Duration.ofDays(1);

  private final FakeResourceManager main = new FakeResourceManager();
  private final FakeResourceManager other = new FakeResourceManager();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /** Everything but nodes. */
  private final BlockingQueue<Event> answers = new LinkedBlockingQueue<>();

  private ResourceManagerWatchers watchers = watchers(Duration.ofMillis(5));

  @AfterEach
  void close() {
    watchers.close();
    main.release.countDown();
    other.release.countDown();
  }

  @Test
  void reportsNodesTheirChangesAndAbsence() throws Exception {
    main.nodes = ONE;
    watchers.watch(WatchedClusters.definitions("main"));
    assertThat(next()).isEqualTo(new Event.NodesReported("main", ONE));
    main.nodes = Map.of();
    assertThat(next()).isEqualTo(new Event.NodesReported("main", Map.of()));
    main.failure = "connection refused";
    assertThat(next())
        .isEqualTo(new Event.ResourceManagerAway("main", "IOException: connection refused"));
    main.failure = "";
    assertThat(nextReport()).isEqualTo(new Event.NodesReported("main", Map.of()));
  }

  @Test
  void afterAFailureTheConfigurationIsReadAgain() throws Exception {
    main.failure = "moved";
    watchers.watch(WatchedClusters.definitions("main"));
    Until.holds("three connections", () -> main.connections.get() >= 3);
    main.failure = "";
    nextReport();
    int connections = main.connections.get();
    main.nodes = ONE;
    nextReport();
    assertThat(main.connections.get()).isEqualTo(connections);
    assertThat(main.closed.get()).isEqualTo(connections - 1);
  }

  @Test
  void aResourceManagerThatHangsHoldsUpNobody() throws Exception {
    main.hang = true;
    watchers.watch(WatchedClusters.definitions("main", "other"));
    main.asked.await();
    assertThat(next()).isEqualTo(new Event.NodesReported("other", Map.of()));
    watchers.attention("main", true);
    watchers.watch(WatchedClusters.definitions("other"));
    other.nodes = ONE;
    assertThat(next()).isEqualTo(new Event.NodesReported("other", ONE));
    // Its watcher was closed while the call hung: what the call leads to is not told.
    Until.holds("the hanging call is interrupted", () -> main.closed.get() == 1);
    assertThat(events).isEmpty();
  }

  @Test
  void aClusterWithoutAFleetIsLeftAlone() throws Exception {
    Definitions withFleet = WatchedClusters.definitions("main", "other");
    Map<OwnerName, Fleet> fleets = new HashMap<>(withFleet.fleets());
    fleets.remove(new OwnerName("fleet-main"));
    watchers.watch(new Definitions(withFleet.clusters(), fleets, Map.of(), Map.of(), Set.of()));
    next();
    assertThat(main.connections.get()).isZero();
    watchers.watch(Definitions.EMPTY);
    Until.holds("the watcher ends", () -> other.closed.get() == 1);
  }

  @Test
  void onlyANewClientConfigurationMakesANewConnection() throws Exception {
    watchers.watch(WatchedClusters.definitions("main"));
    next();
    watchers.watch(WatchedClusters.definitions("main"));
    HadoopCluster moved = new HadoopCluster("main", "/new", "", "", "", Map.of(), Map.of(), "", "");
    watchers.watch(
        new Definitions(
            Map.of("main", moved),
            WatchedClusters.definitions("main").fleets(),
            Map.of(),
            Map.of(),
            Set.of()));
    next();
    assertThat(main.connections.get()).isEqualTo(2);
  }

  @Test
  void anotherTarballIsLookedAtWithoutANewConnection() throws Exception {
    watchers.close();
    answers.clear();
    watchers = watchers(NEVER);
    Definitions definitions = WatchedClusters.definitions("main");
    watchers.watch(definitions);
    assertThat(nextAnswer(Event.LimitsReported.class).limits().findings())
        .extracting(Finding::property)
        .doesNotContain("clusters.main.hadoop.uri");
    HadoopCluster old = definitions.clusters().get("main");
    HadoopCluster now =
        new HadoopCluster(
            "main",
            old.clientConfiguration(),
            "",
            "",
            "",
            Map.of(),
            Map.of(),
            "",
            "",
            // Refused at once: nobody listens on the port that is kept for that.
            Optional.of(new HadoopArchive("http://127.0.0.1:1/hadoop.tar.gz", false, "")),
            Optional.empty());
    watchers.watch(
        new Definitions(Map.of("main", now), definitions.fleets(), Map.of(), Map.of(), Set.of()));
    assertThat(nextAnswer(Event.LimitsReported.class).limits().findings())
        .extracting(Finding::property)
        .contains("clusters.main.hadoop.uri");
    assertThat(main.closed.get()).isZero();
  }

  @Test
  void attentionEndsThePause() throws Exception {
    watchers.close();
    watchers = watchers(NEVER);
    watchers.watch(WatchedClusters.definitions("main"));
    next();
    main.nodes = ONE;
    watchers.attention("main", true);
    assertThat(next()).isEqualTo(new Event.NodesReported("main", ONE));
  }

  @Test
  void whatHadoopThrowsUncheckedIsAbsenceToo() throws Exception {
    main.unchecked = true;
    watchers.watch(WatchedClusters.definitions("main"));
    assertThat(next()).isInstanceOf(Event.ResourceManagerAway.class);
    main.unchecked = false;
    nextReport();
  }

  @Test
  void reportsDemandAndLimits() throws Exception {
    watchers.watch(WatchedClusters.definitions("main"));
    assertThat(nextAnswer(Event.DemandReported.class).demand()).isEqualTo(HadoopDemand.NONE);
    watchers.close();
    answers.clear();
    watchers = watchers(NEVER);
    main.configuration = Map.of("yarn.scheduler.maximum-allocation-mb", "1024");
    watchers.watch(WatchedClusters.definitions("main"));
    assertThat(nextAnswer(Event.LimitsReported.class).limits().largest())
        .isEqualTo(new Capacity(4, 1024));
    // Other fleets: it is looked at again at once.
    main.configuration = Map.of("yarn.scheduler.maximum-allocation-mb", "2048");
    watchers.watch(WatchedClusters.definitionsWith(new Capacity(1, 2048), "main"));
    assertThat(nextAnswer(Event.LimitsReported.class).limits().largest())
        .isEqualTo(new Capacity(4, 2048));
  }

  @Test
  void eitherKindOfAttentionIsEnough() throws Exception {
    watchers.close();
    watchers = watchers(NEVER);
    watchers.attend(new Effect.Attend("main", true));
    watchers.attention("main", true);
    watchers.attention("main", false);
    watchers.watch(WatchedClusters.definitions("main"));
    next();
    // Still on: nodes that have not changed are told each time it is asked.
    watchers.attend(new Effect.Attend("main", false));
    main.nodes = ONE;
    watchers.attend(new Effect.Attend("main", true));
    Event event = next();
    while (!event.equals(new Event.NodesReported("main", ONE))) {
      event = next();
    }
    assertThat(next()).isEqualTo(new Event.NodesReported("main", ONE));
  }

  private ResourceManagerWatchers watchers(Duration resting) {
    return new ResourceManagerWatchers(
        cluster -> (cluster.name().equals("main") ? main : other).connect(),
        () -> true,
        event ->
            (event instanceof Event.NodesReported || event instanceof Event.ResourceManagerAway
                    ? events
                    : answers)
                .add(event),
        new PollSettings(
            Duration.ofMillis(5),
            resting,
            NEVER,
            NEVER,
            NEVER,
            NEVER,
            NEVER,
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            NEVER));
  }

  private <T extends Event> T nextAnswer(Class<T> kind) throws InterruptedException {
    while (true) {
      Event event = answers.poll(30, TimeUnit.SECONDS);
      assertThat(event).as("an answer within 30 s").isNotNull();
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  private Event next() throws InterruptedException {
    Event event = events.poll(30, TimeUnit.SECONDS);
    assertThat(event).as("an event within 30 s").isNotNull();
    return event;
  }

  private Event nextReport() throws InterruptedException {
    Event event = next();
    while (event instanceof Event.ResourceManagerAway) {
      event = next();
    }
    return event;
  }
}
