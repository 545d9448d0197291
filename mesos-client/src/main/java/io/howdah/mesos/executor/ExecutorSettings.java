package io.howdah.mesos.executor;

import java.time.Duration;

/**
 * Figures of an {@link ExecutorConnection}.
 *
 * @param connectTimeout until a TCP connection stands
 * @param callTimeout until a call is answered; after it the subscription is made anew
 * @param retryInterval between attempts to subscribe again
 * @param silenceLimit silence after which the stream is dropped; agents send a heartbeat every 30
 *     minutes
 * @param maxEventBytes greatest event accepted
 * @param callsWaiting calls that may wait for their turn
 */
public record ExecutorSettings(
    Duration connectTimeout,
    Duration callTimeout,
    Duration retryInterval,
    Duration silenceLimit,
    int maxEventBytes,
    int callsWaiting) {
  /** What suits an executor. */
  public static final ExecutorSettings DEFAULT =
      new ExecutorSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMillis(100),
          Duration.ofMinutes(150),
          16 * 1024 * 1024,
          10_000);
}
