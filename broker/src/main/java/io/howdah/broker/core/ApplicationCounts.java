package io.howdah.broker.core;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.WorkerStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many applications workers serve, as their NodeManagers answer ({@code
 * /ws/v1/node/apps?state=RUNNING}).
 */
final class ApplicationCounts {
  /** Between two questions to the same worker. */
  private static final long ASK_INTERVAL = Duration.ofSeconds(1).toNanos();

  /**
   * An answer.
   *
   * @param applications empty: the NodeManager did not answer
   * @param zeros answers of 0 in a row
   * @param previousAt when the answer before it came; empty for the first
   */
  private record Answer(
      Optional<Integer> applications, int zeros, long at, Optional<Long> previousAt) {}

  private final Map<InstanceId, Answer> answers = new HashMap<>();
  private final Map<InstanceId, Long> askedAt = new HashMap<>();

  /** Asks a worker, unless it was asked a moment ago or its web address is not known. */
  void ask(Instance worker, Time time, StepOutput out) {
    Optional<String> address =
        worker.worker().map(WorkerStatus::webAddress).filter(text -> !text.isEmpty());
    Long asked = askedAt.get(worker.id());
    if (address.isPresent() && (asked == null || time.nanos() - asked >= ASK_INTERVAL)) {
      askedAt.put(worker.id(), time.nanos());
      out.now(new Effect.CountApplications(worker.id(), address.get()));
    }
  }

  void answered(InstanceId id, Optional<Integer> applications, Time time) {
    Answer before = answers.get(id);
    boolean zero = applications.isPresent() && applications.get() == 0;
    int zeros = zero ? (before == null ? 1 : before.zeros + 1) : 0;
    Optional<Long> previousAt = Optional.ofNullable(before).map(Answer::at);
    answers.put(id, new Answer(applications, zeros, time.nanos(), previousAt));
  }

  /** Whether there is an answer that is not older than {@code maxAge}. */
  boolean isFresh(InstanceId id, Duration maxAge, Time time) {
    Answer answer = answers.get(id);
    return answer != null && time.nanos() - answer.at <= maxAge.toNanos();
  }

  /** Whether the two newest answers came at {@code nanos} of the monotonic clock or later. */
  boolean answeredTwiceSince(InstanceId id, long nanos) {
    Answer answer = answers.get(id);
    return answer != null && answer.previousAt.filter(at -> at - nanos >= 0).isPresent();
  }

  /** Newest answer; empty if there is none or the NodeManager did not answer. */
  Optional<Integer> of(InstanceId id) {
    Answer answer = answers.get(id);
    return answer == null ? Optional.empty() : answer.applications;
  }

  /** Answers of 0 in a row. */
  int zerosInARow(InstanceId id) {
    Answer answer = answers.get(id);
    return answer == null ? 0 : answer.zeros;
  }

  void forget(InstanceId id) {
    answers.remove(id);
    askedAt.remove(id);
  }
}
