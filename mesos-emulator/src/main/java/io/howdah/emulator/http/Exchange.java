package io.howdah.emulator.http;

import io.howdah.emulator.wire.MediaType;

/** The one answer to a request: a reply, or a stream of events. Called on the state loop. */
public interface Exchange {
  /** Sends a complete answer. */
  void reply(Reply reply);

  /**
   * Starts a stream of records (status 200, chunked).
   *
   * @param streamId the value of Mesos-Stream-Id, or null for none
   * @param onClosed runs on the state loop when the connection has gone
   */
  EventStream stream(MediaType type, String streamId, Runnable onClosed);

  /** Ends the connection without an answer, as a dying server does. */
  void abort();
}
