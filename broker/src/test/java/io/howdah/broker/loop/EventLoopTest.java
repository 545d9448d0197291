package io.howdah.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.BrokerCore;
import io.howdah.broker.core.CoreSettings;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.RecordOwner;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.MemoryState;
import io.howdah.broker.store.MemoryStateStore;
import io.howdah.broker.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {
  private static final long DEADLINE_SECONDS = 20;

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
  private final AtomicBoolean confirmed = new AtomicBoolean(true);
  private final MemoryState records = new MemoryState();
  private BooleanSupplier leading = confirmed::get;
  private EventLoop loop;

  private final LoopEnd end =
      new LoopEnd() {
        @Override
        public void exit(Effect.Exit exit) {
          seen.add(exit);
        }

        @Override
        public void fenced(FencedException why) {
          seen.add(why);
        }

        @Override
        public void storeFailed(StoreException why) {
          seen.add(why);
        }

        @Override
        public void crashed(Throwable why) {
          seen.add(why);
        }
      };

  private void start() throws Exception {
    make();
    loop.start();
    assertThat(next(Effect.Connect.class).frameworkId()).isEmpty();
  }

  private void make() throws Exception {
    MemoryStateStore store = new MemoryStateStore(records);
    BrokerCore core =
        new BrokerCore(
            store.load(),
            store.epoch(),
            CoreSettings.of("howdah"),
            (id, framework, fleet, cluster, role, resources) -> new ExecutorBinding(id, ""),
            (before, after) -> List.of("changed"));
    loop =
        new EventLoop(
            core,
            store,
            leading,
            seen::add,
            end,
            CommitMetrics.NONE,
            Clock.systemUTC(),
            System::nanoTime);
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void anOfferIsAcceptedAfterTheLaunchIsStored() throws Exception {
    start();
    launchOne();
    Effect.Accept accept = next(Effect.Accept.class);
    assertThat(accept.offerIds()).containsExactly("o1");
    try (MemoryStateStore after = new MemoryStateStore(records)) {
      assertThat(after.load().instances())
          .singleElement()
          .satisfies(
              stored ->
                  assertThat(stored.id()).isEqualTo(accept.launches().get(0).instance().id()));
    }
  }

  @Test
  void nothingLeavesWhileTheLeadershipIsNotConfirmed() throws Exception {
    start();
    confirmed.set(false);
    launchOne();
    awaitSnapshot(1);
    assertThat(seen).isEmpty();
    confirmed.set(true);
    next(Effect.Accept.class);
  }

  @Test
  void anotherLeadershipEndsTheLoop() throws Exception {
    start();
    try (MemoryStateStore other = new MemoryStateStore(records)) {
      assertThat(other.load().instances()).isEmpty();
      launchOne();
      next(FencedException.class);
      assertThat(seen).noneMatch(Effect.Accept.class::isInstance);
    }
  }

  /** What comes faster than it is handled waits with its sender, not in memory. */
  @Test
  void aFullQueueHoldsTheSenderBack() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    leading =
        () -> {
          awaitUninterruptibly(mayGoOn);
          return true;
        };
    make();
    loop.start();
    Event event = new Event.OfferRescinded("none");
    int taken = 0;
    // The first effect, the subscription, waits: nothing is handled.
    while (taken < 1_000_000 && loop.tryPost(event)) {
      taken++;
    }
    assertThat(taken).isBetween(1, 100_000);
    Thread sender = new Thread(() -> post(event));
    sender.start();
    sender.join(300);
    assertThat(sender.isAlive()).as("the sender waits").isTrue();
    mayGoOn.countDown();
    next(Effect.Connect.class);
    TimeUnit.SECONDS.timedJoin(sender, DEADLINE_SECONDS);
    assertThat(sender.isAlive()).as("the sender waits").isFalse();
  }

  private void post(Event event) {
    try {
      loop.post(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void mesosErrorEndsTheLoopWithItsReason() throws Exception {
    start();
    loop.post(
        new Event.SubscriptionRefused(
            Event.SubscriptionRefused.Kind.FRAMEWORK_REMOVED, "Framework has been removed"));
    assertThat(next(Effect.Exit.class).reason()).isEqualTo(Effect.ExitReason.FRAMEWORK_REMOVED);
  }

  private void launchOne() throws InterruptedException {
    OwnerName name = new OwnerName("/web");
    Service service =
        new Service(
            name,
            1,
            new Resources(100, 32, 0, 0),
            Optional.of("sleep 1"),
            List.of(),
            Optional.empty(),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            "",
            Backoff.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            RecordOwner.FILE,
            "v1");
    loop.post(new Event.Subscribed("f1", ""));
    loop.post(
        new Event.DefinitionsProposed(
            new Definitions(Map.of(), Map.of(), Map.of(name, service), Map.of(), Set.of()),
            "test"));
    Agent agent = new Agent("a1", "host1", Map.of());
    ResourceBundle bundle = new ResourceBundle("", new Resources(1000, 1024, 0, 0), List.of());
    loop.post(new Event.OffersReceived(List.of(new Offer("o1", agent, "howdah", List.of(bundle)))));
  }

  private void awaitSnapshot(int instances) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(DEADLINE_SECONDS).toNanos();
    while (loop.snapshot().instances().size() != instances) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** The next effect or end of this type; others are passed over. */
  private <T> T next(Class<T> type) throws InterruptedException {
    while (true) {
      Object one = seen.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      assertThat(one).as("waiting for " + type.getSimpleName()).isNotNull();
      if (type.isInstance(one)) {
        return type.cast(one);
      }
    }
  }
}
