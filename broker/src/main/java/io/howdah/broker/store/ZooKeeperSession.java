package io.howdah.broker.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * One ZooKeeper session, the one in which a leadership was won.
 *
 * <p>Curator makes a new session when one has expired, and repeats operations whose connection was
 * lost. A leadership must have neither: it ends with its session, and whether a transaction was
 * written is read, not tried again blindly. So this holds on to the ZooKeeper handle of one
 * session; once that is over, everything here fails with {@link
 * KeeperException.SessionExpiredException}.
 */
public final class ZooKeeperSession {
  private final CuratorFramework client;
  private final ZooKeeper handle;
  private final long id;
  private final Duration timeout;
  private final LongSupplier nanos;
  private final AtomicReference<LongConsumer> confirmations = new AtomicReference<>(sent -> {});

  private ZooKeeperSession(CuratorFramework client, ZooKeeper handle, LongSupplier nanos) {
    this.client = client;
    this.handle = handle;
    this.id = handle.getSessionId();
    this.timeout = Duration.ofMillis(handle.getSessionTimeout());
    this.nanos = nanos;
  }

  /**
   * The client's current session.
   *
   * @param client connected
   * @param nanos monotonic clock
   * @throws StoreException if it is not connected
   */
  public static ZooKeeperSession current(CuratorFramework client, LongSupplier nanos)
      throws StoreException {
    try {
      ZooKeeper handle = client.getZookeeperClient().getZooKeeper();
      if (handle.getSessionId() == 0 || handle.getSessionTimeout() <= 0) {
        throw new StoreException("No ZooKeeper session has been established yet");
      }
      return new ZooKeeperSession(client, handle, nanos);
    } catch (StoreException e) {
      throw e;
    } catch (Exception e) {
      // Curator declares Exception; there is nothing to tell apart, all mean "not connected".
      throw new StoreException("ZooKeeper is not connected: " + e.getMessage(), e);
    }
  }

  /** Who is told of each successful round trip, with the time at which its request was sent. */
  public void onConfirmation(LongConsumer listener) {
    confirmations.set(listener);
  }

  /** ZooKeeper's session id. */
  public long id() {
    return id;
  }

  /** As negotiated with the server. */
  public Duration timeout() {
    return timeout;
  }

  /** A node's data and version. */
  public CompletableFuture<Node> read(String path) {
    CompletableFuture<Node> result = new CompletableFuture<>();
    long sent = nanos.getAsLong();
    handle.getData(
        path,
        false,
        (rc, p, context, data, stat) ->
            complete(result, rc, path, sent, rc == 0 ? new Node(data, stat) : null),
        null);
    return result;
  }

  /** Names of a node's children. */
  CompletableFuture<List<String>> children(String path) {
    CompletableFuture<List<String>> result = new CompletableFuture<>();
    long sent = nanos.getAsLong();
    handle.getChildren(
        path, false, (rc, p, context, names) -> complete(result, rc, path, sent, names), null);
    return result;
  }

  /** Makes a persistent node. */
  CompletableFuture<String> create(String path, byte[] data) {
    CompletableFuture<String> result = new CompletableFuture<>();
    long sent = nanos.getAsLong();
    handle.create(
        path,
        data,
        ZooDefs.Ids.OPEN_ACL_UNSAFE,
        CreateMode.PERSISTENT,
        (rc, p, context, name) -> complete(result, rc, path, sent, path),
        null);
    return result;
  }

  /** Replaces a node's data. */
  CompletableFuture<Stat> write(String path, byte[] data, int version) {
    CompletableFuture<Stat> result = new CompletableFuture<>();
    long sent = nanos.getAsLong();
    handle.setData(
        path,
        data,
        version,
        (rc, p, context, stat) -> complete(result, rc, path, sent, stat),
        null);
    return result;
  }

