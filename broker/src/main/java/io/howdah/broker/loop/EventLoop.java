package io.howdah.broker.loop;

import io.howdah.broker.core.Batch;
import io.howdah.broker.core.BrokerCore;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.core.Outcome;
import io.howdah.broker.core.Time;
import io.howdah.broker.model.Offer;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.StateStore;
import io.howdah.broker.store.StoreException;
import io.howdah.broker.view.BrokerSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The one thread that owns the state. It takes events from a bounded queue, lets the core decide,
 * hands intents to the commit pipeline and lets effects out through the gate after their commit.
 *
 * <p>Who posts waits when the queue is full, so that a flood of events holds back its source and
 * not the memory.
 */
public final class EventLoop implements AutoCloseable {
  private static final int QUEUE = 10_000;
  private static final int CHANGES_WAITING = 20_000;
  private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();

  /**
   * Between two ticks while nothing waits and nothing happens: what is left to do takes seconds.
   */
  private static final long RESTING_TICK_NANOS = Duration.ofMillis(500).toNanos();

  /** Nothing happened for so long: time-outs of what was begun last are over. */
  private static final long RESTS_AFTER_NANOS = Duration.ofSeconds(5).toNanos();

  private static final long SNAPSHOT_NANOS = Duration.ofMillis(200).toNanos();
  private static final Duration REFUSE_WHEN_FULL = Duration.ofSeconds(1);

  /** What stands in the queue: an event, or word from the pipeline. */
  private sealed interface Message {}

  private record Posted(Event event) implements Message {}

  private record Committed(long upTo) implements Message {}

  private record Fenced(FencedException why) implements Message {}

  private record Failed(StoreException why) implements Message {}

  /** A batch that was handed to the pipeline. */
  private record InFlight(long number, Batch batch) {}

  private final BrokerCore core;
  private final CommitPipeline pipeline;
  private final EffectGate gate;
  private final LoopEnd end;
  private final Clock clock;
  private final LongSupplier nanos;
  private final ActivityLog log = new ActivityLog();
  private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private final Thread thread;

  private volatile BrokerSnapshot snapshot;
  private volatile boolean closed;
  private boolean ended;
  private boolean snapshotDue;
  private long snapshotAt;
  private long tickAt;
  private long heardAt;

  /**
   * A loop that does not run yet.
   *
   * @param store of this leadership, loaded
   * @param confirmed whether the leadership is confirmed at this moment; asked before each effect
   * @param handler carries effects out without waiting
   * @param clock wall clock, for records
   * @param nanos monotonic clock, for deadlines
   */
  public EventLoop(
      BrokerCore core,
      StateStore store,
      BooleanSupplier confirmed,
      Consumer<Effect> handler,
      LoopEnd end,
      CommitMetrics metrics,
      Clock clock,
      LongSupplier nanos) {
    this.core = core;
    this.end = end;
    this.clock = clock;
    this.nanos = nanos;
    pipeline = new CommitPipeline(store, CHANGES_WAITING, new Listener(), metrics, nanos);
    gate = new EffectGate(confirmed, effect -> true, handler);
    snapshot = core.snapshot(now());
    thread = new Thread(this::run, "event-loop");
  }

  /** Begins: subscribes to Mesos with the stored framework id. */
  public void start() {
    pipeline.start();
    thread.start();
  }

  /**
   * Hands an event to the loop; waits while its queue is full. Dropped once the loop is closed.
   *
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  public void post(Event event) throws InterruptedException {
    put(new Posted(event));
  }

  /**
   * Hands an event to the loop if there is room, for sources that must not wait and whose facts
   * come again by themselves.
   *
   * @return false if the queue is full or the loop is closed
   */
  public boolean tryPost(Event event) {
    return !closed && queue.offer(new Posted(event));
  }

  /**
   * The newest picture of the state, some tenths of a second old (more with very many instances).
   * Any thread.
   */
  public BrokerSnapshot snapshot() {
    return snapshot;
  }

  /** Events that wait. Any thread. */
  public int waitingEvents() {
    return queue.size();
  }

  /** Changes that wait for their commit. Any thread. */
  public int waitingChanges() {
    return pipeline.waiting();
  }

