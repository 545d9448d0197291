package io.howdah.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A scheduler for tests that shares nothing with the real client: JSON over java.net.http. */
final class SchedulerClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<JsonNode> events = new ArrayList<>();
  private boolean ended;
  private InputStream stream;
  private String streamId;

  SchedulerClient(String masterUrl) {
    uri = URI.create(masterUrl + "/api/v1/scheduler");
  }

  HttpResponse<InputStream> subscribe(String body) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() == 200) {
      stream = response.body();
      streamId = response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
      Thread reader = new Thread(this::read, "test-scheduler");
      reader.setDaemon(true);
      reader.start();
    }
    return response;
  }

  private void read() {
    try (InputStream in = stream) {
      while (true) {
        ByteArrayOutputStream digits = new ByteArrayOutputStream();
        int c = in.read();
        while (c >= 0 && c != '\n') {
          digits.write(c);
          c = in.read();
        }
        if (c < 0) {
          break;
        }
        byte[] record = in.readNBytes(Integer.parseInt(digits.toString(StandardCharsets.US_ASCII)));
        lock.lock();
        try {
          events.add(JSON.readTree(record));
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
      ended = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
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
    long left = TimeUnit.SECONDS.toNanos(20);
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

  boolean awaitEnd() throws InterruptedException {
    long left = TimeUnit.SECONDS.toNanos(20);
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

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
    }
  }
}
