package io.howdah.executor.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.howdah.executor.core.Event.DaemonCapacity;
import io.howdah.executor.protocol.Capacity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a NodeManager answers, and what becomes of it when it does not. */
class NodeManagerCapacityTest {
  /** Out of the answer of a Hadoop 3.5.0, shortened. */
  private static final String ANSWER =
      "{\"nodeInfo\":{\"healthReport\":\"\",\"totalVmemAllocatedContainersMB\":3225,"
          + "\"totalPmemAllocatedContainersMB\":1536,\"totalVCoresAllocatedContainers\":3,"
          + "\"vmemCheckEnabled\":false,\"nodeHealthy\":true,\"id\":\"agent1:40001\"}}";

  @Test
  void figuresAreThoseOfPhysicalMemoryAndVcores() {
    assertThat(NodeManagerCapacity.parse(ANSWER))
        .contains(Capacity.newBuilder().setMemoryMb(1536).setVcores(3).build());
  }

  @Test
  void whatIsNotSaidIsNotZero() {
    assertThat(NodeManagerCapacity.parse("{\"nodeInfo\":{\"id\":\"agent1:40001\"}}")).isEmpty();
    assertThat(NodeManagerCapacity.parse(ANSWER.replace("totalVCoresAllocated", "total")))
        .isEmpty();
    assertThat(NodeManagerCapacity.parse(ANSWER.replace(":1536", ":-1"))).isEmpty();
    assertThat(NodeManagerCapacity.parse("")).isEmpty();
  }

  @Test
  void anAnswerIsTaken() throws IOException {
    DaemonCapacity said = asked(200, ANSWER);
    assertThat(said.capacity().orElseThrow().getMemoryMb()).isEqualTo(1536);
    assertThat(said.problem()).isEmpty();
  }

  @Test
  void problemsNameTheAddressAndWhatIsWrong() throws IOException {
    assertThat(asked(401, "").capacity()).isEmpty();
    assertThat(asked(401, "").problem()).contains("/ws/v1/node/info", "answered 401");
    assertThat(asked(200, "{}").problem()).contains("does not say");
  }

  /** As one that is stopped (SIGSTOP): the kernel takes the connection, nobody answers. */
  @Test
  void oneThatTakesTheConnectionAndSaysNothingIsNotWaitedForLong() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DaemonCapacity said = NodeManagerCapacity.ask("127.0.0.1:" + silent.getLocalPort());
      assertThat(said.capacity()).isEmpty();
      assertThat(said.problem()).contains("did not answer");
    }
  }

  @Test
  void nobodyThere() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThat(NodeManagerCapacity.ask("127.0.0.1:" + free).problem()).contains("did not answer");
  }

  private static DaemonCapacity asked(int code, String body) throws IOException {
    HttpHandler handler =
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        };
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/ws/v1/node/info", handler);
    server.start();
    try {
      return NodeManagerCapacity.ask("127.0.0.1:" + server.getAddress().getPort());
    } finally {
      server.stop(0);
    }
  }
}
