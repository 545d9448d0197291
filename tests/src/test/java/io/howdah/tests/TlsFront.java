package io.howdah.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Speaks TLS to clients in the place of a server that speaks none, as the emulator's masters. It
 * changes no byte of what is said; what it shows may change while it listens.
 */
final class TlsFront implements AutoCloseable {
  private static final int PIECE = 64 * 1024;

  /** What clients meet: a certificate, and whether they have to show one. */
  private record Manner(SSLContext identity, boolean demandsCertificate) {}

  private final ServerSocket listener;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong spoken = new AtomicLong();
  private volatile Manner manner;

  private TlsFront(ServerSocket listener, int port, Manner manner) {
    this.listener = listener;
    this.port = port;
    this.manner = manner;
  }

  /**
   * Listens on any port of 127.0.0.1.
   *
   * @param server {@code 127.0.0.1:port}; need not be up yet
   * @param identity with the certificate that clients are shown
   */
  static TlsFront open(String server, SSLContext identity) throws IOException {
    TlsFront front =
        new TlsFront(
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
            Integer.parseInt(server.substring(server.lastIndexOf(':') + 1)),
            new Manner(identity, false));
    daemon("tls-accept", front::accept);
    return front;
  }

  /** host:port that clients are to connect to. */
  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** From now on; ends what stands. */
  void show(SSLContext identity, boolean demandsCertificate) {
    manner = new Manner(identity, demandsCertificate);
    List.copyOf(open).forEach(TlsFront::closeQuietly);
  }

  /** Connections on which anything was said after the handshake. */
  long spoken() {
    return spoken.get();
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
      open.add(client);
      daemon("tls-" + client.getPort(), () -> serve(client));
    }
  }

  private void serve(Socket client) {
    Manner now = manner;
    try (client;
        SSLSocket tls =
            (SSLSocket) now.identity().getSocketFactory().createSocket(client, null, true);
        Socket server = new Socket()) {
      tls.setUseClientMode(false);
      tls.setNeedClientAuth(now.demandsCertificate());
      tls.startHandshake();
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      Thread back = daemon("tls-back-" + client.getPort(), () -> pass(server, tls, false));
      pass(tls, server, true);
      back.join();
    } catch (IOException ignored) {
      // The client does not like the certificate, or shows none, or the server is not there: the
      // client is told by the end of its connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  /** Until either end is over; then both are. */
  private void pass(Socket from, Socket to, boolean counted) {
    byte[] piece = new byte[PIECE];
    boolean first = counted;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(piece);
      while (length >= 0) {
        if (first) {
          spoken.incrementAndGet();
          first = false;
        }
        out.write(piece, 0, length);
        length = in.read(piece);
      }
    } catch (IOException ignored) {
      // One of the ends was reset: closing both passes it on.
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is gone in any case.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + address(), e);
    } finally {
      List.copyOf(open).forEach(TlsFront::closeQuietly);
    }
  }
}
