package io.howdah.localcluster.demo;

import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.HttpProbe;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalMesos;
import io.howdah.localcluster.LocalZooKeeper;
import io.howdah.localcluster.Progress;
import java.time.Duration;
import java.util.Locale;

/**
 * A whole broker (ZooKeeper with its log on disk, sockets, store) launching many tasks on agents
 * that only pretend to run them. The emulator shares the machine, so the figure is a lower bound.
 */
final class SimulatedBench {
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final int SERVICES = 10;

  private final LocalCluster cluster;
  private final Progress progress;
  private final HttpProbe http = new HttpProbe();

  SimulatedBench(LocalCluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  void run(int agents, int tasks) {
    LocalZooKeeper zooKeeper = cluster.startZooKeeper();
    zooKeeper.awaitReady();
    LocalMesos mesos =
        cluster.startMesos(
            zooKeeper, new AgentSpec(0, "cpus:16;mem:32768;disk:10000", false, agents));
    mesos.awaitReady();
    LocalBroker broker =
        cluster.startBroker("broker", port -> file(zooKeeper, mesos, port, tasks / SERVICES));
    broker.awaitReady();
    Await.until(
        "a task is RUNNING", DEADLINE, () -> running(broker) > 0, () -> broker.process().tail());
    int before = running(broker);
    long began = System.nanoTime();
    Await.until(
        tasks + " tasks are RUNNING",
        DEADLINE,
        () -> running(broker) >= tasks,
        () -> running(broker) + " are");
    double seconds = (System.nanoTime() - began) / 1e9;
    progress.say(
        String.format(
            Locale.ROOT,
            "%d simulated agents: %d tasks RUNNING in the store after %.1f s, %.0f launches/s;"
                + " broker's heap in use %.0f MB, resident %d MB",
            agents,
            tasks,
            seconds,
            (tasks - before) / seconds,
            metric(broker, "jvm_memory_used_bytes{area=\"heap\"") / 1e6,
            broker.process().residentKilobytes().orElse(0) / 1024));
  }

  private int running(LocalBroker broker) {
    return (int) metric(broker, "howdah_instances{kind=\"service\",state=\"running\"");
  }

  /** Sum of the samples whose line begins so. */
  private double metric(LocalBroker broker, String begin) {
    return http.text(broker.web() + "/metrics")
        .map(
            text ->
                text.lines()
                    .filter(line -> line.startsWith(begin))
                    .mapToDouble(
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum())
        .orElse(0.0);
  }

  private static String file(
      LocalZooKeeper zooKeeper, LocalMesos mesos, int port, int instancesEach) {
    StringBuilder text =
        new StringBuilder(
            """
            framework: {name: howdah-bench, user: root, role: howdah, failover-timeout: 1h}
            mesos: {masters: "%s"}
            zookeeper: {servers: "%s", path: /howdah, session-timeout: 10s}
            http: {bind: 127.0.0.1, port: %d, advertise: 127.0.0.1}
            services:
            """
                .formatted(mesos.masters(), zooKeeper.connectString(), port));
    for (int i = 0; i < SERVICES; i++) {
      text.append(
          "  - {id: /bench%d, instances: %d, cmd: \"sleep 1000\", cpus: 0.1, mem: 32, portDefinitions: []}%n"
              .formatted(i, instancesEach));
    }
    return text.toString();
  }
}
