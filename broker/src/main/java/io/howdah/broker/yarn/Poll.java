package io.howdah.broker.yarn;

import io.howdah.broker.model.HadoopCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks one Hadoop cluster's ResourceManager something again and again, on a thread and a connection
 * of its own: a ResourceManager that hangs holds up nobody else. After each failure the client
 * configuration is read again.
 */
final class Poll implements AutoCloseable {
  /** A pause that only {@link #wake} ends. */
  static final Duration FOREVER = Duration.ofDays(10_000);

  /** What is asked. All methods but {@code pause} are called on the poll's thread only. */
  interface Question {
    /**
     * Asks, and tells the answer.
     *
     * @throws IOException if there is none; the connection is not used again
     */
    void ask(ResourceManagerGateway gateway) throws IOException;

    /** There was no answer, or no connection to ask with. */
    void failed(Exception why);

    /**
     * How long to wait before the next turn; asked again whenever the poll is woken.
     *
     * @param took how long the last turn took
     */
    Duration pause(Duration took);

    /** It will not be asked again. */
    default void ended() {}
  }

  private final HadoopCluster cluster;
  private final ResourceManagerGateway.Connector connector;
  private final Question question;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private boolean closed;

  /**
   * A poll that does not run yet.
   *
   * @param purpose part of its thread's name
   */
  Poll(
      String purpose,
      HadoopCluster cluster,
      ResourceManagerGateway.Connector connector,
      Question question) {
    this.cluster = cluster;
    this.connector = connector;
    this.question = question;
    this.thread = new Thread(this::run, "resourcemanager-" + purpose + "-" + cluster.name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** What a pause depends on has changed. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Returns at once. A call that hangs ends by its time-out. */
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
    Duration took = Duration.ZERO;
    try {
      while (pause(took)) {
        long began = System.nanoTime();
        try {
          if (gateway.isEmpty()) {
            gateway = Optional.of(connector.connect(cluster));
          }
          question.ask(gateway.get());
        } catch (IOException | RuntimeException e) {
          // Whatever Hadoop's client throws, the ResourceManager's state is unknown, and the next
          // attempt starts from the beginning.
          gateway.ifPresent(ResourceManagerGateway::close);
          gateway = Optional.empty();
          question.failed(e);
        }
        took = Duration.ofNanos(System.nanoTime() - began);
      }
    } finally {
      gateway.ifPresent(ResourceManagerGateway::close);
      question.ended();
    }
  }

  /**
   * Waits for the next turn.
   *
   * @return false if there is none
   */
  private boolean pause(Duration took) {
    lock.lock();
    try {
      long start = System.nanoTime();
      while (!closed) {
        long left = question.pause(took).toNanos() - (System.nanoTime() - start);
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