  /**
   * A round trip to ZooKeeper's own leader; reads that follow see all that was written before. It
   * also fails at a server that has lost its quorum, where a read alone would succeed for a while.
   */
  public CompletableFuture<Void> sync(String path) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    long sent = nanos.getAsLong();
    handle.sync(path, (rc, p, context) -> complete(result, rc, path, sent, null), null);
    return result;
  }

  /**
   * Tells of every change at and below a path from now on. What is told comes before the answer of
   * any read that has seen the change; when the connection was lost, changes may be missed, of
   * which an event without a path tells.
   */
  CompletableFuture<Void> watch(String path, Watcher watcher) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    long sent = nanos.getAsLong();
    handle.addWatch(
        path,
        watcher,
        AddWatchMode.PERSISTENT_RECURSIVE,
        (rc, p, context) -> complete(result, rc, path, sent, null),
        null);
    return result;
  }

  /** Nodes in one request, in their order; empty for those that are not there. */
  CompletableFuture<List<Optional<Node>>> readTogether(List<String> paths) {
    CompletableFuture<List<Optional<Node>>> result = new CompletableFuture<>();
    long sent = nanos.getAsLong();
    handle.multi(
        paths.stream().map(Op::getData).toList(),
        (rc, p, context, results) -> {
          // Any node that is missing makes the code an error, but each has a result of its own.
          boolean answered = results != null && results.size() == paths.size();
          int code = answered && rc == Code.NONODE.intValue() ? 0 : rc;
          complete(result, code, "reading", sent, code == 0 ? nodes(results) : null);
        },
        null);
    return result;
  }

  private static List<Optional<Node>> nodes(List<OpResult> results) {
    return results.stream()
        .map(
            one ->
                one instanceof OpResult.GetDataResult found
                    ? Optional.of(new Node(found.getData(), found.getStat()))
                    : Optional.<Node>empty())
        .toList();
  }

  /** All or nothing. A failure's results say which operation it was. */
  CompletableFuture<List<OpResult>> multi(List<Op> operations) {
    CompletableFuture<List<OpResult>> result = new CompletableFuture<>();
    long sent = nanos.getAsLong();
    handle.multi(
        operations,
        (rc, p, context, results) -> {
          if (rc != 0 && results != null) {
            KeeperException failure = KeeperException.create(Code.get(rc));
            result.completeExceptionally(new MultiException(failure, results));
          } else {
            complete(result, rc, "transaction", sent, results);
          }
        },
        null);
    return result;
  }

  /** Waits for the connection, at most so long; returns early rather than late. */
  void awaitConnection(Duration atMost) throws InterruptedException {
    boolean unused = client.blockUntilConnected((int) atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits for an outcome.
   *
   * @throws KeeperException as ZooKeeper answered
   */
  static <T> T get(CompletableFuture<T> future) throws KeeperException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof KeeperException keeper) {
        throw keeper;
      }
      throw new CompletionException(cause);
    }
  }

  private <T> void complete(CompletableFuture<T> result, int rc, String path, long sent, T value) {
    if (rc == 0) {
      confirmations.get().accept(sent);
      result.complete(value);
    } else {
      result.completeExceptionally(KeeperException.create(Code.get(rc), path));
    }
  }

  /** A node as it was read. */
  public static final class Node {
    private final byte[] data;
    private final Stat stat;

    Node(byte[] data, Stat stat) {
      // A node that was made by hand without any has null.
      this.data = data == null ? new byte[0] : data;
      this.stat = stat;
    }

    byte[] data() {
      return data;
    }

    /** ZooKeeper's own description of the node. */
    public Stat stat() {
      return stat;
    }
  }

  /** Why a transaction was refused. */
  static final class MultiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<OpResult> results;

    MultiException(KeeperException cause, List<OpResult> results) {
      super(cause);
      this.results = results;
    }

    /** The first operation that failed by itself, and how. */
    int failedIndex() {
      for (int i = 0; i < results.size(); i++) {
        if (codeAt(i) != Code.OK && codeAt(i) != Code.RUNTIMEINCONSISTENCY) {
          return i;
        }
      }
      return -1;
    }

    Code codeAt(int index) {
      return results.get(index) instanceof OpResult.ErrorResult error
          ? Code.get(error.getErr())
          : Code.OK;
    }
  }
}
