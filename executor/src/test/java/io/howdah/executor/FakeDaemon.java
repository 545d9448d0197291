package io.howdah.executor;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for any Hadoop daemon. On SIGTERM it closes its port, has work for {@code
 * fake.end-millis} and leaves the file {@code ended} in its working folder.
 */
final class FakeDaemon {
  private FakeDaemon() {}

  /** Takes {@code -D key=value} as the real ones do. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> properties = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String[] pair = arguments[i + 1].split("=", 2);
      properties.put(pair[0], pair[1]);
    }
    InetAddress local = InetAddress.getLoopbackAddress();
    ServerSocket port = new ServerSocket(Integer.parseInt(properties.get("fake.port")), 50, local);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(port, properties)));
    if (properties.containsKey("fake.web.address")) {
      String[] address = properties.get("fake.web.address").split(":", 2);
      HttpServer server =
          HttpServer.create(
              new InetSocketAddress(
                  InetAddress.getByName(address[0]), Integer.parseInt(address[1])),
              0);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
          });
      server.start();
    }
    new CountDownLatch(1).await();
  }

  private static void end(ServerSocket port, Map<String, String> properties) {
    try {
      port.close();
      TimeUnit.MILLISECONDS.sleep(Long.parseLong(properties.getOrDefault("fake.end-millis", "0")));
      Files.writeString(Path.of("ended"), "in order");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
