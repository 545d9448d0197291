package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.NodeView;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which nodes there are, and whether the ResourceManager answers at all. */
final class NodeQuestion implements Poll.Question {
  private static final Logger LOG = LoggerFactory.getLogger(NodeQuestion.class);

  private final String cluster;
  private final NodeReporter reporter;
  private final BooleanSupplier attention;
  private final BooleanSupplier closed;
  private final Consumer<Event> consumer;
  private boolean asked;

  NodeQuestion(
      String cluster,
      PollSettings settings,
      BooleanSupplier attention,
      BooleanSupplier closed,
      Consumer<Event> consumer) {
    this.cluster = cluster;
    this.reporter = new NodeReporter(cluster, settings);
    this.attention = attention;
    this.closed = closed;
    this.consumer = consumer;
  }

  @Override
  public void ask(ResourceManagerGateway gateway) throws IOException {
    asked = true;
    Map<String, NodeView> nodes = gateway.nodes();
    if (reporter.isAway()) {
      LOG.info("ResourceManager of {} answers again, {} nodes", cluster, nodes.size());
    }
    reporter.answered(nodes, attention.getAsBoolean(), System.nanoTime()).ifPresent(consumer);
  }

  @Override
  public void failed(Exception why) {
    asked = true;
    String words = Failures.words(why);
    Event event = reporter.failed(words);
    if (!closed.getAsBoolean() && reporter.takeLogTurn(System.nanoTime())) {
      LOG.warn("ResourceManager of {} does not answer, trying on: {}", cluster, words);
    }
    consumer.accept(event);
  }

  @Override
  public Duration pause(Duration took) {
    return asked ? reporter.pause(attention.getAsBoolean(), took) : Duration.ZERO;
  }
}
