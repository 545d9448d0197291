package io.howdah.localcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.ClusterException;
import io.howdah.localcluster.HttpProbe;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalMesos;
import io.howdah.localcluster.LocalProcess;
import io.howdah.localcluster.LocalZooKeeper;
import io.howdah.localcluster.Progress;
import io.howdah.localcluster.WireProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * From a fault of the leader to the first task in Mesos that its successor launched, with a session
 * as long as in production. Something always waits for room, and gets it right after the fault.
 */
final class FailoverBench {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /** How a leader is lost. */
  private enum Fault {
    SIGTERM,
    KILL_9,
    SIGSTOP,
    PARTITION
  }

  private final LocalCluster cluster;
  private final Progress progress;
  private final HttpProbe http = new HttpProbe();
  private final List<LocalBroker> brokers = new ArrayList<>();
  private final Map<LocalBroker, WireProxy> wires = new HashMap<>();
  private LocalMesos mesos;
  private int agents;

  FailoverBench(LocalCluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  void run(int rounds) {
    int spare = rounds * Fault.values().length;
    LocalZooKeeper zooKeeper = cluster.startZooKeeper();
    zooKeeper.awaitReady();
    mesos =
        cluster.startMesos(
            zooKeeper, new AgentSpec(0, "cpus:1;mem:1024;disk:10000", false, 1 + spare));
    mesos.awaitReady();
    for (agents = 1; agents <= spare; agents++) {
      agent(agents, "kill");
    }
    agents = 1;
    for (int number = 1; number <= 2; number++) {
      WireProxy wire = WireProxy.open(cluster.ports().next(), zooKeeper.connectString());
      LocalBroker broker =
          cluster.startBroker(
              "broker-" + number, port -> file(wire.address(), mesos, port, 2 + spare));
      brokers.add(broker);
      wires.put(broker, wire);
    }
    brokers.forEach(LocalBroker::awaitReady);
    Map<Fault, Spread> figures = new EnumMap<>(Fault.class);
    for (Fault fault : Fault.values()) {
      figures.put(fault, new Spread());
    }
    try {
      for (int round = 1; round <= rounds; round++) {
        // One of each kind in turn, so that a machine that gets slower or faster favours none.
        for (Fault fault : Fault.values()) {
          double seconds = figures.get(fault).add(round(fault));
          progress.say(String.format(Locale.ROOT, "round %d, %s: %.2f s", round, fault, seconds));
        }
      }
      figures.forEach(
          (fault, spread) -> progress.say(fault + " to the next leader's launch: " + spread));
    } finally {
      wires.values().forEach(WireProxy::close);
    }
  }

  /** Seconds; afterwards all is as before, with one more task. */
  private double round(Fault fault) {
    LocalBroker leader = awaitSettled();
    long epoch = epoch(leader).orElseThrow();
    LocalProcess process = leader.process();
    long began = System.nanoTime();
    switch (fault) {
      case SIGTERM -> process.terminate();
      case KILL_9 -> process.kill();
      case SIGSTOP -> process.pause();
      case PARTITION -> wires.get(leader).hold();
    }
    agent(agents, "restart");
    agents++;
    Await.until(
        "a launch by another leader after " + fault,
        DEADLINE,
        () -> launchedAfter(epoch),
        this::logs);
    double seconds = (System.nanoTime() - began) / 1e9;
    if (fault == Fault.SIGSTOP) {
      process.resume();
    }
    process.awaitEnd(DEADLINE);
    wires.get(leader).heal();
    leader.start();
    leader.awaitReady();
    return seconds;
  }

  /** Waits until one leads, the other one stands by, and every agent that is there is in use. */
  private LocalBroker awaitSettled() {
    return Await.value(
        "that one broker leads, one stands by, and " + agents + " tasks run",
        DEADLINE,
        () -> {
          List<LocalBroker> leaders =
              brokers.stream().filter(broker -> phase(broker).equals("ACTIVE")).toList();
          boolean standby = brokers.stream().anyMatch(broker -> phase(broker).equals("STANDBY"));
          boolean settled =
              leaders.size() == 1
                  && standby
                  && new Leaders(brokers).common().isPresent()
                  && tasks()
                          .filter(task -> task.path("state").asText().equals("TASK_RUNNING"))
                          .count()
                      == agents;
          return settled ? Optional.of(leaders.get(0)) : Optional.empty();
        },
        this::logs);
  }

  private Stream<JsonNode> tasks() {
    return http.json(mesos.web() + "/state").stream()
        .flatMap(state -> state.path("frameworks").findValues("tasks").stream())
        .flatMap(list -> StreamSupport.stream(list.spliterator(), false));
  }

  private String phase(LocalBroker broker) {
    return status(broker).map(status -> status.path("phase").asText()).orElse("");
  }

  private Optional<Long> epoch(LocalBroker broker) {
    return status(broker).map(status -> status.path("epoch").asLong());
  }

  private Optional<JsonNode> status(LocalBroker broker) {
    return broker.process().isAlive() ? broker.get("/v1/status") : Optional.empty();
  }

  /** Ids of instances say in which leadership they were launched: service.fill.EPOCH-NUMBER. */
  private boolean launchedAfter(long epoch) {
    return tasks()
        .map(task -> task.path("id").asText())
        .anyMatch(
            id ->
                Long.parseLong(id.substring(id.lastIndexOf('.') + 1, id.lastIndexOf('-'))) > epoch);
  }

  private void agent(int number, String action) {
    String uri = mesos.web() + "/emulator/agents/" + number + "/" + action;
    if (!http.post(uri)) {
      throw new ClusterException("the emulator did not take " + uri);
    }
  }

  private String logs() {
    StringBuilder text = new StringBuilder();
    for (LocalBroker broker : brokers) {
      text.append(status(broker).map(Object::toString).orElse("no status"))
          .append('\n')
          .append(broker.process().tail())
          .append('\n');
    }
    return text.toString();
  }

  private static String file(String zooKeeper, LocalMesos mesos, int port, int instances) {
    return """
    framework: {name: howdah-bench, user: root, role: howdah, failover-timeout: 1h}
    mesos: {masters: "%s"}
    zookeeper: {servers: "%s", path: /howdah, session-timeout: 10s}
    http: {bind: 127.0.0.1, port: %d, advertise: 127.0.0.1}
    services:
      - {id: /fill, instances: %d, cmd: "sleep 1000", cpus: 1, mem: 32, portDefinitions: []}
    """
        .formatted(mesos.masters(), zooKeeper, port, instances);
  }
}
