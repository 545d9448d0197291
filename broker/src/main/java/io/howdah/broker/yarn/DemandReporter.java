package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.HadoopDemand;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides which demand is news and when it is asked for next. Reads no clock; not safe for use by
 * several threads.
 */
final class DemandReporter {
  private final String cluster;
  private final PollSettings settings;
  private Optional<HadoopDemand> reported = Optional.empty();
  private long reportedAt;
  private int failures;

  DemandReporter(String cluster, PollSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /**
   * The ResourceManager answered.
   *
   * @param nanos of a monotonic clock
   * @return an event if the answer is news, the first after a failure, or something is pending and
   *     the last report is old
   */
  Optional<Event> answered(HadoopDemand demand, long nanos) {
    boolean wasAway = failures > 0;
    failures = 0;
    boolean old = nanos - reportedAt >= settings.demandRepeat().toNanos();
    boolean repeat = old && demand.isPending();
    if (!wasAway && !repeat && reported.equals(Optional.of(demand))) {
      return Optional.empty();
    }
    reported = Optional.of(demand);
    reportedAt = nanos;
    return Optional.of(new Event.DemandReported(cluster, demand));
  }

  /** The ResourceManager did not answer; who asks for its nodes tells. */
  void failed() {
    failures++;
  }

  /**
   * How long to wait before the next question.
   *
   * @param took how long the last answer took
   */
  Duration pause(boolean attention, Duration took) {
    if (failures > 0) {
      return settings.retry(attention ? 1 : failures);
    }
    boolean busy =
        attention || reported.map(d -> d.isPending() || d.applications() > 0).orElse(false);
    return PollSettings.atLeast(busy ? settings.demandBusy() : settings.demandResting(), took);
  }
}
