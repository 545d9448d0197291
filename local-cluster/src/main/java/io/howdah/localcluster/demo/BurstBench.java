package io.howdah.localcluster.demo;

import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.ClusterException;
import io.howdah.localcluster.HttpProbe;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalMesos;
import io.howdah.localcluster.LocalZooKeeper;
import io.howdah.localcluster.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * 100 agents with 100 tasks each are lost at once, while instances of another service wait for room
 * and an agent comes that has it: how long their launch takes behind the burst of updates, and
 * without one. The emulator shares the machine, so the figures are upper bounds.
 */
final class BurstBench {
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final int AGENTS = 100;
  private static final int TASKS_EACH = 100;
  private static final int MANY = AGENTS * TASKS_EACH;

  private final LocalCluster cluster;
  private final Progress progress;
  private final HttpProbe http = new HttpProbe();
  private LocalZooKeeper zooKeeper;
  private LocalMesos mesos;
  private LocalBroker broker;

  /** Agents that are there; the others, one for each launch that is timed, are away. */
  private int there = AGENTS;

  BurstBench(LocalCluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  void run(int rounds) {
    zooKeeper = cluster.startZooKeeper();
    zooKeeper.awaitReady();
    int all = AGENTS + 2 * rounds;
    // Each has room for just so many of 0.1 cpus.
    mesos =
        cluster.startMesos(
            zooKeeper,
            new AgentSpec(0, "cpus:" + TASKS_EACH / 10 + ";mem:32768;disk:10000", false, all),
            "--agent-lost-timeout",
            "2s");
    mesos.awaitReady();
    for (int agent = AGENTS; agent < all; agent++) {
      agent(agent, "kill");
    }
    broker = cluster.startBroker("broker", port -> file(port, 0));
    broker.awaitReady();
    await(MANY + " tasks are RUNNING", () -> instances("running") == MANY);
    // Wanted beforehand: how often the file is read is not what is timed.
    replaceFile(2 * rounds * TASKS_EACH);
    await("more are wanted", () -> brokerMetric("howdah_pending{") == 2.0 * rounds * TASKS_EACH);
    for (int round = 1; round <= rounds; round++) {
      double quiet = launch();
      double withdrawnBefore = brokerMetric("howdah_launches_withdrawn_total ");
      long lost = loseAll();
      double behind = launch();
      await("all losses are stored", () -> instances("unreachable") == MANY);
      double stored = (System.nanoTime() - lost) / 1e9;
      progress.say(
          String.format(
              Locale.ROOT,
              "round %d: an agent with room comes -> %d launches in Mesos: %.2f s; behind %d"
                  + " updates: %.2f s, %.0f launches withdrawn meanwhile; the updates stored"
                  + " %.2f s after the first; broker's heap in use %.0f MB, resident %d MB",
              round,
              TASKS_EACH,
              quiet,
              MANY,
              behind,
              brokerMetric("howdah_launches_withdrawn_total ") - withdrawnBefore,
              stored,
              brokerMetric("jvm_memory_used_bytes{area=\"heap\"") / 1e6,
              broker.process().residentKilobytes().orElse(0) / 1024));
      for (int agent = 0; agent < AGENTS; agent++) {
        agent(agent, "return");
      }
      int running = there * TASKS_EACH;
      await("all of them RUNNING again", () -> instances("running") == running);
    }
  }

  /** Returns the moment (ns) when the first of them is lost. */
  private long loseAll() {
    double before = mesosMetric("master/slaves_unreachable");
    for (int agent = 0; agent < AGENTS; agent++) {
      agent(agent, "lose");
    }
    await("the first agent is lost", () -> mesosMetric("master/slaves_unreachable") > before);
    return System.nanoTime();
  }

  /** Seconds from the agent's coming until Mesos has all that was waiting for it. */
  private double launch() {
    double before = launches();
    agent(there, "restart");
    long began = System.nanoTime();
    there++;
    await("the launches", () -> launches() >= before + TASKS_EACH);
    return (System.nanoTime() - began) / 1e9;
  }

  private double launches() {
    return mesosMetric("master/messages_launch_tasks");
  }

  private int instances(String state) {
    return (int) brokerMetric("howdah_instances{kind=\"service\",state=\"" + state + "\"");
  }

  private double mesosMetric(String name) {
    return http.json(mesos.web() + "/metrics/snapshot")
        .map(all -> all.path(name).asDouble())
        .orElse(0.0);
  }

  /** Sum of the samples whose line begins so. */
  private double brokerMetric(String begin) {
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

  private void replaceFile(int waiting) {
    Path target = broker.configuration();
    Path fresh = target.resolveSibling("broker.yaml.new");
    try {
      Files.writeString(fresh, file(URI.create(broker.web()).getPort(), waiting));
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ClusterException("cannot write " + target, e);
    }
  }

  private void agent(int number, String action) {
    String uri = mesos.web() + "/emulator/agents/" + number + "/" + action;
    if (!http.post(uri)) {
      throw new ClusterException("the emulator did not take " + uri);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        DEADLINE,
        condition,
        () ->
            "running %d, unreachable %d\n%s"
                .formatted(
                    instances("running"), instances("unreachable"), broker.process().tail()));
  }

  /** Those that are lost keep their places: the burst is of updates alone. */
  private String file(int port, int waiting) {
    return """
    framework: {name: howdah-bench, user: root, role: howdah, failover-timeout: 1h}
    mesos: {masters: "%s"}
    zookeeper: {servers: "%s", path: /howdah, session-timeout: 10s}
    http: {bind: 127.0.0.1, port: %d, advertise: 127.0.0.1}
    services:
      - id: /many
        instances: %d
        cmd: sleep 1000
        cpus: 0.1
        mem: 32
        portDefinitions: []
        unreachableStrategy: {inactiveAfterSeconds: 3600, expungeAfterSeconds: 7200}
      - {id: /waiting, instances: %d, cmd: "sleep 1000", cpus: 0.1, mem: 32, portDefinitions: []}
    """
        .formatted(mesos.masters(), zooKeeper.connectString(), port, MANY, waiting);
  }
}
