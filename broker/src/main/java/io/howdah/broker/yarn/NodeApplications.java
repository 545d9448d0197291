package io.howdah.broker.yarn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks NodeManagers which applications they still serve ({@code /ws/v1/node/apps?state=RUNNING}).
 * An application stays RUNNING there until it ends, also after its last container on that node:
 * until then the node may be asked for its map output (contracts: hadoop, Capacity at run time).
 *
 * <p>Every question is answered by one {@link Event.ApplicationsCounted}; an empty number says that
 * the NodeManager did not answer, or not with what is understood: never that it serves none.
 */
public final class NodeApplications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeApplications.class);
  private static final int THREADS = 4;

  /** Questions that may wait for a thread; the core asks again those that are turned away. */
  private static final int WAITING = 1_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Consumer<Event> consumer;
  private final Duration timeout;
  private final HttpClient http;
  private final ThreadPoolExecutor pool;
  private final ThreadPoolExecutor httpThread;

  /**
   * Asks nobody yet.
   *
   * @param consumer called on threads of this object; must not block
   * @param timeout for a whole answer
   */
  public NodeApplications(Consumer<Event> consumer, Duration timeout) {
    this.consumer = consumer;
    this.timeout = timeout;
    this.pool = pool(THREADS, "node-applications-");
    this.httpThread = pool(1, "node-applications-http-");
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .executor(httpThread)
            .build();
  }

  /** Asks; returns at once. */
  public void count(Effect.CountApplications question) {
    try {
      pool.execute(
          () ->
              consumer.accept(
                  new Event.ApplicationsCounted(question.instance(), ask(question.webAddress()))));
    } catch (RejectedExecutionException e) {
      LOG.debug("Too many questions are waiting, {} is not asked", question.webAddress());
      consumer.accept(new Event.ApplicationsCounted(question.instance(), Optional.empty()));
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    httpThread.shutdownNow();
  }

  private Optional<Integer> ask(String webAddress) {
    CompletableFuture<HttpResponse<String>> answer;
    try {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://" + webAddress + "/ws/v1/node/apps?state=RUNNING"))
              .header("Accept", "application/json")
              .timeout(timeout)
              .build();
      answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    } catch (IllegalArgumentException e) {
      LOG.warn("Not a NodeManager's web address: {}", webAddress);
      return Optional.empty();
    }
    try {
      // The request's own time-out ends with the headers.
      HttpResponse<String> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        LOG.info("NodeManager at {} answered HTTP {}", webAddress, response.statusCode());
        return Optional.empty();
      }
      return applications(response.body());
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("NodeManager at {} does not answer: {}", webAddress, Failures.words(e));
      return Optional.empty();
    } catch (JsonProcessingException e) {
      LOG.info("NodeManager at {} answered something else: {}", webAddress, Failures.words(e));
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * The number in an answer: {@code {"apps":{"app":[...]}}}, a bare object for a single one in some
   * versions, {@code null} or nothing inside {@code apps} for none.
   */
  static Optional<Integer> applications(String body) throws JsonProcessingException {
    JsonNode apps = JSON.readTree(body).get("apps");
    if (apps == null || !(apps.isNull() || apps.isObject())) {
      return Optional.empty();
    }
    JsonNode app = apps.path("app");
    if (app.isArray()) {
      return Optional.of(app.size());
    }
    return Optional.of(app.isObject() ? 1 : 0);
  }

  private static ThreadPoolExecutor pool(int threads, String name) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task, name + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
