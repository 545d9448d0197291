package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A scheduler or an executor for tests that shares nothing with the real client: JSON over
 * java.net.http.
 */
final class ApiClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The HTTP client sets them itself. */
  private static final Set<String> OWN_HEADERS = Set.of("Host", "Content-Length", "Connection");

  /**
   * Longer than the longest pause of a recording: an agent repeats an update after 10 s, then after
   * 20 s.
   */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<JsonNode> events = new ArrayList<>();
  private final IdentityHashMap<JsonNode, Integer> arrivals = new IdentityHashMap<>();
  private boolean ended;

  /** Whether the stream has ended between two records and with its last chunk. */
  private boolean complete;

  private InputStream stream;
  private String streamId;

  private ApiClient(String uri) {
    this.uri = URI.create(uri);
  }

  static ApiClient scheduler(String masterUrl) {
    return new ApiClient(masterUrl + "/api/v1/scheduler");
  }

  /** Of an agent, given host:port. */
  static ApiClient executor(String agent) {
    return new ApiClient("http://" + agent + "/api/v1/executor");
  }

  HttpResponse<InputStream> subscribe(String body) throws IOException, InterruptedException {
    ObjectNode request = JSON.createObjectNode().put("method", "POST").put("body", body);
    ArrayNode headers = request.putArray("headers");
    headers.addArray().add("Content-Type").add("application/json");
    headers.addArray().add("Accept").add("application/json");
    return subscribe(request);
  }

  /** Sends a recorded SUBSCRIBE. */
  HttpResponse<InputStream> subscribe(JsonNode recorded) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.send(request(recorded).build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() == 200) {
      stream = response.body();
      streamId = response.headers().firstValue("Mesos-Stream-Id").orElse(null);
      Thread reader = new Thread(this::read, "test-stream");
      reader.setDaemon(true);
      reader.start();
    }
    return response;
  }

  private void read() {
    boolean last = false;
    try (InputStream in = stream) {
      while (true) {
        ByteArrayOutputStream digits = new ByteArrayOutputStream();
        int c = in.read();
        while (c >= 0 && c != '\n') {
          digits.write(c);
          c = in.read();
        }
        if (c < 0) {
          last = digits.size() == 0;
          break;
        }
        byte[] record = in.readNBytes(Integer.parseInt(digits.toString(StandardCharsets.US_ASCII)));
        lock.lock();
        try {
          JsonNode event = JSON.readTree(record);
          events.add(event);
          arrivals.put(event, arrivals.size());
          arrived.signalAll();
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException e) {
      // The stream has been broken, by the emulator or by this test: it has ended either way.
    }
    lock.lock();
    try {
      complete = last;
      ended = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends a recorded request: method, headers and body as they stand, to this client's place. */
  HttpResponse<String> send(JsonNode recorded) throws IOException, InterruptedException {
    return http.send(
        request(recorded).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(JsonNode recorded) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                recorded.path("method").asText(),
                HttpRequest.BodyPublishers.ofString(recorded.path("body").asText()));
    for (JsonNode header : recorded.path("headers")) {
      String name = header.path(0).asText();
      if (!OWN_HEADERS.contains(name)) {
        request.header(name, header.path(1).asText());
      }
    }
    return request;
  }

  HttpResponse<String> call(String body, String withStreamId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).header("Content-Type", "application/json");
    if (withStreamId != null) {
      request.header("Mesos-Stream-Id", withStreamId);
    }
    return http.send(
        request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> call(String body) throws IOException, InterruptedException {
    return call(body, streamId);
  }

  String streamId() {
    return streamId;
  }

  /** Takes the first event that fits out of those that have come or come within the deadline. */
  JsonNode await(String what, Predicate<JsonNode> fits) throws InterruptedException {
    long left = DEADLINE.toNanos();
    lock.lock();
    try {
      while (true) {
        for (JsonNode event : events) {
          if (fits.test(event)) {
            events.remove(event);
            return event;
          }
        }
        if (left <= 0 || ended) {
          throw new AssertionError(
              "no "
                  + what
                  + (ended ? " before the end of the stream" : " in time")
                  + "; there are "
                  + events);
        }
        left = arrived.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The number of an event that was taken, in the order in which they have come. */
  int arrival(JsonNode taken) {
    lock.lock();
    try {
      return arrivals.get(taken);
    } finally {
      lock.unlock();
    }
  }

  /** Events that nobody has taken. */
  List<JsonNode> rest() {
    lock.lock();
    try {
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  boolean awaitEnd() throws InterruptedException {
    long left = DEADLINE.toNanos();
    lock.lock();
    try {
      while (!ended && left > 0) {
        left = arrived.awaitNanos(left);
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the end that was recorded: with the last chunk of the body, or by a connection that
   * breaks.
   *
   * @param line of the kind {@code stream-closed}
   */
  void awaitEnd(JsonNode line) throws InterruptedException {
    assertThat(awaitEnd()).as("end of the stream: %s", line).isTrue();
    lock.lock();
    try {
      assertThat(complete)
          .as("whether the stream ends with its last chunk: %s", line)
          .isEqualTo(line.path("how").asText().equals("end of chunked body"));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
    }
  }
}
