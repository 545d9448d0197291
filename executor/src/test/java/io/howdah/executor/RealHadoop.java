package io.howdah.executor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An unmodified ResourceManager and the configuration of its cluster. */
final class RealHadoop {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path lib;
  private final Path configuration;
  private final int webPort;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process resourceManager;

  RealHadoop(Path folder) throws Exception {
    this.folder = folder;
    this.lib = Path.of("target/hadoop-lib").toAbsolutePath();
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException(lib + " is missing: run mvn verify, which fills it");
    }
    this.configuration = Files.createDirectories(folder.resolve("conf"));
    List<Integer> ports = freePorts(5);
    this.webPort = ports.get(0);
    write("core-site.xml", Map.of("fs.defaultFS", "file:///"));
    write("yarn-site.xml", yarn(ports));
    write("mapred-site.xml", mapred());
    this.resourceManager =
        java(
            "rm",
            List.of("-Xmx192m"),
            List.of("org.apache.hadoop.yarn.server.resourcemanager.ResourceManager"));
    Await.until("the ResourceManager answers", Duration.ofSeconds(60), () -> nodes().isPresent());
  }

  private Map<String, String> yarn(List<Integer> ports) {
    Map<String, String> yarn = new LinkedHashMap<>();
    yarn.put("yarn.resourcemanager.webapp.address", "127.0.0.1:" + ports.get(0));
    yarn.put("yarn.resourcemanager.address", "127.0.0.1:" + ports.get(1));
    yarn.put("yarn.resourcemanager.scheduler.address", "127.0.0.1:" + ports.get(2));
    yarn.put("yarn.resourcemanager.resource-tracker.address", "127.0.0.1:" + ports.get(3));
    yarn.put("yarn.resourcemanager.admin.address", "127.0.0.1:" + ports.get(4));
    yarn.put(
        "yarn.resourcemanager.scheduler.class",
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler");
    yarn.put("yarn.scheduler.minimum-allocation-mb", "128");
    yarn.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
    yarn.put("yarn.application.classpath", configuration + "," + lib + "/*");
    return yarn;
  }

  private Map<String, String> mapred() {
    Map<String, String> mapred = new LinkedHashMap<>();
    mapred.put("mapreduce.framework.name", "yarn");
    mapred.put("mapreduce.application.classpath", configuration + "," + lib + "/*");
    mapred.put("yarn.app.mapreduce.am.staging-dir", folder.resolve("staging").toString());
    mapred.put("yarn.app.mapreduce.am.resource.mb", "384");
    mapred.put("yarn.app.mapreduce.am.command-opts", "-Xmx160m -XX:+UseSerialGC");
    mapred.put("mapreduce.map.memory.mb", "256");
    mapred.put("mapreduce.reduce.memory.mb", "256");
    mapred.put("mapred.child.java.opts", "-Xmx100m -XX:+UseSerialGC");
    mapred.put("mapreduce.task.io.sort.mb", "10");
    mapred.put("mapreduce.map.speculative", "false");
    return mapred;
  }

  private void write(String name, Map<String, String> properties) throws IOException {
    StringBuilder xml = new StringBuilder("<configuration>\n");
    properties.forEach(
        (key, value) ->
            xml.append("<property><name>")
                .append(key)
                .append("</name><value>")
                .append(value)
                .append("</value></property>\n"));
    Files.writeString(configuration.resolve(name), xml.append("</configuration>\n"));
  }

  Path lib() {
    return lib;
  }

  Path configuration() {
    return configuration;
  }

  /** Starts a job that sleeps; its client is the process that is returned. */
  Process sleepJob(int maps, Duration each) throws IOException {
    return sleepJob("job", maps, each);
  }

  /**
   * Starts a job that sleeps.
   *
   * @param name of its output
   * @param settings further ones of the job, KEY=VALUE
   */
  Process sleepJob(String name, int maps, Duration each, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("org.apache.hadoop.mapreduce.SleepJob"));
    for (String setting : settings) {
      arguments.addAll(List.of("-D", setting));
    }
    arguments.addAll(List.of("-m", Integer.toString(maps), "-r", "1"));
    arguments.addAll(List.of("-mt", Long.toString(each.toMillis()), "-rt", "1"));
    return java(name, List.of("-Xmx128m"), arguments);
  }

  Path output(String name) {
    return folder.resolve(name + ".out");
  }

  Process java(String name, List<String> options, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-cp", configuration + ":" + lib + "/*"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output(name).toFile())
        .start();
  }

  /** The ResourceManager's list, empty while it does not answer. */
  Optional<JsonNode> nodes() throws InterruptedException {
    return get("/ws/v1/cluster/nodes").map(answer -> answer.path("nodes").path("node"));
  }

  Optional<JsonNode> applications() throws InterruptedException {
    return get("/ws/v1/cluster/apps").map(answer -> answer.path("apps").path("app"));
  }

  private Optional<JsonNode> get(String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webPort + path))
            .header("Accept", "application/json")
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? Optional.of(JSON.readTree(response.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The state of a node in the ResourceManager, empty if it does not list it. */
  String nodeState(String nodeId) throws InterruptedException {
    for (JsonNode node : nodes().orElseThrow()) {
      if (node.path("id").asText().equals(nodeId)) {
        return node.path("state").asText();
      }
    }
    return "";
  }

  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0);
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  void close() throws InterruptedException {
    resourceManager.destroyForcibly();
    resourceManager.waitFor(10, TimeUnit.SECONDS);
  }
}
