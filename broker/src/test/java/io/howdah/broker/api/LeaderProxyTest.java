package io.howdah.broker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.howdah.broker.testing.Until;
import io.howdah.broker.view.BrokerSnapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A standby between real clients and a real server that stands for the leader. */
@Timeout(120)
class LeaderProxyTest {
  private static final String SELF = "standby.example:8150";
  private static final LeaderProxySettings PATIENT =
      new LeaderProxySettings(true, Duration.ofSeconds(20), Duration.ofSeconds(60));

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final List<ApiServer> servers = new ArrayList<>();
  private final List<BrokerMetrics> metrics = new ArrayList<>();
  private FakeLeader leader;
  private volatile Optional<String> known;
  private ApiServer standby;

  @BeforeEach
  void start() throws Exception {
    leader = new FakeLeader();
    known = Optional.of(leader.address());
    standby = server(SELF, PATIENT, Optional.empty());
  }

  @AfterEach
  void stop() {
    servers.forEach(ApiServer::close);
    metrics.forEach(BrokerMetrics::close);
    leader.close();
  }

  @Test
  void carriesTheRequestAsItWasSent() throws Exception {
    leader.answer(200, bytes("{}"));
    HttpResponse<String> answer =
        client.send(
            request("/v1/instances?after=a%2Fb&state=RUNNING")
                .header("Accept", "application/json")
                .header("Authorization", "Basic abc")
                .header("X-Forwarded-For", "192.0.2.7")
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    FakeLeader.Asked asked = leader.next();
    assertThat(asked.method()).isEqualTo("GET");
    assertThat(asked.target()).isEqualTo("/v1/instances?after=a%2Fb&state=RUNNING");
    assertThat(asked.headers().get("Accept")).containsExactly("application/json");
    assertThat(asked.headers().get("Authorization")).containsExactly("Basic abc");
    assertThat(asked.headers().get("X-Forwarded-For")).containsExactly("192.0.2.7, 127.0.0.1");
    assertThat(asked.headers().get("X-Forwarded-Host"))
        .containsExactly("127.0.0.1:" + standby.port());
    assertThat(asked.headers().get("X-Forwarded-Proto")).containsExactly("http");
    assertThat(asked.headers().get("Via")).containsExactly("1.1 " + SELF);
    assertThat(asked.headers().get("X-Marathon-Via")).containsExactly("1.1 " + SELF);
    assertThat(asked.body()).isEmpty();
  }

  @Test
  void carriesTheAnswerAsItCame() throws Exception {
    byte[] body = bytes("not JSON, and said to be compressed");
    leader.answer(
        409,
        body,
        "Content-Type",
        "application/vnd.example",
        "Content-Encoding",
        "gzip",
        "Marathon-Deployment-Id",
        "d-1",
        "Set-Cookie",
        "a=1",
        "Set-Cookie",
        "b=2",
        "Keep-Alive",
        "timeout=5");
    HttpResponse<byte[]> answer =
        client.send(request("/v2/apps").build(), BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().allValues("Content-Type"))
        .containsExactly("application/vnd.example");
    assertThat(answer.headers().allValues("Content-Encoding")).containsExactly("gzip");
    assertThat(answer.headers().allValues("Content-Length"))
        .containsExactly(String.valueOf(body.length));
    assertThat(answer.headers().allValues("Marathon-Deployment-Id")).containsExactly("d-1");
    assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.headers().allValues("Keep-Alive")).isEmpty();
    assertThat(answer.headers().allValues("Via")).containsExactly("1.1 " + SELF);
    assertThat(answer.headers().allValues("X-Marathon-Via")).containsExactly("1.1 " + SELF);
    assertThat(answer.headers().allValues("X-Marathon-Leader"))
        .containsExactly("http://" + leader.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void carriesLargeBodiesBothWays(String method) throws Exception {
    byte[] body = new byte[5_000_000];
    new Random(3).nextBytes(body);
    leader.answer(201, body);
    HttpResponse<byte[]> known =
        client.send(
            request("/v2/apps").method(method, BodyPublishers.ofByteArray(body)).build(),
            BodyHandlers.ofByteArray());
    assertThat(known.statusCode()).isEqualTo(201);
    assertThat(known.body()).isEqualTo(body);
    FakeLeader.Asked asked = leader.next();
    assertThat(asked.method()).isEqualTo(method);
    assertThat(asked.body()).isEqualTo(new String(body, StandardCharsets.ISO_8859_1));
    assertThat(asked.headers().get("Content-Length")).containsExactly("5000000");

    leader.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(body);
        });
    HttpResponse<byte[]> unknown =
        client.send(
            request("/v2/apps")
                .method(
                    method, BodyPublishers.ofByteArrays(List.of(Arrays.copyOf(body, 70_000), body)))
                .build(),
            BodyHandlers.ofByteArray());
    assertThat(unknown.body()).isEqualTo(body);
    assertThat(leader.next().body()).hasSize(5_070_000);
  }

