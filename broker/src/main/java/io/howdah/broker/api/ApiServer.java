package io.howdah.broker.api;

import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.view.BrokerSnapshot;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's HTTP server. It answers from snapshots only, so that no client can hold up the event
 * loop; only who asks for a revision waits for it. A standby carries requests to the leader.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  /** Jetty's own three included. */
  private static final int THREADS = 16;

  private static final int IDLE_MILLIS = 30_000;

  private final BrokerMetrics metrics;
  private final Optional<ExecutorArchive> archive;
  private final Standby standby;
  private final Javalin javalin;
  private final Map<String, Handler> routes;
  private final Map<String, Handler> posts;

  /**
   * A server that does not listen yet.
   *
   * @param snapshots present while this broker leads
   * @param desk present while this broker leads
   * @param archive served to agents; empty if there is none
   * @param leaderProxy what happens to requests for the leader while this broker does not lead
   * @param version of this broker
   */
  public ApiServer(
      BrokerIdentity identity,
      Supplier<Optional<BrokerSnapshot>> snapshots,
      Supplier<Optional<ConfigurationDesk>> desk,
      BrokerMetrics metrics,
      Optional<ExecutorArchive> archive,
      LeaderProxySettings leaderProxy,
      String version) {
    this.metrics = metrics;
    this.archive = archive;
    standby = new Standby(identity, snapshots, leaderProxy);
    ApiRoutes own = new ApiRoutes(identity, snapshots, desk, version);
    posts = own.posts();
    routes = new LinkedHashMap<>(own.handlers());
    routes.put("/v1/openapi.yaml", resource("/openapi.yaml", "application/yaml"));
    routes.put("/ping", context -> context.contentType("text/plain").result("pong"));
    routes.put("/metrics", this::metrics);
    routes.put("/executor/{archive}", this::archive);
    routes.put("/", resource("/howdah.html", "text/html; charset=utf-8"));
    javalin = Javalin.create(this::configure);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.defaultContentType = "application/json";
    QueuedThreadPool pool = new QueuedThreadPool(THREADS, 2, IDLE_MILLIS);
    pool.setName("http");
    pool.setDaemon(true);
    config.jetty.threadPool = pool;
    // A broker that hands over must not wait for slow clients.
    config.jetty.modifyServer(server -> server.setStopTimeout(0));
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.http.maxRequestSize = ConfigurationReader.MAX_BYTES;
    config.routes.before("/v1/*", standby::before);
    config.routes.before("/v2/*", standby::before);
    routes.forEach(config.routes::get);
    posts.forEach(config.routes::post);
    config.routes.exception(
        ApiException.class, (e, context) -> error(context, e.status(), e.getMessage()));
    config.routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.error("{} {} failed", context.method(), context.path(), e);
          error(context, 500, "internal error; the broker's log says more");
        });
    config.routes.error(
        404,
        context -> {
          if (context.attribute(LeaderProxy.PROXIED) == null
              && (context.resultInputStream() == null || !hasRoute(context))) {
            error(context, 404, "There is nothing at " + context.path() + "; see /v1/openapi.yaml");
          }
        });
  }

  private static boolean hasRoute(Context context) {
    return context.endpoints().list().stream()
        .anyMatch(endpoint -> !endpoint.method.equals(HandlerType.BEFORE));
  }

  /**
   * Listens.
   *
   * @param port 0: any free one
   * @throws BindException if the address is not this machine's or the port is taken
   */
  public void start(String bind, int port) throws BindException {
    try {
      javalin.start(bind, port);
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof IOException
            || cause.getClass().getSimpleName().equals("JavalinBindException")) {
          BindException failure =
              new BindException("cannot listen on %s:%d: %s".formatted(bind, port, root(e)));
          failure.initCause(e);
          throw failure;
        }
      }
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Paths that are answered, in the form of OpenAPI. */
  java.util.Set<String> paths() {
    java.util.Set<String> paths = new java.util.LinkedHashSet<>(routes.keySet());
    paths.addAll(posts.keySet());
    return paths;
  }

  @Override
  public void close() {
    standby.close();
    javalin.stop();
  }

  private void metrics(Context context) {
    context.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.scrape());
  }

  private void archive(Context context) throws IOException {
    String name = context.pathParam("archive");
    ExecutorArchive own = archive.filter(a -> a.name().equals(name)).orElse(null);
    if (own == null) {
      throw new ApiException(
          404,
          "This broker has no %s; its own is %s"
              .formatted(name, archive.map(ExecutorArchive::name).orElse("none")));
    }
    context.disableCompression();
    context.contentType("application/gzip");
    context.header("Content-Length", Long.toString(own.size()));
    context.result(Files.newInputStream(own.file()));
  }

  private static void error(Context context, int status, String message) {
    context.status(status);
    if (status == 502 || status == 503) {
      context.header("Retry-After", "2");
    }
    ApiRoutes.message(context, message);
  }

  private static String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  private static Handler resource(String name, String type) {
    String text;
    try (InputStream in = ApiServer.class.getResourceAsStream(name)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the broker's jar has no " + name, e);
    }
    return context -> context.contentType(type).result(text);
  }
}
