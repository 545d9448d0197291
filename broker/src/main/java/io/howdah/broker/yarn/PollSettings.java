package io.howdah.broker.yarn;

import java.time.Duration;

/**
 * How often ResourceManagers are asked. Whatever these say, a pause is at least four times as long
 * as the last answer took, so that no more than a fifth of a ResourceManager's time goes into one
 * question: a list of 10,000 nodes is slow.
 *
 * @param attentive between two questions for nodes while something is waited for: a shrink needs
 *     several reports in a row (law 6)
 * @param resting between two questions for nodes otherwise
 * @param repeat an unchanged list of nodes is reported again after this
 * @param demandBusy between two questions for demand while something is waited for, pending or
 *     running
 * @param demandResting between two questions for demand otherwise
 * @param demandRepeat unchanged demand is reported again after this while something is pending
 * @param limits between two looks at the ResourceManager's configuration
 * @param firstRetry after the first failure; doubles with each further one
 * @param lastRetry at most this between two attempts
 * @param logInterval between two lines about a ResourceManager that stays away
 */
public record PollSettings(
    Duration attentive,
    Duration resting,
    Duration repeat,
    Duration demandBusy,
    Duration demandResting,
    Duration demandRepeat,
    Duration limits,
    Duration firstRetry,
    Duration lastRetry,
    Duration logInterval) {
  public static final PollSettings DEFAULT =
      new PollSettings(
          Duration.ofMillis(100),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMillis(250),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMinutes(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1));

  private static final int SHARE = 4;

  /** A pause that leaves the ResourceManager four fifths of its time. */
  static Duration atLeast(Duration wanted, Duration lastAnswer) {
    Duration least = lastAnswer.multipliedBy(SHARE);
    return wanted.compareTo(least) < 0 ? least : wanted;
  }

  /** The pause after a number of failures in a row, 1 or more. */
  Duration retry(int failures) {
    Duration pause = firstRetry;
    for (int i = 1; i < failures && pause.compareTo(lastRetry) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(lastRetry) < 0 ? pause : lastRetry;
  }
}
