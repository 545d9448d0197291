package io.howdah.localcluster;

import io.howdah.localcluster.WireProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One client's connection through a {@link WireProxy}, with the one to the server behind it. */
final class WireConnection {
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int PIECE = 64 * 1024;

  private final WireProxy proxy;
  private final Socket client;
  private final InetSocketAddress address;
  private final Socket server = new Socket();

  // Guarded by this.
  private final Set<Direction> swallowed = EnumSet.noneOf(Direction.class);
  private int ends;

  WireConnection(WireProxy proxy, Socket client, InetSocketAddress address) {
    this.proxy = proxy;
    this.client = client;
    this.address = address;
  }

  /** Connects and passes on what the client sends, until either end is over. */
  void run() {
    try {
      // A wire that holds what goes to the server holds the connecting, too.
      if (!proxy.awaitPassage(Direction.TO_SERVER).open()) {
        reset();
        return;
      }
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(address, CONNECT_TIMEOUT_MS);
    } catch (IOException e) {
      // Nobody listens there: the client is told in the same way.
      reset();
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reset();
      return;
    }
    WireProxy.daemon(
        "wire-back-" + client.getPort(), () -> pass(server, client, Direction.TO_CLIENT));
    pass(client, server, Direction.TO_SERVER);
  }

  synchronized void swallow(Direction direction) {
    swallowed.add(direction);
  }

  private synchronized boolean swallows(Direction direction) {
    return swallowed.contains(direction);
  }

  private void pass(Socket from, Socket to, Direction direction) {
    byte[] piece = new byte[PIECE];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(piece);
      while (length >= 0) {
        if (!passOn(out, piece, length, direction)) {
          reset();
          return;
        }
        length = in.read(piece);
      }
      // The end of a stream is held, too; and nobody learns of it on a half-open connection.
      if (!proxy.awaitPassage(direction).open()) {
        reset();
        return;
      }
      if (!swallows(direction)) {
        to.shutdownOutput();
      }
      endOfOneDirection();
    } catch (IOException e) {
      reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reset();
    }
  }

  /** Whether the connection goes on. */
  private boolean passOn(OutputStream out, byte[] piece, int length, Direction direction)
      throws IOException, InterruptedException {
    Wire wire = proxy.awaitPassage(direction);
    if (!wire.delay().isZero()) {
      TimeUnit.NANOSECONDS.sleep(wire.delay().toNanos());
      wire = proxy.awaitPassage(direction);
    }
    if (!wire.open()) {
      return false;
    }
    if (swallows(direction)) {
      return true;
    }
    // Counted before they leave: who reads the counter after an answer finds its question in it.
    if (wire.drip()) {
      for (int i = 0; i < length; i++) {
        proxy.passed(direction, 1);
        out.write(piece, i, 1);
        out.flush();
      }
    } else {
      proxy.passed(direction, length);
      out.write(piece, 0, length);
    }
    return true;
  }

  private void endOfOneDirection() {
    boolean over;
    synchronized (this) {
      ends++;
      // A half-open one stays until somebody resets it.
      over = ends == 2 && swallowed.isEmpty();
    }
    if (over) {
      closeQuietly(client);
      closeQuietly(server);
      proxy.ended(this);
    }
  }

  /** Ends both sides with RST. */
  void reset() {
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException ignored) {
        // Closed already, or never connected.
      }
      closeQuietly(socket);
    }
    proxy.ended(this);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is gone in any case: there is nobody who could do anything about it.
    }
  }
}
