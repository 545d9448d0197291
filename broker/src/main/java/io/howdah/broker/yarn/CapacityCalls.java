package io.howdah.broker.yarn;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes capacities of one cluster's nodes, one call after the other. Every request is answered by
 * one {@link Event.NodeCapacitySet}, on the poll's thread.
 */
final class CapacityCalls implements Poll.Question {
  static final String NOT_CONFIRMED =
      "this broker's leadership is not confirmed at this moment (law 2); nothing was sent";

  private static final Logger LOG = LoggerFactory.getLogger(CapacityCalls.class);

  private final CapacityQueue queue;
  private final BooleanSupplier mayCall;
  private final Consumer<Event> consumer;
  private Optional<Effect.SetNodeCapacity> current = Optional.empty();

  /**
   * Calls nothing yet.
   *
   * @param mayCall asked right before each call: a request may have waited for long
   */
  CapacityCalls(CapacityQueue queue, BooleanSupplier mayCall, Consumer<Event> consumer) {
    this.queue = queue;
    this.mayCall = mayCall;
    this.consumer = consumer;
  }

  @Override
  public void ask(ResourceManagerGateway gateway) throws IOException {
    queue.takeAnswers().forEach(consumer);
    current = queue.take();
    if (current.isEmpty()) {
      return;
    }
    Effect.SetNodeCapacity request = current.get();
    if (!mayCall.getAsBoolean()) {
      answer(CapacityQueue.answer(request, NOT_CONFIRMED));
      return;
    }
    try {
      gateway.setCapacity(request.nodeId(), request.capacity(), request.overCommitTimeout());
      answer(CapacityQueue.success(request));
    } catch (RefusedException e) {
      LOG.warn("{} of {}: {}", request.nodeId(), request.cluster(), e.getMessage());
      answer(CapacityQueue.answer(request, e.getMessage()));
    }
  }

  @Override
  public void failed(Exception why) {
    String words = Failures.words(why);
    current.ifPresent(request -> answer(CapacityQueue.answer(request, words)));
    // Each of the others would wait for its own time-out; who asked for them asks again.
    queue.refuseAll(words);
    queue.takeAnswers().forEach(consumer);
  }

  @Override
  public Duration pause(Duration took) {
    return queue.isIdle() ? Poll.FOREVER : Duration.ZERO;
  }

  @Override
  public void ended() {
    queue.refuseAll("this ResourceManager is not watched any more");
    queue.takeAnswers().forEach(consumer);
  }

  private void answer(Event event) {
    current = Optional.empty();
    consumer.accept(event);
  }
}
