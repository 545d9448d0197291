package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Definitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Law 2 and the order of calls that change capacities. */
class CapacityCallsTest {
  private static final Duration NEVER = Duration.ofDays(1);

  private final FakeResourceManager main = new FakeResourceManager();
  private final BlockingQueue<Event> answers = new LinkedBlockingQueue<>();
  private volatile boolean mayCall = true;
  private final ResourceManagerWatchers watchers =
      new ResourceManagerWatchers(
          cluster -> main.connect(),
          () -> mayCall,
          answers::add,
          new PollSettings(
              NEVER,
              NEVER,
              NEVER,
              NEVER,
              NEVER,
              NEVER,
              NEVER,
              Duration.ofMillis(5),
              Duration.ofMillis(10),
              NEVER));

  @AfterEach
  void close() {
    watchers.close();
    main.release.countDown();
  }

  @Test
  void setsCapacityAndAnswers() throws Exception {
    watchers.watch(WatchedClusters.definitions("main"));
    watchers.setCapacity(request("a:1", 2));
    assertThat(nextCapacity())
        .isEqualTo(
            new Event.NodeCapacitySet("main", "a:1", new Capacity(2, 1024), Optional.empty()));
    assertThat(main.set).containsExactly("a:1=2 vcores and 1024 MB PT9S");
  }

  @Test
  void nothingLeavesWithoutAConfirmedSession() throws Exception {
    mayCall = false;
    watchers.watch(WatchedClusters.definitions("main"));
    watchers.setCapacity(request("a:1", 2));
    assertThat(nextCapacity().problem()).contains(CapacityCalls.NOT_CONFIRMED);
    assertThat(main.set).isEmpty();
  }

  @Test
  void theGateIsAskedAgainForARequestThatHasWaited() throws Exception {
    main.hangCapacity = true;
    watchers.watch(WatchedClusters.definitions("main"));
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
    watchers.watch(WatchedClusters.definitions("main"));
    watchers.setCapacity(request("a:1", 1));
    main.capacityAsked.await();
    watchers.setCapacity(request("b:1", 1));
    watchers.setCapacity(request("b:1", 3));
    // A capacity call that hangs holds up nobody else.
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
    watchers.watch(WatchedClusters.definitions("main"));
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
    watchers.watch(WatchedClusters.definitions("main"));
    watchers.setCapacity(request("a:1", 1));
    main.capacityAsked.await();
    watchers.setCapacity(request("b:1", 1));
    watchers.watch(Definitions.EMPTY);
    assertThat(List.of(nextCapacity(), nextCapacity()))
        .allSatisfy(answer -> assertThat(answer.problem()).isPresent());
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
}
