package io.howdah.broker.mesos;

import io.howdah.broker.core.Event;

/** Takes events; may wait for room, which then holds Mesos back. */
@FunctionalInterface
public interface EventSink {
  /**
   * Takes an event.
   *
   * @throws InterruptedException if the adapter is closed meanwhile
   */
  void post(Event event) throws InterruptedException;
}
