package io.howdah.localcluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands on the wire between a client and a server of TCP and breaks it on request. For tests and
 * measurements; sound when it is opened. All methods may be called from any thread.
 */
public final class WireProxy implements AutoCloseable {
  /** The way that bytes go. */
  public enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<WireConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();

  // Guarded by this; who waits for another one waits on this.
  private Wire wire = Wire.SOUND;
  private boolean closed;

  private WireProxy(InetSocketAddress server, ServerSocket listener) {
    this.server = server;
    this.listener = listener;
  }

  /**
   * Listens on 127.0.0.1.
   *
   * @param port to listen on; 0 for any
   * @param server {@code host:port}; need not be up yet
   * @throws ClusterException when the port is taken
   */
  public static WireProxy open(int port, String server) {
    int colon = server.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    try {
      ServerSocket listener = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
      WireProxy proxy = new WireProxy(address, listener);
      daemon("wire-accept-" + listener.getLocalPort(), proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new ClusterException("cannot listen on port " + port + " for " + server, e);
    }
  }

  /** host:port that clients are to connect to. */
  public String address() {
    return HadoopSettings.LOOPBACK + ":" + listener.getLocalPort();
  }

  /** Connections are reset, and new ones are too, until {@link #heal}. */
  public void cut() {
    become(Wire.CUT);
    resetAll();
  }

  /** Resets what is open; new connections are sound. */
  public void reset() {
    resetAll();
  }

  /**
   * A partition: nothing arrives, and nobody is told. What was sent arrives after {@link #heal}, as
   * TCP sends it again, unless its sender has closed the connection by then.
   */
  public void hold() {
    become(Wire.HELD);
  }

  /** As {@link #hold()} in one direction only: what is said in the other one arrives. */
  public void hold(Direction direction) {
    become(Wire.held(Set.of(direction)));
  }

  /**
   * Half-opens what is open now, for good: these connections stay, and what is sent on them in that
   * direction gets lost. New connections are sound.
   */
  public void swallow(Direction... directions) {
    for (WireConnection connection : connections) {
      for (Direction direction : directions) {
        connection.swallow(direction);
      }
    }
  }

  /** Each piece takes so long from now on, in each direction. */
  public void delay(Duration delay) {
    become(Wire.slow(delay));
  }

  /** Bytes arrive one by one from now on. */
  public void drip() {
    become(Wire.DRIPPING);
  }

  /** The wire is sound again. */
  public void heal() {
    become(Wire.SOUND);
  }

  /** Connections that clients have made so far. */
  public long accepted() {
    return accepted.get();
  }

  /** Connections that are open. */
  public int open() {
    return connections.size();
  }

  /** Bytes that have been passed on so far. */
  public long passed(Direction direction) {
    return counter(direction).get();
  }

  private AtomicLong counter(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  private synchronized void become(Wire next) {
    wire = next;
    notifyAll();
  }

  private void resetAll() {
    List.copyOf(connections).forEach(WireConnection::reset);
  }

  /** The condition that something is to be passed on in: never one that holds that direction. */
  synchronized Wire awaitPassage(Direction direction) throws InterruptedException {
    while (wire.held().contains(direction) && !closed) {
      wait();
    }
    return closed ? Wire.CUT : wire;
  }

  void passed(Direction direction, int bytes) {
    counter(direction).addAndGet(bytes);
  }

  void ended(WireConnection connection) {
    connections.remove(connection);
  }

  private void accept() {
    while (true) {
      Socket client;
      try {
        client = listener.accept();
      } catch (IOException e) {
        // Closed.
        return;
      }
      accepted.incrementAndGet();
      WireConnection connection = new WireConnection(this, client, server);
      connections.add(connection);
      daemon("wire-" + client.getPort(), connection::run);
    }
  }

  static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Resets what is open and listens no more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      listener.close();
    } catch (IOException e) {
      throw new ClusterException("cannot close " + address(), e);
    } finally {
      resetAll();
    }
  }
}
