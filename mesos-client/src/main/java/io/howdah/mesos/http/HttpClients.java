package io.howdah.mesos.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** HTTP clients set up for Mesos. */
public final class HttpClients {
  private HttpClients() {}

  /**
   * A client for HTTP/1.1 that follows no redirects.
   *
   * @param transport what it speaks over
   * @param name of its threads
   * @param threads that complete its calls; they end when idle
   * @param connectTimeout until a connection stands
   */
  public static HttpClient of(
      Transport transport, String name, int threads, Duration connectTimeout) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, name));
    executor.allowCoreThreadTimeOut(true);
    return HttpClient.newBuilder()
        // Otherwise each request would offer an upgrade to HTTP/2.
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connectTimeout)
        .executor(executor)
        .sslContext(transport.context())
        .build();
  }

  /**
   * A client of the same settings and threads, with connections of its own. The other one ends when
   * its last call does.
   */
  static HttpClient another(HttpClient one) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(one.version())
            .followRedirects(one.followRedirects())
            .sslContext(one.sslContext());
    one.connectTimeout().ifPresent(builder::connectTimeout);
    one.executor().ifPresent(builder::executor);
    return builder.build();
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
