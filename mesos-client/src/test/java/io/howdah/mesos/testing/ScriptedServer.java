package io.howdah.mesos.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An HTTP server whose every answer the test writes, byte for byte. */
public final class ScriptedServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final ServerSocket server;
  private final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  public ScriptedServer() throws IOException {
    this(0);
  }

  public ScriptedServer(int port) throws IOException {
    this(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
  }

  /** One that speaks over TLS, for example. */
  public ScriptedServer(ServerSocket server) {
    this.server = server;
    daemon(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The next request, in the order of arrival. */
  public Exchange take() throws InterruptedException {
    Exchange exchange = exchanges.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (exchange == null) {
      throw new AssertionError("no request came in " + PATIENCE_SECONDS + " s");
    }
    return exchange;
  }

  /** Whether a request is there that nobody took. */
  public boolean isIdle() {
    return exchanges.isEmpty();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      // close() ends it.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Exchange exchange = read(in, socket);
        exchanges.add(exchange);
        exchange.done.await();
      }
    } catch (IOException | InterruptedException e) {
      // The client or the test ended it.
    }
  }

  private static Exchange read(InputStream in, Socket socket) throws IOException {
    String[] line = readLine(in).split(" ", 3);
    Map<String, String> headers = new HashMap<>();
    for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).trim());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Exchange(socket, line[0], line[1], headers, body);
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** A request and the means to answer it. */
  public static final class Exchange {
    private final Socket socket;
    private final CountDownLatch done = new CountDownLatch(1);
    public final String method;
    public final String path;
    public final Map<String, String> headers;
    public final byte[] body;

    private Exchange(
        Socket socket, String method, String path, Map<String, String> headers, byte[] body) {
      this.socket = socket;
      this.method = method;
      this.path = path;
      this.headers = headers;
      this.body = body;
    }

    /** Tells one connection from another. */
    public int clientPort() {
      return socket.getPort();
    }

    /** A whole answer. */
    public void reply(int status, String text, String... headers) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Text\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
      write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      write(bytes);
      finish();
    }

    /** The head of a stream. */
    public void open(String... headers) throws IOException {
      StringBuilder head =
          new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n")
              .append("Content-Type: application/x-protobuf\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One record in one chunk. */
    public void record(byte[] record) throws IOException {
      ByteArrayOutputStream framed = new ByteArrayOutputStream();
      framed.writeBytes((record.length + "\n").getBytes(StandardCharsets.ISO_8859_1));
      framed.writeBytes(record);
      chunk(framed.toByteArray());
    }

    /** Any bytes in one chunk. */
    public void chunk(byte[] bytes) throws IOException {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream();
      chunk.writeBytes(
          (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      chunk.writeBytes(bytes);
      chunk.writeBytes(new byte[] {'\r', '\n'});
      write(chunk.toByteArray());
    }

    /** Ends a stream in good order. */
    public void end() throws IOException {
      write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      finish();
    }

    /** Bytes as they are. */
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** The connection may carry the next request. */
    public void finish() {
      done.countDown();
    }

    /** Closes the connection. */
    public void cut() throws IOException {
      socket.close();
      finish();
    }

    /** Whether the client has closed its side. */
    public boolean awaitClientClose() throws IOException {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      return socket.getInputStream().read() < 0;
    }
  }
}
