package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.NodeView;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one Hadoop cluster's ResourceManager for its nodes, on a thread of its own: a
 * ResourceManager that hangs holds up nobody else. After each failure the client configuration is
 * read again.
 */
final class ResourceManagerWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceManagerWatcher.class);

  private final HadoopCluster cluster;
  private final ResourceManagerGateway.Connector connector;
  private final Consumer<Event> consumer;
  private final NodeReporter reporter;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private boolean attention;
  private boolean closed;

  ResourceManagerWatcher(
      HadoopCluster cluster,
      ResourceManagerGateway.Connector connector,
      Consumer<Event> consumer,
      PollSettings settings) {
    this.cluster = cluster;
    this.connector = connector;
    this.consumer = consumer;
    this.reporter = new NodeReporter(cluster.name(), settings);
    this.thread = new Thread(this::run, "resourcemanager-" + cluster.name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  HadoopCluster cluster() {
    return cluster;
  }

  /** Whether answers are wanted soon. Turning it on ends the pause between two questions. */
  void attention(boolean wanted) {
    lock.lock();
    try {
      if (attention != wanted) {
        attention = wanted;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns at once; nothing is reported afterwards. A call that hangs ends by its time-out. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }

  private void run() {
    Optional<ResourceManagerGateway> gateway = Optional.empty();
    try {
      do {
        try {
          if (gateway.isEmpty()) {
            gateway = Optional.of(connector.connect(cluster));
          }
          answered(gateway.get().nodes());
        } catch (IOException | RuntimeException e) {
          // Whatever Hadoop's client throws, the ResourceManager's state is unknown, and the next
          // attempt starts from the beginning.
          gateway.ifPresent(ResourceManagerGateway::close);
          gateway = Optional.empty();
          failed(e);
        }
      } while (pause());
    } finally {
      gateway.ifPresent(ResourceManagerGateway::close);
    }
  }

  private void answered(Map<String, NodeView> nodes) {
    if (reporter.isAway()) {
      LOG.info("ResourceManager of {} answers again, {} nodes", cluster.name(), nodes.size());
    }
    reporter.answered(nodes, System.nanoTime()).ifPresent(this::emit);
  }

  private void failed(Exception e) {
    String why = Failures.words(e);
    Event event = reporter.failed(why);
    if (!isClosed() && reporter.takeLogTurn(System.nanoTime())) {
      LOG.warn("ResourceManager of {} does not answer, trying on: {}", cluster.name(), why);
    }
    emit(event);
  }

  private void emit(Event event) {
    if (!isClosed()) {
      consumer.accept(event);
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next turn.
   *
   * @return false if there is none
   */
  private boolean pause() {
    lock.lock();
    try {
      long start = System.nanoTime();
      while (!closed) {
        Duration pause = reporter.pause(attention);
        long left = pause.toNanos() - (System.nanoTime() - start);
        if (left <= 0) {
          return true;
        }
        changed.awaitNanos(left);
      }
      return false;
    } catch (InterruptedException e) {
      // Only close() interrupts this thread.
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
