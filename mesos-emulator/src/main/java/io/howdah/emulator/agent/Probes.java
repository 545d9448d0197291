package io.howdah.emulator.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a task once, from its own machine: by a command, an HTTP request or a TCP connection.
 * All block until there is an answer or the limit is over; without an answer they return nothing.
 */
final class Probes {
  private static final Logger log = LoggerFactory.getLogger(Probes.class);
  private static final String HERE = "127.0.0.1";

  /** Holds the threads of the client, which is made when first used. */
  private static final class Web {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build();
  }

  private Probes() {}

  /** The exit status. The process is found and ended with the container by its environment. */
  static OptionalInt command(
      List<String> line, Map<String, String> environment, Path sandbox, Duration limit)
      throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(sandbox.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(sandbox.resolve("stdout").toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(sandbox.resolve("stderr").toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      log.info("check {}: {}", line, e.getMessage());
      return OptionalInt.empty();
    }
    if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return OptionalInt.of(process.exitValue());
    }
    ProcessTree.descendants(process.pid())
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    process.destroyForcibly();
    return OptionalInt.empty();
  }

  /** The HTTP status, after redirects. */
  static OptionalInt http(String scheme, int port, String path, Duration limit)
      throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(scheme + "://" + HERE + ":" + port + path))
              .timeout(limit)
              .build();
      return OptionalInt.of(
          Web.CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    } catch (HttpTimeoutException e) {
      return OptionalInt.empty();
    } catch (IOException | IllegalArgumentException e) {
      log.info("check of port {}: {}", port, e.toString());
      return OptionalInt.empty();
    }
  }

  /** 1 if the connection could be made, 0 if it was refused. */
  static OptionalInt tcp(int port, Duration limit) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          (int) Math.min(limit.toMillis(), Integer.MAX_VALUE));
      return OptionalInt.of(1);
    } catch (SocketTimeoutException e) {
      return OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.of(0);
    }
  }
}
