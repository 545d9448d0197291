package io.howdah.broker.yarn;

import java.time.Duration;

/**
 * How often ResourceManagers are asked.
 *
 * @param attentive between two questions while the broker waits for something
 * @param resting between two questions otherwise
 * @param repeat an unchanged answer is reported again after this
 * @param firstRetry after the first failure; doubles with each further one
 * @param lastRetry at most this between two attempts
 * @param logInterval between two lines about a ResourceManager that stays away
 */
public record PollSettings(
    Duration attentive,
    Duration resting,
    Duration repeat,
    Duration firstRetry,
    Duration lastRetry,
    Duration logInterval) {
  public static final PollSettings DEFAULT =
      new PollSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1));
}
