package io.howdah.broker.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and a server, and breaks the wire on request. */
public final class TcpProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final InetSocketAddress target;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong swallowedRequests = new AtomicLong();
  private volatile boolean refusing;
  private volatile boolean swallowRequests;
  private volatile boolean swallowReplies;

  public TcpProxy(int targetPort) throws IOException {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  public String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** Bytes from the client go nowhere from now on, while the connection looks alive. */
  public void swallowRequests(boolean swallow) {
    swallowedRequests.set(0);
    swallowRequests = swallow;
  }

  /** Bytes from the server go nowhere from now on, while the connection looks alive. */
  public void swallowReplies(boolean swallow) {
    swallowReplies = swallow;
  }

  public long swallowedRequestBytes() {
    return swallowedRequests.get();
  }

  /** New connections are closed at once. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** Cuts every connection that is open now. */
  public void cut() {
    open.forEach(TcpProxy::closeQuietly);
    open.clear();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (refusing) {
          closeQuietly(client);
          continue;
        }
        Socket server = new Socket();
        try {
          server.connect(target, 5_000);
        } catch (IOException e) {
          // The server is down: so is the proxy, for this client.
          closeQuietly(client);
          continue;
        }
        open.add(client);
        open.add(server);
        threads.execute(() -> pump(client, server, true));
        threads.execute(() -> pump(server, client, false));
      } catch (IOException | RejectedExecutionException e) {
        if (!listening.isClosed()) {
          throw new IllegalStateException("The proxy cannot accept", e);
        }
      }
    }
  }

  private void pump(Socket from, Socket to, boolean request) {
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (request && swallowRequests) {
          swallowedRequests.addAndGet(n);
        } else if (request || !swallowReplies) {
          out.write(buffer, 0, n);
          out.flush();
        }
      }
    } catch (IOException e) {
      // A cut connection is what this class is for.
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
    threads.shutdownNow();
  }
}
