package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.WorkerRange;
import io.howdah.broker.testing.Until;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceManagerWatchersTest {
  private static final Map<String, NodeView> ONE =
      Map.of("a:1", NodeReporterTest.node("a:1", "RUNNING"));
  private static final Duration NEVER = Duration.ofDays(1);

  private final FakeResourceManager main = new FakeResourceManager();
  private final FakeResourceManager other = new FakeResourceManager();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
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

  private ResourceManagerWatchers watchers(Duration resting) {
    return new ResourceManagerWatchers(
        cluster -> (cluster.name().equals("main") ? main : other).connect(),
        events::add,
        new PollSettings(
            Duration.ofMillis(5),
            resting,
            NEVER,
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            NEVER));
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
              Elasticity.DEFAULT,
              Pool.HADOOP,
              List.of(),
              "v"));
    }
    return new Definitions(clusters, fleets, Map.of(), Map.of(), Set.of());
  }

  /** A ResourceManager that does as it is told. */
  private static final class FakeResourceManager {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    volatile Map<String, NodeView> nodes = Map.of();
    volatile String failure = "";
    volatile boolean hang;
    volatile boolean unchecked;

    ResourceManagerGateway connect() {
      connections.incrementAndGet();
      return new ResourceManagerGateway() {
        @Override
        public Map<String, NodeView> nodes() throws IOException {
          asked.countDown();
          if (hang) {
            await();
          }
          if (unchecked) {
            throw new IllegalStateException("UndeclaredThrowableException and the like");
          }
          if (!failure.isEmpty()) {
            throw new IOException(failure);
          }
          return nodes;
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    }

    private void await() throws IOException {
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted, as Hadoop's client is");
      }
    }
  }
}
