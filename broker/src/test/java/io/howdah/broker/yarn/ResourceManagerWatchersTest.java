package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.WorkerRange;
import io.howdah.broker.testing.Until;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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

  private volatile boolean mayCall = true;
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
    watchers.watch(definitions("main"));
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
    watchers.watch(definitions("main"));
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
    watchers.watch(definitions("main", "other"));
    main.asked.await();
    assertThat(next()).isEqualTo(new Event.NodesReported("other", Map.of()));
    watchers.attention("main", true);
    watchers.watch(definitions("other"));
    other.nodes = ONE;
    assertThat(next()).isEqualTo(new Event.NodesReported("other", ONE));
    // Its watcher was closed while the call hung: what the call leads to is not told.
    Until.holds("the hanging call is interrupted", () -> main.closed.get() == 1);
    assertThat(events).isEmpty();
  }

  @Test
  void aClusterWithoutAFleetIsLeftAlone() throws Exception {
    Definitions withFleet = definitions("main", "other");
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
    watchers.watch(definitions("main"));
    next();
    watchers.watch(definitions("main"));
    HadoopCluster moved = new HadoopCluster("main", "/new", "", "", "", Map.of(), Map.of(), "", "");
    watchers.watch(
        new Definitions(
            Map.of("main", moved), definitions("main").fleets(), Map.of(), Map.of(), Set.of()));
    next();
    assertThat(main.connections.get()).isEqualTo(2);
  }

  @Test
  void attentionEndsThePause() throws Exception {
    watchers.close();
    watchers = watchers(NEVER);
    watchers.watch(definitions("main"));
    next();
    main.nodes = ONE;
    watchers.attention("main", true);
    assertThat(next()).isEqualTo(new Event.NodesReported("main", ONE));
  }

  @Test
  void whatHadoopThrowsUncheckedIsAbsenceToo() throws Exception {
    main.unchecked = true;
    watchers.watch(definitions("main"));
    assertThat(next()).isInstanceOf(Event.ResourceManagerAway.class);
    main.unchecked = false;
    nextReport();
  }

  @Test
  void setsCapacityAndAnswers() throws Exception {
    watchers.watch(definitions("main"));
    watchers.setCapacity(request("a:1", 2));
    assertThat(nextCapacity())
        .isEqualTo(
            new Event.NodeCapacitySet("main", "a:1", new Capacity(2, 1024), Optional.empty()));
    assertThat(main.set).containsExactly("a:1=2 vcores and 1024 MB PT9S");
  }

  @Test
  void nothingLeavesWithoutAConfirmedSession() throws Exception {
    mayCall = false;
    watchers.watch(definitions("main"));
    watchers.setCapacity(request("a:1", 2));
    assertThat(nextCapacity().problem()).contains(CapacityCalls.NOT_CONFIRMED);
    assertThat(main.set).isEmpty();
  }

  @Test
  void theGateIsAskedAgainForARequestThatHasWaited() throws Exception {
    main.hangCapacity = true;
    watchers.watch(definitions("main"));
    watchers.setCapacity(request("a:1", 1));
    main.capacityAsked.await();
    watchers.setCapacity(request("b:1", 1));
    mayCall = false;
    main.release.countDown();
    assertThat(nextCapacity().problem()).isEmpty();
    assertThat(nextCapacity().problem()).contains(CapacityCalls.NOT_CONFIRMED);
    assertThat(main.set).hasSize(1);
  }

  @Test
  void theNewestRequestForANodeReplacesOneThatWaits() throws Exception {
    main.hangCapacity = true;
    watchers.watch(definitions("main"));
    watchers.setCapacity(request("a:1", 1));
    main.capacityAsked.await();
    watchers.setCapacity(request("b:1", 1));
    watchers.setCapacity(request("b:1", 3));
    // A capacity call that hangs holds up nobody else.
    main.nodes = ONE;
    watchers.attention("main", true);
    watchers.listContainers(new Effect.ListContainers("main"));
    assertThat(nextAnswer(Event.ContainersReported.class).containers()).isEmpty();
    main.release.countDown();
    List<Event.NodeCapacitySet> set = List.of(nextCapacity(), nextCapacity(), nextCapacity());
    assertThat(set.get(0).problem()).isEmpty();
    assertThat(set.get(1).capacity().vcores()).isEqualTo(1);
    assertThat(set.get(1).problem()).contains(CapacityQueue.REPLACED);
    assertThat(set.get(2).capacity().vcores()).isEqualTo(3);
    assertThat(set.get(2).problem()).isEmpty();
    assertThat(main.set).hasSize(2);
  }

  @Test
  void aRefusalAndAFailureAreAnswers() throws Exception {
    watchers.watch(definitions("main"));
    main.refusal = "not you";
    watchers.setCapacity(request("a:1", 1));
    assertThat(nextCapacity().problem()).contains("not you");
    main.refusal = "";
    main.failure = "connection refused";
    watchers.setCapacity(request("a:1", 1));
    assertThat(nextCapacity().problem()).contains("IOException: connection refused");
  }

  @Test
  void aRequestForAClusterThatIsNotWatchedIsAnswered() throws Exception {
    watchers.setCapacity(request("a:1", 1));
    assertThat(nextCapacity().problem()).contains("this ResourceManager is not watched");
  }

  @Test
  void aRequestThatWaitsWhenItsClusterGoesIsAnswered() throws Exception {
    main.hangCapacity = true;
    watchers.watch(definitions("main"));
    watchers.setCapacity(request("a:1", 1));
    main.capacityAsked.await();
    watchers.setCapacity(request("b:1", 1));
    watchers.watch(Definitions.EMPTY);
    assertThat(List.of(nextCapacity(), nextCapacity()))
        .allSatisfy(answer -> assertThat(answer.problem()).isPresent());
  }

  @Test
  void reportsDemandAndLimits() throws Exception {
    watchers.watch(definitions("main"));
    assertThat(nextAnswer(Event.DemandReported.class).demand()).isEqualTo(HadoopDemand.NONE);
    watchers.close();
    answers.clear();
    watchers = watchers(NEVER);
    main.configuration = Map.of("yarn.scheduler.maximum-allocation-mb", "1024");
    watchers.watch(definitions("main"));
    assertThat(nextAnswer(Event.LimitsReported.class).limits().largest())
        .isEqualTo(new Capacity(4, 1024));
    // Other fleets: it is looked at again at once.
    main.configuration = Map.of("yarn.scheduler.maximum-allocation-mb", "2048");
    watchers.watch(definitionsWith(new Capacity(1, 2048), "main"));
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
    watchers.watch(definitions("main"));
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
        () -> mayCall,
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

  private static Effect.SetNodeCapacity request(String node, int vcores) {
    return new Effect.SetNodeCapacity(
        "main", node, new Capacity(vcores, 1024), Duration.ofSeconds(9));
  }

  private Event.NodeCapacitySet nextCapacity() throws InterruptedException {
    while (true) {
      Event event = answers.poll(30, TimeUnit.SECONDS);
      assertThat(event).as("an answer within 30 s").isNotNull();
      if (event instanceof Event.NodeCapacitySet set) {
        return set;
      }
    }
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

  private static Definitions definitions(String... clusterNames) {
    return definitionsWith(new Capacity(1, 1024), clusterNames);
  }

  private static Definitions definitionsWith(Capacity capacity, String... clusterNames) {
    Map<String, HadoopCluster> clusters = new HashMap<>();
    Map<OwnerName, Fleet> fleets = new HashMap<>();
    for (String name : clusterNames) {
      clusters.put(name, new HadoopCluster(name, "/old", "", "", "", Map.of(), Map.of(), "", ""));
      OwnerName owner = new OwnerName("fleet-" + name);
      fleets.put(
          owner,
          new Fleet(
              owner,
              name,
              WorkerRange.fixed(1),
              CapacityRange.fixed(capacity),
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
              "v"));
    }
    return new Definitions(clusters, fleets, Map.of(), Map.of(), Set.of());
  }
}