  @Test
  void headHasNoBody() throws Exception {
    leader.answer(200, new byte[0], "Content-Type", "application/json");
    HttpResponse<String> answer =
        client.send(
            request("/v1/fleets").method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(leader.next().method()).isEqualTo("HEAD");
  }

  @Test
  void anAnswerWithoutBodyOrTypeGetsNone() throws Exception {
    leader.answer(204, new byte[0]);
    HttpResponse<String> answer = get("/v1/fleets");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
    assertThat(answer.body()).isEmpty();
  }

  /** Whatever is not there is for the leader to say, in its own words. */
  @Test
  void aNotFoundIsTheLeaders() throws Exception {
    leader.answer(404, bytes("{\"message\":\"none\"}"), "Content-Type", "application/json");
    HttpResponse<String> answer = get("/v2/nothing/like/that");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"message\":\"none\"}");
  }

  @Test
  void eventsComeOneByOneAndEndWithTheLeader() throws Exception {
    try (Events events = new Events(standby.port())) {
      events.send("one");
      assertThat(events.line()).isEqualTo("data: one");
      events.send("two");
      assertThat(events.line()).isEqualTo("data: two");
      events.end();
      assertThat(events.line()).isNull();
    }
  }

  @Test
  void manyStreamsLeaveTheServerItsThreads() throws Exception {
    List<Events> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Events events = new Events(standby.port());
        streams.add(events);
        events.send("hello");
        assertThat(events.line()).isEqualTo("data: hello");
      }
      assertThat(get("/ping").body()).isEqualTo("pong");
      leader.answer(200, bytes("{}"));
      assertThat(get("/v1/fleets").body()).isEqualTo("{}");
    } finally {
      for (Events events : streams) {
        events.close();
      }
    }
  }

  @Test
  void streamsEndWhenAnotherBrokerLeads() throws Exception {
    try (Events events = new Events(standby.port())) {
      events.send("one");
      assertThat(events.line()).isEqualTo("data: one");
      // Unknown is not gone.
      known = Optional.empty();
      events.send("two");
      assertThat(events.line()).isEqualTo("data: two");
      known = Optional.of("other.example:8150");
      assertThat(events.line()).isNull();
    }
  }

  @Test
  void whenTheClientLeavesTheLeadersStreamIsLetGo() throws Exception {
    try (Events events = new Events(standby.port())) {
      events.send("one");
      assertThat(events.line()).isEqualTo("data: one");
      events.leave();
      Until.holds(
          "the leader's stream breaks",
          () -> {
            events.send("x".repeat(10_000));
            return events.broken();
          });
    }
  }

  @Test
  void halfAnAnswerDoesNotLookLikeAWholeOne() throws Exception {
    try (ServerSocket dying = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      known = Optional.of("127.0.0.1:" + dying.getLocalPort());
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(request("/v1/fleets").build(), BodyHandlers.ofString());
      try (Socket socket = dying.accept()) {
        BufferedReader request =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        while (!request.readLine().isEmpty()) {
          // The head of the request, line by line.
        }
        // Without an end of the chunks.
        socket
            .getOutputStream()
            .write(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n[1, 2\r\n"));
      }
      assertThat(answer)
          .failsWithin(Duration.ofSeconds(60))
          .withThrowableThat()
          .withCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void anAnswerThatStopsInTheMiddleIsCut() throws Exception {
    standby =
        server(
            SELF,
            new LeaderProxySettings(true, Duration.ofSeconds(20), Duration.ofSeconds(1)),
            Optional.empty());
    CompletableFuture<Void> over = new CompletableFuture<>();
    leader.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(bytes("[1, 2"));
          exchange.getResponseBody().flush();
          over.join();
        });
    assertThatThrownBy(() -> get("/v1/fleets")).isInstanceOf(IOException.class);
    over.complete(null);
  }

  @Test
  void aClientThatReadsNothingHoldsTheLeaderBack() throws Exception {
    AtomicLong written = new AtomicLong();
    long total = 256L << 20;
    leader.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[1 << 16];
          try (OutputStream out = exchange.getResponseBody()) {
            while (written.get() < total) {
              out.write(piece);
              written.addAndGet(piece.length);
            }
          }
        });
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), standby.port())) {
      socket
          .getOutputStream()
          .write(bytes("GET /v1/fleets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
      long[] before = {-1};
      Until.holds(
          "the leader's answer stands still",
          () -> {
            long now = written.get();
            boolean still = now > 0 && now == before[0];
            before[0] = now;
            TimeUnit.MILLISECONDS.sleep(300);
            return still;
          });
      assertThat(written.get()).isLessThan(total / 4);
    }
  }

  @Test
  void aLeaderThatIsGoneIsABadGateway() throws Exception {
    try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      known = Optional.of("127.0.0.1:" + port.getLocalPort());
    }
    HttpResponse<String> answer = get("/v1/fleets");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(message(answer)).contains(known.orElseThrow()).contains("ask again");
  }

  @Test
  void aLeaderThatBreaksOffBeforeItsAnswerIsABadGateway() throws Exception {
    leader.answer(
        exchange -> {
          throw new IOException("the leader dies");
        });
    HttpResponse<String> answer = get("/v1/fleets");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(message(answer)).contains("broke").doesNotContain("not known");
  }

  @Test
  void aLeaderThatBreaksOffMayHaveDoneWhatItWasAskedFor() throws Exception {
    leader.answer(
        exchange -> {
          throw new IOException("the leader dies");
        });
    HttpResponse<String> answer =
        client.send(
            request("/v1/configuration").POST(BodyPublishers.ofString("x")).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(message(answer)).contains("it is not known whether it was carried out");
  }

  @Test
  void aLeaderThatIsSilentIsATimeout() throws Exception {
    standby =
        server(
            SELF,
            new LeaderProxySettings(true, Duration.ofSeconds(20), Duration.ofSeconds(1)),
            Optional.empty());
    CompletableFuture<Void> over = new CompletableFuture<>();
    leader.answer(exchange -> over.join());
    HttpResponse<String> answer = get("/v1/fleets");
    over.complete(null);
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(message(answer)).contains("1.0 s");
  }

  @Test
  void withoutLeaderThereIsNobodyToAsk() throws Exception {
    known = Optional.empty();
    HttpResponse<String> answer = get("/v2/apps");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    assertThat(message(answer)).startsWith("No broker leads at the moment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Via", "X-Marathon-Via"})
  void aRequestThatCameThroughHereBeforeIsALoop(String header) throws Exception {
    HttpResponse<String> answer =
        client.send(
            request("/v1/fleets").header(header, "1.1 other:1, 1.1 " + SELF).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(message(answer)).contains("has come through " + SELF);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  /** Each takes the other for the leader. */
  @Test
  void twoStandbysDoNotPlayPingPong() throws Exception {
    ApiServer other = server("other.example:8150", PATIENT, Optional.empty());
    known = Optional.of("127.0.0.1:" + other.port());
    HttpResponse<String> answer = get("/v1/fleets");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(message(answer)).contains("has come through other.example:8150");
  }

  @Test
  void aRealLeaderAnswersThroughAStandby() throws Exception {
    ApiServer leading = server("leader.example:8150", PATIENT, Optional.of(Snapshots.full()));
    known = Optional.of("127.0.0.1:" + leading.port());
    HttpResponse<String> direct =
        client.send(
            HttpRequest.newBuilder(URI.create("http://" + known.orElseThrow() + "/v1/instances"))
                .build(),
            BodyHandlers.ofString());
    HttpResponse<String> carried = get("/v1/instances");
    assertThat(carried.statusCode()).isEqualTo(200);
    assertThat(carried.body()).isEqualTo(direct.body());
    assertThat(message(get("/v1/fleets/none"))).contains("There is no fleet \"none\"");
    HttpResponse<String> post =
        client.send(
            request("/v1/configuration")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x"))
                .build(),
            BodyHandlers.ofString());
    assertThat(post.statusCode()).isNotEqualTo(502);
  }

  private ApiServer server(
      String self, LeaderProxySettings settings, Optional<BrokerSnapshot> snapshot)
      throws Exception {
    BrokerIdentity identity =
        new BrokerIdentity() {
          @Override
          public String self() {
            return self;
          }

          @Override
          public Optional<String> leader() {
            return known;
          }

          @Override
          public String zooKeeperProblem() {
            return "";
          }

          @Override
          public Optional<String> configurationNote() {
            return Optional.empty();
          }
        };
    BrokerMetrics own = new BrokerMetrics(() -> snapshot);
    metrics.add(own);
    ApiServer server =
        new ApiServer(
            identity, () -> snapshot, Optional::empty, own, Optional.empty(), settings, "1.2");
    servers.add(server);
    server.start("127.0.0.1", 0);
    return server;
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + standby.port() + target));
  }

  private HttpResponse<String> get(String target) throws Exception {
    return client.send(request(target).build(), BodyHandlers.ofString());
  }

  private static String message(HttpResponse<String> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body()).path("message").asText();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A stream of events from the leader, through a standby, to a client. */
  private final class Events implements AutoCloseable {
    private static final String END = "";
    private final BlockingQueue<String> toSend = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final InputStream stream;
    private final BufferedReader reader;

    Events(int port) throws Exception {
      leader.answer(
          exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            try {
              out.flush();
              for (String event = toSend.take(); !event.equals(END); event = toSend.take()) {
                out.write(bytes("data: " + event + "\n"));
                out.flush();
              }
              out.close();
              over.complete(null);
            } catch (IOException | InterruptedException e) {
              over.completeExceptionally(e);
            }
          });
      // The head comes before the first event.
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/events"))
                  .header("Accept", "text/event-stream")
                  .build(),
              BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
      stream = answer.body();
      reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    void send(String event) {
      toSend.add(event);
    }

    void end() {
      toSend.add(END);
    }

    String line() throws IOException {
      return reader.readLine();
    }

    void leave() throws IOException {
      stream.close();
    }

    boolean broken() {
      return over.isCompletedExceptionally();
    }

    @Override
    public void close() throws IOException {
      end();
      stream.close();
    }
  }
}
