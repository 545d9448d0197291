package io.howdah.broker.planning;

import io.howdah.broker.model.InstanceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers what workers had free lately. It has no clock: moments are given, in nanoseconds of one
 * monotonic clock. Nothing is idle before it was watched for as long as is asked.
 */
public final class IdleWatch {
  /** A longer time without a report says nothing of what happened in it. */
  static final Duration LONGEST_GAP = Duration.ofSeconds(30);

  private record Sight(long nanos, int freeSteps) {}

  private static final class Worker {
    /** Oldest first, and with it the least free: a sight that a later one undercuts is dropped. */
    final Deque<Sight> sights = new ArrayDeque<>();

    long lastSeen;
    boolean serves;
    long unusedSince;
  }

  private final Map<InstanceId, Worker> workers = new HashMap<>();

  /**
   * Takes note of a report.
   *
   * @param freeSteps steps that are free now ({@link WorkerPicture#freeSteps})
   * @param serves whether an application is at work on it or its output is still served
   * @param nanos the moment, not before the one of the last report
   * @param idleRelease how far back {@link #idleSteps} will look
   */
  public void see(InstanceId id, int freeSteps, boolean serves, long nanos, Duration idleRelease) {
    long window = idleRelease.toNanos();
    Worker worker = workers.get(id);
    if (worker == null || nanos - worker.lastSeen > Math.max(window, LONGEST_GAP.toNanos())) {
      worker = new Worker();
      worker.serves = true;
      workers.put(id, worker);
    }
    if (!serves && worker.serves) {
      worker.unusedSince = nanos;
    }
    worker.serves = serves;
    worker.lastSeen = nanos;
    int least = freeSteps;
    Sight undercut = null;
    while (!worker.sights.isEmpty() && worker.sights.peekLast().freeSteps() >= least) {
      undercut = worker.sights.pollLast();
    }
    // As many or more were free since then: the smaller figure holds for that time too.
    worker.sights.addLast(new Sight(undercut == null ? nanos : undercut.nanos(), least));
    trim(worker, nanos - window);
  }

  /** Drops what ended before the window: a sight lasts until the next one. */
  private static void trim(Worker worker, long from) {
    while (worker.sights.size() > 1) {
      Sight first = worker.sights.pollFirst();
      if (worker.sights.peekFirst().nanos() - from > 0) {
        worker.sights.addFirst(first);
        return;
      }
    }
  }

  /** Steps that were free at each moment of the last {@code idleRelease}. */
  public int idleSteps(InstanceId id, long nanos, Duration idleRelease) {
    Worker worker = workers.get(id);
    if (worker == null) {
      return 0;
    }
    trim(worker, nanos - idleRelease.toNanos());
    Sight first = worker.sights.peekFirst();
    return nanos - first.nanos() >= idleRelease.toNanos() ? first.freeSteps() : 0;
  }

  /** Whether it served no application all the time of the last {@code idleRelease}. */
  public boolean idle(InstanceId id, long nanos, Duration idleRelease) {
    Worker worker = workers.get(id);
    return worker != null && !worker.serves && nanos - worker.unusedSince >= idleRelease.toNanos();
  }

  /** The worker is gone, or nothing is known of it any more. */
  public void forget(InstanceId id) {
    workers.remove(id);
  }
}
