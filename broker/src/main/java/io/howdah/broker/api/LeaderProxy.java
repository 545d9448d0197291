package io.howdah.broker.api;

import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests to the leader and its answers back, both piece by piece. Each has a thread while
 * it lasts, apart from the server's own, so that streams of events do not use those up; there are
 * {@value #AT_ONCE} at most. Streams end when another broker leads.
 */
final class LeaderProxy implements AutoCloseable {
  /** Set on requests whose answer is the leader's own. */
  static final String PROXIED = "howdah.proxied";

  private static final Logger LOG = LoggerFactory.getLogger(LeaderProxy.class);
  private static final int AT_ONCE = 200;

  private final BrokerIdentity identity;
  private final LeaderProxySettings settings;
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Set<ProxyExchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          // Who carries an answer, and the client's own, which read requests' bodies.
          3 * AT_ONCE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> daemon(task, "leader-proxy"));
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, task -> daemon(task, "leader-proxy-timer"));
  private final HttpClient client;

  LeaderProxy(BrokerIdentity identity, LeaderProxySettings settings) {
    this.identity = identity;
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .executor(threads)
            .build();
    Future<?> unused = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins to carry a request to the leader.
   *
   * @param leader host:port
   * @throws ApiException if it cannot be begun
   */
  void forward(Context context, String leader) {
    ProxyHeaders headers = new ProxyHeaders(identity.self());
    if (headers.isLoop(context.req())) {
      throw new ApiException(
          502,
          "This request has come through %s before: brokers do not agree on who leads; ask again"
              .formatted(identity.self()));
    }
    HttpRequest request = request(context, leader, headers);
    if (!room.tryAcquire()) {
      throw new ApiException(
          503, AT_ONCE + " requests are being carried to the leader already; ask again");
    }
    context.attribute(PROXIED, true);
    context.future(
        () -> {
          try {
            return CompletableFuture.runAsync(
                    () -> carry(context, leader, request, headers), threads)
                .whenComplete((done, failure) -> room.release());
          } catch (RejectedExecutionException e) {
            room.release();
            throw new ApiException(503, "This broker is stopping; ask again");
          }
        });
  }

  private HttpRequest request(Context context, String leader, ProxyHeaders headers) {
    HttpServletRequest from = context.req();
    URI uri;
    try {
      uri = URI.create("http://" + leader + Standby.target(context));
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "not an address: " + e.getMessage());
    }
    HttpRequest.Builder to = HttpRequest.newBuilder(uri).timeout(settings.readTimeout());
    headers.request(from, to);
    return to.method(from.getMethod(), body(from)).build();
  }

  private static HttpRequest.BodyPublisher body(HttpServletRequest from) {
    long length = from.getContentLengthLong();
    if (length == 0 || (length < 0 && from.getHeader("Transfer-Encoding") == null)) {
      return BodyPublishers.noBody();
    }
    HttpRequest.BodyPublisher stream =
        BodyPublishers.ofInputStream(
            () -> {
              try {
                return from.getInputStream();
              } catch (IOException e) {
                throw new UncheckedIOException("the request's body cannot be read", e);
              }
            });
    return length < 0 ? stream : BodyPublishers.fromPublisher(stream, length);
  }

  private void carry(Context context, String leader, HttpRequest request, ProxyHeaders headers) {
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(request, BodyHandlers.ofInputStream());
    } catch (HttpConnectTimeoutException e) {
      failed(context, 504, leader, "no connection within " + seconds(settings.connectTimeout()));
      return;
    } catch (HttpTimeoutException e) {
      failed(
          context,
          504,
          leader,
          "no answer within " + seconds(settings.readTimeout()) + doubt(request));
      return;
    } catch (ConnectException e) {
      failed(context, 502, leader, "no connection");
      return;
    } catch (IOException e) {
      failed(context, 502, leader, "the connection broke: " + e.getMessage() + doubt(request));
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed(context, 503, leader, "this broker is stopping");
      return;
    }
    context.res().setStatus(answer.statusCode());
    headers.response(answer.headers(), context.res(), leader);
    ProxyExchange exchange = new ProxyExchange(leader, answer, context.res(), System::nanoTime);
    exchanges.add(exchange);
    try {
      exchange.carry();
    } finally {
      exchanges.remove(exchange);
    }
  }

  /** What may have reached the leader and is no question only. */
  private static String doubt(HttpRequest request) {
    return request.method().equals("GET") || request.method().equals("HEAD")
        ? ""
        : "; it is not known whether it was carried out";
  }

  private static String seconds(java.time.Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  private static void failed(Context context, int status, String leader, String why) {
    LOG.warn(
        "{} {} cannot be carried to the leader {}: {}",
        context.method(),
        context.path(),
        leader,
        why);
    context.status(status).header("Retry-After", "2");
    ApiRoutes.message(
        context,
        "The leader %s cannot be asked: %s. If it is gone, an election takes some seconds; ask again"
            .formatted(leader, why));
  }

  /** Ends what waits for a leader that is none any more, or that says nothing. */
  private void look() {
    try {
      Optional<String> leader = identity.leader();
      for (ProxyExchange exchange : exchanges) {
        if (leader.isPresent() && !leader.get().equals(exchange.leader())) {
          exchange.end("the leader is now " + leader.get());
        } else if (!exchange.isEventStream()
            && exchange.silence() > settings.readTimeout().toNanos()) {
          exchange.end("nothing came for " + seconds(settings.readTimeout()));
        }
      }
    } catch (RuntimeException e) {
      // A scheduled task that throws is never run again.
      LOG.error("looking after answers of the leader failed; it is tried again", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    exchanges.forEach(exchange -> exchange.end("this broker is stopping"));
    threads.shutdownNow();
  }
}
