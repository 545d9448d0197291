package io.howdah.broker.loop;

import io.howdah.broker.core.Batch;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.StateStore;
import io.howdah.broker.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Group commit: one transaction is in flight while the next one fills, so that the store's latency
 * bounds how long a batch waits and not how many batches a second can be stored (law 1).
 *
 * <p>Batches are stored in their order and never torn apart. Submitting never waits: a slow store
 * shows in {@link #isFull()}, and the loop then takes no new work (offers) while it still takes
 * facts (updates), whose batches must not be refused.
 */
public final class CommitPipeline implements AutoCloseable {
  private final StateStore store;
  private final CommitListener listener;
  private final CommitMetrics metrics;
  private final LongSupplier nanos;
  private final int capacity;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition idle = lock.newCondition();
  private final Deque<Pending> queue = new ArrayDeque<>();
  private long submitted;
  private long finished;
  private boolean stopped;

  // Changes that are waiting or in flight; written under the lock, read without it.
  private final AtomicInteger waiting = new AtomicInteger();

  /** A batch's changes and what is known of it. */
  private record Pending(long number, List<Change> changes, long since) {}

  /**
   * A pipeline that is not yet running.
   *
   * @param store of this leadership, loaded
   * @param capacity changes that may wait before {@link #isFull()}, 1 or more
   * @param nanos monotonic clock
   */
  public CommitPipeline(
      StateStore store,
      int capacity,
      CommitListener listener,
      CommitMetrics metrics,
      LongSupplier nanos) {
    this.store = store;
    this.capacity = capacity;
    this.listener = listener;
    this.metrics = metrics;
    this.nanos = nanos;
    this.thread = new Thread(this::run, "commit-pipeline");
    thread.setDaemon(true);
  }

  /** Begins to commit. */
  public void start() {
    thread.start();
  }

  /**
   * Takes the next batch. Never waits. After the pipeline has stopped the batch is dropped: its
   * listener was told, and the process is ending.
   *
   * @return the batch's number: 1 for the first, then one more each
   */
  public long submit(Batch batch) {
    lock.lock();
    try {
      submitted++;
      if (!stopped) {
        queue.add(new Pending(submitted, batch.changes(), nanos.getAsLong()));
        waiting.addAndGet(batch.changes().size());
        filled.signal();
      }
      return submitted;
    } finally {
      lock.unlock();
    }
  }

  /** Whether so much waits that no new work should be begun. Any thread. */
  public boolean isFull() {
    return waiting.get() >= capacity;
  }

  /** Changes that are waiting or in flight. Any thread. */
  public int waiting() {
    return waiting.get();
  }

  /**
   * Waits until everything submitted so far is committed, at a graceful end for example.
   *
   * @return false if it took too long or the pipeline has stopped before
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean awaitIdle(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long target = submitted;
      long left = atMost.toNanos();
      while (finished < target && !stopped && left > 0) {
        left = idle.awaitNanos(left);
      }
      return finished >= target;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops. The transaction in flight may or may not be stored, what waits is not; the listener
   * hears nothing more once this has returned.
   */
  @Override
  public void close() {
    stop();
    thread.interrupt();
    boolean interrupted = false;
    // A listener may close the pipeline; a thread cannot wait for itself.
    if (Thread.currentThread() != thread) {
      try {
        TimeUnit.SECONDS.timedJoin(thread, 10);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    lock.lock();
    try {
      stopped = true;
      queue.clear();
      waiting.set(0);
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        List<Pending> group = take();
        if (group.isEmpty() || !commit(group)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread, and the thread ends with it.
      stop();
    } catch (RuntimeException | Error e) {
      long first = finished + 1;
      stop();
      listener.failed(first, first, new StoreException("The commit pipeline failed: " + e, e));
    }
  }

  /** Waits for batches and takes as many as one transaction holds; none if stopped. */
  private List<Pending> take() throws InterruptedException {
    List<Change> first;
    lock.lock();
    try {
      while (queue.isEmpty() && !stopped) {
        filled.await();
      }
      if (stopped) {
        return List.of();
      }
      first = queue.peek().changes();
    } finally {
      lock.unlock();
    }
    // Weighing encodes the changes, so it is done outside of the lock: only this thread takes from
    // the queue, so that its head stays.
    List<Pending> group = new ArrayList<>();
    List<Change> head = first;
    long changes = 0;
    long bytes = 0;
    while (head != null) {
      changes += head.size();
      bytes += head.stream().mapToLong(store::bytes).sum();
      boolean fits = changes <= StateStore.MAX_CHANGES && bytes <= StateStore.MAX_BYTES;
      // The first one goes in any case: if it is too large alone, the store says why.
      if (!fits && !group.isEmpty()) {
        break;
      }
      lock.lock();
      try {
        if (stopped) {
          return List.of();
        }
        group.add(queue.remove());
        head = fits && !queue.isEmpty() ? queue.peek().changes() : null;
      } finally {
        lock.unlock();
      }
    }
    return group;
  }

  private boolean commit(List<Pending> group) throws InterruptedException {
    List<Change> changes = new ArrayList<>();
    group.forEach(pending -> changes.addAll(pending.changes()));
    Pending first = group.get(0);
    Pending last = group.get(group.size() - 1);
    long begin = nanos.getAsLong();
    try {
      if (!changes.isEmpty()) {
        store.commit(changes);
      }
    } catch (FencedException e) {
      stop();
      listener.fenced(e);
      return false;
    } catch (StoreException e) {
      stop();
      listener.failed(first.number(), last.number(), e);
      return false;
    }
    long end = nanos.getAsLong();
    lock.lock();
    try {
      if (stopped) {
        return false;
      }
      waiting.addAndGet(-changes.size());
    } finally {
      lock.unlock();
    }
    metrics.committed(
        group.size(),
        changes.size(),
        Duration.ofNanos(end - begin),
        Duration.ofNanos(end - first.since()));
    listener.committed(last.number());
    lock.lock();
    try {
      finished = last.number();
      idle.signalAll();
    } finally {
      lock.unlock();
    }
    return true;
  }
}
