package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.NodeView;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what of a ResourceManager's answers is news, when it is asked next, and when a line is
 * worth logging. Reads no clock; not safe for use by several threads.
 */
final class NodeReporter {
  private final String cluster;
  private final PollSettings settings;
  private Optional<Map<String, NodeView>> reported = Optional.empty();
  private long reportedAt;
  private int failures;
  private long loggedAt;

  NodeReporter(String cluster, PollSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /**
   * The ResourceManager answered.
   *
   * @param attention whether answers are waited for: then each one is told, since several equal
   *     ones in a row prove what a single one does not (law 6)
   * @param nanos of a monotonic clock
   * @return an event if the answer is waited for or news, or the last report is old
   */
  Optional<Event> answered(Map<String, NodeView> nodes, boolean attention, long nanos) {
    boolean wasAway = failures > 0;
    failures = 0;
    boolean old = reported.isPresent() && nanos - reportedAt >= settings.repeat().toNanos();
    if (!attention && !wasAway && !old && reported.equals(Optional.of(nodes))) {
      return Optional.empty();
    }
    reported = Optional.of(Map.copyOf(nodes));
    reportedAt = nanos;
    return Optional.of(new Event.NodesReported(cluster, reported.get()));
  }

  /** The ResourceManager did not answer. */
  Event failed(String why) {
    failures++;
    return new Event.ResourceManagerAway(cluster, why);
  }

  boolean isAway() {
    return failures > 0;
  }

  /** Whether the failure that was just told is worth a line; at most once an interval. */
  boolean takeLogTurn(long nanos) {
    if (failures == 1 || nanos - loggedAt >= settings.logInterval().toNanos()) {
      loggedAt = nanos;
      return true;
    }
    return false;
  }

  /**
   * How long to wait before the next question. Not longer and longer while something is waited for:
   * another ResourceManager serves some seconds after the active one of a pair has died.
   *
   * @param took how long the last answer took
   */
  Duration pause(boolean attention, Duration took) {
    return failures > 0
        ? settings.retry(attention ? 1 : failures)
        : PollSettings.atLeast(attention ? settings.attentive() : settings.resting(), took);
  }
}
