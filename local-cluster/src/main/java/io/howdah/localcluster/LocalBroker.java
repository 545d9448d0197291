package io.howdah.localcluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A broker in a process of its own, started through {@code scripts/howdah} as in production. */
public final class LocalBroker {
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final int HEAP = 192;

  private final Project project;
  private final ProcessTable processes;
  private final String name;
  private final int port;
  private final Path configuration;
  private final HttpProbe http = new HttpProbe();
  private LocalProcess process;

  LocalBroker(Project project, ProcessTable processes, String name, int port, Path configuration) {
    this.project = project;
    this.processes = processes;
    this.name = name;
    this.port = port;
    this.configuration = configuration;
  }

  /** Starts it, or starts it again after it ended; returns at once. */
  public LocalProcess start() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("HOWDAH_HEAP", "-Xmx" + HEAP + "m");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    List<String> command =
        List.of(
            project.script("howdah").toString(), "broker", "--config", configuration.toString());
    process = processes.start(new ProcessSpec(name, command, environment, STOP_GRACE));
    return process;
  }

  /** Waits until its HTTP server answers, leading or not. */
  public void awaitReady() {
    process.await("answers", START_DEADLINE, () -> http.text(web() + "/ping").isPresent());
  }

  /** A resource of its API ({@code /v1/…}), from the leader if this one is a standby. */
  public Optional<JsonNode> get(String path) {
    return http.json(web() + path);
  }

  public String name() {
    return name;
  }

  public String web() {
    return "http://" + HadoopSettings.LOOPBACK + ":" + port;
  }

  /** Its {@code broker.yaml}: rewrite it to change what is wanted. */
  public Path configuration() {
    return configuration;
  }

  public LocalProcess process() {
    return process;
  }
}
