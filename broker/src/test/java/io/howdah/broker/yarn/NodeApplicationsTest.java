package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.InstanceId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeApplicationsTest {
  private static final InstanceId WORKER = new InstanceId("worker.hadoop.1-1");

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final NodeApplications applications =
      new NodeApplications(events::add, Duration.ofSeconds(10));
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = "";
  private volatile String query = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ws/v1/node/apps",
        exchange -> {
          query = exchange.getRequestURI().getQuery();
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    applications.close();
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"apps\":{\"app\":[{\"id\":\"a\"},{\"id\":\"b\"}]}}|2",
        "{\"apps\":{\"app\":[{\"id\":\"a\"}]}}|1",
        "{\"apps\":{\"app\":{\"id\":\"a\"}}}|1",
        "{\"apps\":{\"app\":[]}}|0",
        "{\"apps\":{}}|0",
        "{\"apps\":null}|0",
        "{\"apps\":\"\"}|",
        "{\"RemoteException\":{}}|",
        "[]|",
        "<html>|",
        "{\"apps\":{\"app\":[|",
      })
  void countsWhatTheNodeManagerSays(String answer, Integer expected) throws Exception {
    body = answer;
    assertThat(ask(server.getAddress().getPort())).isEqualTo(Optional.ofNullable(expected));
    assertThat(query).isEqualTo("state=RUNNING");
  }

  @Test
  void anErrorIsNoAnswer() throws Exception {
    status = 503;
    body = "{\"apps\":null}";
    assertThat(ask(server.getAddress().getPort())).isEmpty();
  }

  @Test
  void anEmptyBodyIsNoAnswer() throws Exception {
    assertThat(ask(server.getAddress().getPort())).isEmpty();
  }

  @Test
  void nobodyThereIsNoAnswer() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(ask(port)).isEmpty();
  }

  @Test
  void notAnAddressIsNoAnswer() throws Exception {
    applications.count(new Effect.CountApplications(WORKER, "not an address"));
    assertThat(next()).isEqualTo(new Event.ApplicationsCounted(WORKER, Optional.empty()));
  }

  @Test
  void aNodeManagerThatHangsOrStopsInTheMiddleIsNoAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        NodeApplications impatient = new NodeApplications(events::add, Duration.ofMillis(200))) {
      impatient.count(new Effect.CountApplications(WORKER, "127.0.0.1:" + silent.getLocalPort()));
      assertThat(next()).isEqualTo(new Event.ApplicationsCounted(WORKER, Optional.empty()));
      impatient.count(new Effect.CountApplications(WORKER, "127.0.0.1:" + silent.getLocalPort()));
      // The first connection is the first question's; the second one gets headers and half a body.
      silent.accept();
      try (var connection = silent.accept()) {
        connection
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"apps\":"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(next()).isEqualTo(new Event.ApplicationsCounted(WORKER, Optional.empty()));
      }
    }
  }

  private Optional<Integer> ask(int port) throws InterruptedException {
    applications.count(new Effect.CountApplications(WORKER, "127.0.0.1:" + port));
    Event.ApplicationsCounted answer = (Event.ApplicationsCounted) next();
    assertThat(answer.instance()).isEqualTo(WORKER);
    return answer.applications();
  }

  private Event next() throws InterruptedException {
    Event event = events.poll(30, TimeUnit.SECONDS);
    assertThat(event).as("an answer within 30 s").isNotNull();
    return event;
  }
}
