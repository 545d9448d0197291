package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which containers run where: asked when somebody wants to know, until there is an answer. */
final class ContainerQuestion implements Poll.Question {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerQuestion.class);

  private final String cluster;
  private final PollSettings settings;
  private final Consumer<Event> consumer;
  private volatile boolean wanted;
  private int failures;

  ContainerQuestion(String cluster, PollSettings settings, Consumer<Event> consumer) {
    this.cluster = cluster;
    this.settings = settings;
    this.consumer = consumer;
  }

  /** Wants an answer. Wishes that come before it is asked for are one. */
  void want() {
    wanted = true;
  }

  @Override
  public void ask(ResourceManagerGateway gateway) throws IOException {
    // Before the question: a wish that comes meanwhile may want a newer answer.
    wanted = false;
    Event answer = new Event.ContainersReported(cluster, gateway.containers());
    failures = 0;
    consumer.accept(answer);
  }

  @Override
  public void failed(Exception why) {
    wanted = true;
    failures++;
    LOG.debug("ResourceManager of {} lists no containers: {}", cluster, Failures.words(why));
  }

  @Override
  public Duration pause(Duration took) {
    if (!wanted) {
      return Poll.FOREVER;
    }
    return failures == 0 ? PollSettings.atLeast(Duration.ZERO, took) : settings.retry(failures);
  }
}
