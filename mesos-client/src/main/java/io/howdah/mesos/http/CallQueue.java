package io.howdah.mesos.http;

import io.howdah.mesos.MesosException;
import io.howdah.mesos.NotSentException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Keeps calls in order over a pool of connections. Each call has a key: calls of one key are sent
 * one after the other, each when the one before is answered; calls of different keys overlap. A
 * call without key is a barrier: it is sent when all before it are answered, and all after it wait
 * for its answer.
 *
 * <p>An HTTP pool by itself keeps no order, and one connection alone is limited to one call a round
 * trip.
 *
 * @param <C> the calls
 */
public final class CallQueue<C> {
  private final Function<C, CompletableFuture<Void>> transport;
  private final int capacity;
  private final List<Lane<C>> lanes = new ArrayList<>();
  private int waiting;
  private MesosException closed;

  /**
   * An empty queue.
   *
   * @param lanes calls in flight at most
   * @param capacity calls that may wait; more are refused with {@link NotSentException}
   * @param transport sends a call; its future is done when the call is answered
   */
  public CallQueue(int lanes, int capacity, Function<C, CompletableFuture<Void>> transport) {
    this.transport = transport;
    this.capacity = capacity;
    for (int i = 0; i < lanes; i++) {
      this.lanes.add(new Lane<>());
    }
  }

  /**
   * Queues a call.
   *
   * @param key what must stay in order; empty: a barrier
   * @return done as the transport's future is; {@link NotSentException} if it was never sent
   */
  public CompletableFuture<Void> submit(Optional<?> key, C call) {
    Entry<C> entry = new Entry<>(call, key.isPresent() ? 1 : lanes.size());
    List<Lane<C>> affected =
        key.map(k -> List.of(lanes.get(Math.floorMod(k.hashCode(), lanes.size())))).orElse(lanes);
    synchronized (this) {
      if (closed != null) {
        return CompletableFuture.failedFuture(new NotSentException(closed.getMessage(), closed));
      }
      if (waiting >= capacity) {
        return CompletableFuture.failedFuture(
            new NotSentException(capacity + " calls wait for their answers already"));
      }
      waiting++;
      affected.forEach(lane -> lane.entries.add(entry));
    }
    affected.forEach(this::pump);
    return entry.result;
  }

  /** Fails what has not been sent, now and from now on. */
  public void close(MesosException cause) {
    // A barrier is in every lane, but is one call.
    Set<Entry<C>> unsent = new LinkedHashSet<>();
    synchronized (this) {
      if (closed != null) {
        return;
      }
      closed = cause;
      for (Lane<C> lane : lanes) {
        for (Entry<C> entry : lane.entries) {
          if (!entry.sent) {
            unsent.add(entry);
          }
        }
        lane.entries.clear();
      }
    }
    unsent.forEach(
        entry ->
            entry.result.completeExceptionally(new NotSentException(cause.getMessage(), cause)));
  }

  /** Sends what may be sent from this lane. */
  private void pump(Lane<C> first) {
    Deque<Lane<C>> ready = new ArrayDeque<>(List.of(first));
    while (!ready.isEmpty()) {
      Lane<C> lane = ready.peek();
      Entry<C> entry = arrive(lane);
      if (entry == null) {
        ready.remove();
        continue;
      }
      CompletableFuture<Void> answer = transport.apply(entry.call);
      if (answer.isDone()) {
        // Without recursion: a transport that fails at once must not use up the stack.
        ready.addAll(finish(entry));
        forward(answer, entry);
      } else {
        CompletableFuture<?> unused =
            answer.whenComplete(
                (done, failure) -> {
                  finish(entry).forEach(this::pump);
                  forward(answer, entry);
                });
      }
    }
  }

  /** The entry at the head of the lane if it is to be sent now. */
  private synchronized Entry<C> arrive(Lane<C> lane) {
    Entry<C> head = lane.entries.peek();
    if (head == null || lane.atHead) {
      return null;
    }
    lane.atHead = true;
    head.missing--;
    if (head.missing > 0) {
      return null;
    }
    head.sent = true;
    return head;
  }

  /** Takes an answered entry away; returns the lanes that may go on. */
  private synchronized List<Lane<C>> finish(Entry<C> entry) {
    waiting--;
    List<Lane<C>> freed = new ArrayList<>();
    for (Lane<C> lane : lanes) {
      if (lane.entries.peek() == entry) {
        lane.entries.remove();
        lane.atHead = false;
        freed.add(lane);
      }
    }
    return freed;
  }

  private static <C> void forward(CompletableFuture<Void> answer, Entry<C> entry) {
    CompletableFuture<?> unused =
        answer.whenComplete(
            (done, failure) -> {
              if (failure == null) {
                entry.result.complete(null);
              } else {
                entry.result.completeExceptionally(MesosHttp.rootOf(failure));
              }
            });
  }

  private static final class Lane<C> {
    final Deque<Entry<C>> entries = new ArrayDeque<>();

    /** Whether the head has been counted as arrived. */
    boolean atHead;
  }

  private static final class Entry<C> {
    final C call;
    final CompletableFuture<Void> result = new CompletableFuture<>();
    boolean sent;

    /** How many lanes have yet to reach it. */
    int missing;

    Entry(C call, int missing) {
      this.call = call;
      this.missing = missing;
    }
  }
}
