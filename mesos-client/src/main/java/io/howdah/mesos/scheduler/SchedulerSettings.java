package io.howdah.mesos.scheduler;

import java.time.Duration;

/**
 * Figures of a {@link SchedulerConnection}.
 *
 * @param connectTimeout until a TCP connection stands
 * @param callTimeout until a call is answered; after it the outcome is unknown
 * @param minBackoff shortest delay before subscribing again
 * @param maxBackoff longest delay before subscribing again
 * @param silentIntervals heartbeat intervals of silence after which the stream is dropped
 * @param maxRedirects followed in one attempt
 * @param maxEventBytes greatest event accepted; an OFFERS event may carry all agents
 * @param callsInFlight connections for calls
 * @param callsWaiting calls that may wait for their turn
 */
public record SchedulerSettings(
    Duration connectTimeout,
    Duration callTimeout,
    Duration minBackoff,
    Duration maxBackoff,
    int silentIntervals,
    int maxRedirects,
    int maxEventBytes,
    int callsInFlight,
    int callsWaiting) {
  /** What suits a broker of 10,000 agents. */
  public static final SchedulerSettings DEFAULT =
      new SchedulerSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          5,
          5,
          256 * 1024 * 1024,
          8,
          100_000);
}