  /**
   * Lets what was decided be stored, for an orderly end, and stops. What is not stored by then is
   * decided anew by the next leader.
   */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    try {
      pipeline.awaitIdle(Duration.ofMillis(500));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    thread.interrupt();
    pipeline.close();
    if (Thread.currentThread() != thread) {
      try {
        TimeUnit.SECONDS.timedJoin(thread, 5);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(Message message) throws InterruptedException {
    while (!closed) {
      if (queue.offer(message, 100, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private void run() {
    try {
      carryOut(core.start(), now());
      tickAt = nanos.getAsLong() + TICK_NANOS;
      snapshotAt = tickAt;
      heardAt = tickAt;
      while (!closed && !ended) {
        turn();
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread, and the thread ends with it.
      closed = true;
    } catch (RuntimeException | Error e) {
      gate.fence();
      end.crashed(e);
    }
  }

  private void turn() throws InterruptedException {
    Message message = queue.poll(Math.max(0, tickAt - nanos.getAsLong()), TimeUnit.NANOSECONDS);
    if (message != null) {
      handle(message);
      snapshotDue = true;
      heardAt = nanos.getAsLong();
      tickAt = heardAt + Math.min(tickAt - heardAt, TICK_NANOS);
    }
    long now = nanos.getAsLong();
    if (now - tickAt >= 0) {
      gate.release();
      step(new Event.Tick());
      tickAt = now + (isResting(now) ? RESTING_TICK_NANOS : TICK_NANOS);
    }
    if (snapshotDue && now - snapshotAt >= 0) {
      snapshotDue = false;
      snapshot = core.snapshot(now());
      long taken = nanos.getAsLong();
      // A picture of 100,000 instances takes its time: never more than a twentieth of the loop's.
      snapshotAt = taken + Math.max(SNAPSHOT_NANOS, 20 * (taken - now));
    }
  }

  private boolean isResting(long now) {
    return now - heardAt >= RESTS_AFTER_NANOS
        && inFlight.isEmpty()
        && gate.held() == 0
        && core.isResting();
  }

  private void handle(Message message) {
    if (message instanceof Posted posted) {
      if (posted.event() instanceof Event.OffersReceived offers && pipeline.isFull()) {
        // Law 8: an offer is not held because the store is slow.
        gate.submit(
            new Effect.Decline(offers.offers().stream().map(Offer::id).toList(), REFUSE_WHEN_FULL));
      } else {
        log.happened(posted.event());
        step(posted.event());
      }
    } else if (message instanceof Committed committed) {
      while (!inFlight.isEmpty() && inFlight.peek().number() <= committed.upTo()) {
        Time time = now();
        carryOut(core.committed(inFlight.remove().batch(), time), time);
      }
    } else if (message instanceof Fenced fenced) {
      finish(() -> end.fenced(fenced.why()));
    } else if (message instanceof Failed failed) {
      finish(() -> end.storeFailed(failed.why()));
    }
  }

  private void step(Event event) {
    Time time = now();
    carryOut(core.step(event, time), time);
    if (event instanceof Event.DefinitionsProposed proposed) {
      log.refused(core.rejectedConfiguration(), proposed.author());
    }
  }

  private void carryOut(Outcome outcome, Time time) {
    for (Batch batch : outcome.batches()) {
      log.decided(batch, time.wall());
      inFlight.add(new InFlight(pipeline.submit(batch), batch));
    }
    for (Effect effect : outcome.immediate()) {
      if (effect instanceof Effect.Exit exit) {
        finish(() -> end.exit(exit));
        return;
      }
      gate.submit(effect);
    }
  }

  private void finish(Runnable last) {
    if (!ended) {
      ended = true;
      gate.fence();
      last.run();
    }
  }

  private Time now() {
    return new Time(clock.instant(), nanos.getAsLong());
  }

  /** Posts into the queue; the loop never waits for the pipeline, so this cannot lock up. */
  private final class Listener implements CommitListener {
    @Override
    public void committed(long upTo) {
      post(new Committed(upTo));
    }

    @Override
    public void fenced(FencedException why) {
      post(new Fenced(why));
    }

    @Override
    public void failed(long first, long last, StoreException why) {
      post(new Failed(why));
    }

    private void post(Message message) {
      try {
        put(message);
      } catch (InterruptedException e) {
        // The pipeline is being closed; its thread sees the flag and ends.
        Thread.currentThread().interrupt();
      }
    }
  }
}
