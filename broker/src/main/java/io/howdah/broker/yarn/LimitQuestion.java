package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.Fleet;
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

  private final String cluster;
  private final PollSettings settings;
  private final Consumer<Event> consumer;
  private volatile List<Fleet> fleets;
  private volatile boolean due = true;
  private int failures;

  LimitQuestion(
      String cluster, List<Fleet> fleets, PollSettings settings, Consumer<Event> consumer) {
    this.cluster = cluster;
    this.fleets = List.copyOf(fleets);
    this.settings = settings;
    this.consumer = consumer;
  }

  /**
   * The definitions may have changed.
   *
   * @return whether they have, for these fleets
   */
  boolean fleets(List<Fleet> now) {
    if (fleets.equals(now)) {
      return false;
    }
    fleets = List.copyOf(now);
    due = true;
    return true;
  }

  @Override
  public void ask(ResourceManagerGateway gateway) throws IOException {
    // Before the look: a change that comes meanwhile wants another one.
    due = false;
    ResourceManagerLimits limits =
        Preflight.limits(gateway.configuration(), gateway.names(), fleets, gateway.user());
    failures = 0;
    // Each time, changed or not: who is told may have had no room for it the last time.
    consumer.accept(new Event.LimitsReported(cluster, limits));
  }

  @Override
  public void failed(Exception why) {
    due = true;
    failures++;
    LOG.debug("Configuration of {}'s ResourceManager: {}", cluster, Failures.words(why));
  }

  @Override
  public Duration pause(Duration took) {
    if (failures > 0) {
      return settings.retry(failures);
    }
    return due ? Duration.ZERO : settings.limits();
  }
}
