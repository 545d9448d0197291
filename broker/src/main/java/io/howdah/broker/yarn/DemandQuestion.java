package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What applications wait for. That a ResourceManager is away is told by {@link NodeQuestion}. */
final class DemandQuestion implements Poll.Question {
  private static final Logger LOG = LoggerFactory.getLogger(DemandQuestion.class);

  private final String cluster;
  private final DemandReporter reporter;
  private final BooleanSupplier attention;
  private final Consumer<Event> consumer;
  private boolean asked;

  DemandQuestion(
      String cluster, PollSettings settings, BooleanSupplier attention, Consumer<Event> consumer) {
    this.cluster = cluster;
    this.reporter = new DemandReporter(cluster, settings);
    this.attention = attention;
    this.consumer = consumer;
  }

  @Override
  public void ask(ResourceManagerGateway gateway) throws IOException {
    asked = true;
    reporter.answered(gateway.demand(), System.nanoTime()).ifPresent(consumer);
  }

  @Override
  public void failed(Exception why) {
    asked = true;
    reporter.failed();
    LOG.debug("ResourceManager of {} does not tell its demand: {}", cluster, Failures.words(why));
  }

  @Override
  public Duration pause(Duration took) {
    return asked ? reporter.pause(attention.getAsBoolean(), took) : Duration.ZERO;
  }
}
