package io.howdah.broker.yarn;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests for capacity that wait for their call. The newest for a node takes the place of one that
 * still waits; what was replaced or turned away is answered like everything else, exactly once.
 *
 * <p>Safe for use by several threads; never waits.
 */
final class CapacityQueue {
  static final String REPLACED = "a newer request for this node took its place";

  private final int bound;
  private final Map<String, Effect.SetNodeCapacity> waiting = new LinkedHashMap<>();
  private final Deque<Event> answers = new ArrayDeque<>();

  /**
   * An empty queue.
   *
   * @param bound nodes that may wait
   */
  CapacityQueue(int bound) {
    this.bound = bound;
  }

  synchronized void add(Effect.SetNodeCapacity request) {
    if (!waiting.containsKey(request.nodeId()) && waiting.size() >= bound) {
      answers.add(
          answer(
              request,
              "%d requests wait for this ResourceManager already".formatted(waiting.size())));
      return;
    }
    // A key that is there keeps its turn: a node that changes its mind must not wait for ever.
    Effect.SetNodeCapacity replaced = waiting.put(request.nodeId(), request);
    if (replaced != null) {
      answers.add(answer(replaced, REPLACED));
    }
  }

  /** The next one; no longer waits then, and its answer is the caller's matter. */
  synchronized Optional<Effect.SetNodeCapacity> take() {
    Iterator<Effect.SetNodeCapacity> first = waiting.values().iterator();
    if (!first.hasNext()) {
      return Optional.empty();
    }
    Effect.SetNodeCapacity next = first.next();
    first.remove();
    return Optional.of(next);
  }

  /** Answers all that wait with a problem. */
  synchronized void refuseAll(String problem) {
    waiting.values().forEach(request -> answers.add(answer(request, problem)));
    waiting.clear();
  }

  /** Answers that nobody has told yet; they are the caller's then. */
  synchronized List<Event> takeAnswers() {
    List<Event> taken = new ArrayList<>(answers);
    answers.clear();
    return taken;
  }

  /** Whether nothing is to be done. */
  synchronized boolean isIdle() {
    return waiting.isEmpty() && answers.isEmpty();
  }

  static Event answer(Effect.SetNodeCapacity request, String problem) {
    return new Event.NodeCapacitySet(
        request.cluster(), request.nodeId(), request.capacity(), Optional.of(problem));
  }

  static Event success(Effect.SetNodeCapacity request) {
    return new Event.NodeCapacitySet(
        request.cluster(), request.nodeId(), request.capacity(), Optional.empty());
  }
}
