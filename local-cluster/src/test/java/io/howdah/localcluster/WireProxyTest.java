package io.howdah.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.localcluster.WireProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy between a client and a server that sends back what it gets. */
class WireProxyTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** How long a client looks whether something comes that must not. */
  private static final int LOOK_MS = 200;

  private ServerSocket server;
  private WireProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    WireProxy.daemon("echo-server", this::serve);
    proxy = WireProxy.open(0, "127.0.0.1:" + server.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passesBothWaysAndTheEnd() throws IOException {
    try (Socket client = connect()) {
      assertThat(echo(client, "hello")).isEqualTo("hello");
      assertThat(proxy.passed(Direction.TO_SERVER)).isEqualTo(5);
      assertThat(proxy.passed(Direction.TO_CLIENT)).isEqualTo(5);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    awaitOpen(0);
  }

  @Test
  void cutsWhatIsOpenAndWhatComes() throws IOException {
    try (Socket client = connect()) {
      assertThat(echo(client, "a")).isEqualTo("a");
      proxy.cut();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      try (Socket next = connect()) {
        assertThatThrownBy(() -> next.getInputStream().read()).isInstanceOf(SocketException.class);
      }
      proxy.heal();
      try (Socket later = connect()) {
        assertThat(echo(later, "b")).isEqualTo("b");
      }
    }
  }

  @Test
  void holdsEverythingAndPassesItOnLater() throws IOException {
    try (Socket client = connect()) {
      assertThat(echo(client, "a")).isEqualTo("a");
      proxy.hold();
      write(client, "late");
      assertSilent(client);
      try (Socket next = connect()) {
        write(next, "new");
        assertSilent(next);
        proxy.heal();
        assertThat(read(client, 4)).isEqualTo("late");
        assertThat(read(next, 3)).isEqualTo("new");
      }
    }
  }

  @Test
  void holdsOneDirectionOnly() throws IOException {
    try (Socket client = connect()) {
      assertThat(echo(client, "a")).isEqualTo("a");
      proxy.hold(Direction.TO_CLIENT);
      write(client, "asked");
      Await.until(
          "that the question arrives",
          DEADLINE,
          () -> proxy.passed(Direction.TO_SERVER) == 6,
          () -> "");
      assertSilent(client);
      proxy.hold(Direction.TO_SERVER);
      assertThat(read(client, 5)).isEqualTo("asked");
      write(client, "late");
      assertSilent(client);
      assertThat(proxy.passed(Direction.TO_SERVER)).isEqualTo(6);
      proxy.heal();
      assertThat(read(client, 4)).isEqualTo("late");
    }
  }

  @Test
  void halfOpensTheOldAndNotTheNew() throws IOException {
    try (Socket client = connect();
        Socket next = connect()) {
      assertThat(echo(client, "a")).isEqualTo("a");
      assertThat(echo(next, "a")).isEqualTo("a");
      long before = proxy.passed(Direction.TO_SERVER);
      proxy.swallow(Direction.TO_CLIENT);
      write(client, "asked");
      Await.until(
          "that the question arrives",
          DEADLINE,
          () -> proxy.passed(Direction.TO_SERVER) == before + 5,
          () -> "");
      assertSilent(client);
      proxy.heal();
      assertSilent(client);
      try (Socket later = connect()) {
        assertThat(echo(later, "b")).isEqualTo("b");
      }
      proxy.swallow(Direction.TO_SERVER);
      write(next, "lost");
      assertSilent(next);
      assertThat(proxy.passed(Direction.TO_SERVER)).isEqualTo(before + 6);
    }
  }

  @Test
  void dripsAndDelays() throws IOException {
    try (Socket client = connect()) {
      proxy.drip();
      assertThat(echo(client, "drop by drop")).isEqualTo("drop by drop");
      Duration delay = Duration.ofMillis(50);
      proxy.delay(delay);
      long began = System.nanoTime();
      assertThat(echo(client, "slow")).isEqualTo("slow");
      // There and back. Never earlier; how much later is the machine's affair.
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(delay.multipliedBy(2));
    }
  }

  @Test
  void resetsOnceAndGoesOn() throws IOException {
    try (Socket client = connect()) {
      assertThat(echo(client, "a")).isEqualTo("a");
      proxy.reset();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      try (Socket later = connect()) {
        assertThat(echo(later, "b")).isEqualTo("b");
      }
      assertThat(proxy.accepted()).isEqualTo(2);
    }
  }

  @Test
  void aServerThatIsNotThereResetsTheClient() throws IOException {
    server.close();
    try (Socket client = connect()) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    awaitOpen(0);
  }

  private void awaitOpen(int count) {
    Await.until(
        "that " + count + " connections are open",
        DEADLINE,
        () -> proxy.open() == count,
        () -> proxy.open() + " are");
  }

  private Socket connect() throws IOException {
    String address = proxy.address();
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) DEADLINE.toMillis());
    return socket;
  }

  private static String echo(Socket client, String text) throws IOException {
    write(client, text);
    return read(client, text.length());
  }

  private static void write(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Socket client, int length) throws IOException {
    return new String(client.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
  }

  private static void assertSilent(Socket client) throws IOException {
    client.setSoTimeout(LOOK_MS);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout((int) DEADLINE.toMillis());
  }

  private void serve() {
    while (!server.isClosed()) {
      accept().ifPresent(socket -> WireProxy.daemon("echo", () -> echoAll(socket)));
    }
  }

  private Optional<Socket> accept() {
    try {
      return Optional.of(server.accept());
    } catch (IOException e) {
      // Closed.
      return Optional.empty();
    }
  }

  private static void echoAll(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException ignored) {
      // Reset, as the tests want it.
    }
  }
}
