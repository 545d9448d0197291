package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.ResourceManagerLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ResourceManager's configuration means for the fleets. */
final class LimitQuestion implements Poll.Question {
  private static final Logger LOG = LoggerFactory.getLogger(LimitQuestion.class);

  private final PollSettings settings;
  private final Consumer<Event> consumer;
  private volatile Subject subject;
  private volatile boolean due = true;
  private int failures;

  LimitQuestion(
      HadoopCluster cluster, List<Fleet> fleets, PollSettings settings, Consumer<Event> consumer) {
    this.subject = new Subject(cluster, fleets);
    this.settings = settings;
    this.consumer = consumer;
  }

  /**
   * The definitions may have changed.
   *
   * @return whether they have, for this cluster and its fleets
   */
  boolean definitions(HadoopCluster cluster, List<Fleet> fleets) {
    Subject now = new Subject(cluster, fleets);
    if (subject.equals(now)) {
      return false;
    }
    subject = now;
    due = true;
    return true;
  }

  @Override
  public void ask(ResourceManagerGateway gateway) throws IOException {
    // Before the look: a change that comes meanwhile wants another one.
    due = false;
    Subject now = subject;
    ResourceManagerLimits limits = PreflightCheck.limits(gateway, now.cluster(), now.fleets());
    failures = 0;
    // Each time, changed or not: who is told may have had no room for it the last time.
    consumer.accept(new Event.LimitsReported(now.cluster().name(), limits));
  }

  @Override
  public void failed(Exception why) {
    due = true;
    failures++;
    LOG.debug(
        "Configuration of {}'s ResourceManager: {}", subject.cluster().name(), Failures.words(why));
  }

  @Override
  public Duration pause(Duration took) {
    if (failures > 0) {
      return settings.retry(failures);
    }
    return due ? Duration.ZERO : settings.limits();
  }

  /** What is looked at. */
  private record Subject(HadoopCluster cluster, List<Fleet> fleets) {
    Subject {
      fleets = List.copyOf(fleets);
    }
  }
}
