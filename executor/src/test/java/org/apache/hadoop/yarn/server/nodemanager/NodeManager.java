package org.apache.hadoop.yarn.server.nodemanager;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Not Hadoop: a small stand-in that the executor starts under the real one's name, so that its
 * crashes and its stubbornness can be tested quickly. Its behaviour is set by {@code fake.*}.
 */
public final class NodeManager {
  private NodeManager() {}

  /** Takes {@code -D key=value} as the real one does. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> properties = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String[] pair = arguments[i + 1].split("=", 2);
      properties.put(pair[0], pair[1]);
    }
    String mode = properties.getOrDefault("fake.mode", "");
    if (mode.equals("refuse")) {
      log("Registration refused by the fake");
      System.exit(3);
    }
    if (mode.equals("silent")) {
      new CountDownLatch(1).await();
    }
    Thread stop = new Thread(() -> stop(mode));
    Runtime.getRuntime().addShutdownHook(stop);
    if (properties.containsKey("fake.container")) {
      int containers = Integer.parseInt(properties.get("fake.container"));
      for (int number = 1; number <= containers; number++) {
        startContainer(properties, "container_1_0001_01_00000" + number);
      }
    }
    serve(properties);
    log("Registered the fake with memory " + properties.get("yarn.nodemanager.resource.memory-mb"));
    if (mode.equals("crash")) {
      Runtime.getRuntime().halt(1);
    }
  }

  /** In a session of its own and without the daemon's environment, as YARN's containers. */
  private static void startContainer(Map<String, String> properties, String id) throws IOException {
    ProcessBuilder container =
        new ProcessBuilder(
            "setsid", "bash", "-c", "trap '' TERM; sleep 600 & wait; sleep 600; echo done");
    container.environment().clear();
    container.environment().put("PATH", System.getenv("PATH"));
    container.environment().put("CONTAINER_ID", id);
    String prefix = "yarn.nodemanager.admin-env.";
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            container.environment().put(key.substring(prefix.length()), value);
          }
        });
    container.start();
  }

  private static void serve(Map<String, String> properties) throws IOException {
    String[] address = properties.get("yarn.nodemanager.webapp.address").split(":", 2);
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByName(address[0]), Integer.parseInt(address[1])),
            0);
    byte[] body =
        ("{\"nodeInfo\":{\"id\":\"fake:"
                + properties.get("yarn.nodemanager.address").split(":", 2)[1]
                + "\",\"totalPmemAllocatedContainersMB\":"
                + properties.get("yarn.nodemanager.resource.memory-mb")
                + ",\"totalVCoresAllocatedContainers\":"
                + properties.get("yarn.nodemanager.resource.cpu-vcores")
                + "}}")
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/ws/v1/node/info",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** The real one unregisters and then idles for 17 s. */
  private static void stop(String mode) {
    try {
      if (!mode.equals("stubborn")) {
        log("Successfully Unregistered the Node fake with ResourceManager.");
      }
      TimeUnit.SECONDS.sleep(60);
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void log(String line) throws IOException {
    Files.write(
        Path.of(System.getProperty("hadoop.log.dir"), System.getProperty("hadoop.log.file")),
        List.of(line),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
