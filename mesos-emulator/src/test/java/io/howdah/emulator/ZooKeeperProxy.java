package io.howdah.emulator;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Stands between a ZooKeeper and its clients, and cuts them off after a message that a test names.
 * From then on connections are accepted and closed at once, until it is opened again.
 */
final class ZooKeeperProxy implements AutoCloseable {
  /** Of a reply that is none: a watch tells. */
  private static final int NOTIFICATION = -1;

  private static final int CREATE = 1;
  private static final int EPHEMERAL_SEQUENTIAL = 3;

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int server;
  private final AtomicReference<Predicate<ByteBuffer>> cutAfterReply = new AtomicReference<>();
  private final AtomicReference<Predicate<ByteBuffer>> cutAfterRequest = new AtomicReference<>();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean open = true;

  /** Forwards to the ZooKeeper at that port of this machine. */
  ZooKeeperProxy(int server) throws IOException {
    this.server = server;
    start("zookeeper-proxy", this::accept);
  }

  /** host:port. */
  String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  private static void start(String name, Runnable action) {
    Thread thread = new Thread(action, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Cuts when a client has been told of a change. */
  void cutAfterNotification() {
    cutAfterReply.set(reply -> reply.getInt(0) == NOTIFICATION);
  }

  /** Cuts when the server has got the request for a master's node; its answer is lost. */
  void cutAfterRegistration() {
    cutAfterRequest.set(
        request ->
            request.getInt(4) == CREATE
                && request.getInt(request.limit() - 4) == EPHEMERAL_SEQUENTIAL);
  }

  /** Cuts with the next message of either side. */
  void cut() {
    cutAfterReply.set(any -> true);
    cutAfterRequest.set(any -> true);
  }

  /**
   * Waits until it has cut and has refused two connections since: what the client had under way is
   * lost by then.
   */
  void awaitCut() throws Exception {
    Await.until("two connections that are refused", () -> refused.get() >= 2);
  }

  /** Lets connections through again. */
  void open() {
    refused.set(0);
    open = true;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (open) {
          connect(client);
        } else {
          client.close();
          refused.incrementAndGet();
        }
      } catch (IOException e) {
        // Closed, or a client that has gone again.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
    start("zookeeper-proxy-up", () -> forward(client, upstream, cutAfterRequest));
    start("zookeeper-proxy-down", () -> forward(upstream, client, cutAfterReply));
  }

  private void forward(Socket from, Socket to, AtomicReference<Predicate<ByteBuffer>> cutAfter) {
    try (from;
        to;
        DataInputStream in = new DataInputStream(from.getInputStream());
        DataOutputStream out = new DataOutputStream(to.getOutputStream())) {
      for (boolean handshake = true; ; handshake = false) {
        byte[] message = new byte[in.readInt()];
        in.readFully(message);
        Predicate<ByteBuffer> last = cutAfter.get();
        boolean cut = !handshake && last != null && last.test(ByteBuffer.wrap(message));
        if (cut) {
          open = false;
          cutAfterReply.set(null);
          cutAfterRequest.set(null);
        }
        out.writeInt(message.length);
        out.write(message);
        out.flush();
        if (cut) {
          return;
        }
      }
    } catch (IOException e) {
      // One side has gone: the other one goes too.
    }
  }

  @Override
  public void close() throws IOException {
    open = false;
    listening.close();
  }
}
