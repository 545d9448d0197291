package io.howdah.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalMesos;
import io.howdah.localcluster.LocalZooKeeper;
import io.howdah.localcluster.Progress;
import io.howdah.localcluster.Project;
import io.howdah.localcluster.WireProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** ZooKeeper, the emulator and some brokers as processes, in a folder below {@code target}. */
final class TestCluster implements AutoCloseable {
  /** For what takes a failover, at most. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  static final String SESSION_TIMEOUT = "4s";

  /** Exit status of docs/EXIT-CODES.md: systemd starts it again by itself. */
  static final int LEADERSHIP_LOST = 20;

  private final LocalCluster cluster;
  private final List<LocalZooKeeper> zooKeepers;
  private final LocalMesos mesos;
  private final boolean realAgents;
  private final List<LocalBroker> brokers = new ArrayList<>();
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final Http http = new Http();
  private Optional<StoreView> store = Optional.empty();

  private TestCluster(
      LocalCluster cluster, List<LocalZooKeeper> zooKeepers, LocalMesos mesos, boolean realAgents) {
    this.cluster = cluster;
    this.zooKeepers = zooKeepers;
    this.mesos = mesos;
    this.realAgents = realAgents;
  }

  /** Without brokers. */
  static TestCluster start(String name, AgentSpec agents, String... mesosOptions) {
    LocalCluster cluster = open(name);
    try {
      return start(cluster, List.of(cluster.startZooKeeper()), agents, mesosOptions);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** With an ensemble of that many ZooKeeper servers. */
  static TestCluster start(String name, int members, AgentSpec agents, String... mesosOptions) {
    LocalCluster cluster = open(name);
    try {
      return start(cluster, cluster.startZooKeepers(members), agents, mesosOptions);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** With that many masters. */
  static TestCluster withMasters(
      String name, int masters, AgentSpec agents, String... mesosOptions) {
    LocalCluster cluster = open(name);
    try {
      return start(cluster, List.of(cluster.startZooKeeper()), masters, agents, mesosOptions);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * On what has been started already.
   *
   * @param cluster closed with this one
   */
  static TestCluster start(
      LocalCluster cluster,
      List<LocalZooKeeper> zooKeepers,
      AgentSpec agents,
      String... mesosOptions) {
    return start(cluster, zooKeepers, 1, agents, mesosOptions);
  }

  /** As above, with several masters. */
  static TestCluster start(
      LocalCluster cluster,
      List<LocalZooKeeper> zooKeepers,
      int masters,
      AgentSpec agents,
      String... mesosOptions) {
    zooKeepers.forEach(LocalZooKeeper::awaitReady);
    LocalMesos mesos = cluster.startMesos(servers(zooKeepers), masters, agents, mesosOptions);
    mesos.awaitReady();
    return new TestCluster(cluster, zooKeepers, mesos, agents.count() > 0);
  }

  static LocalCluster open(String name) {
    return LocalCluster.open(
        Project.find(), Path.of("target", "e2e", name).toAbsolutePath(), Progress.silent());
  }

  /** Simulated agents only. */
  static AgentSpec simulated(int agents, String resources) {
    return new AgentSpec(0, resources, false, agents);
  }

  /** Brokers of one file; returns when one of them leads and uses offers. */
  LocalBroker startBrokers(int count, BrokerFile file) {
    for (int number = 1; number <= count; number++) {
      start("broker-" + (brokers.size() + 1), file::text);
    }
    brokers.forEach(LocalBroker::awaitReady);
    return awaitLeader();
  }

  LocalBroker start(String name, IntFunction<String> file) {
    LocalBroker broker = cluster.startBroker(name, file);
    brokers.add(broker);
    return broker;
  }

  BrokerFile file() {
    return BrokerFile.of(zooKeeperServers(), mesos.masters(), SESSION_TIMEOUT);
  }

  /** Puts a proxy before that {@code host:port}; closed with the cluster. */
  WireProxy proxy(String server) {
    WireProxy proxy = WireProxy.open(cluster.ports().next(), server);
    toClose.add(proxy);
    return proxy;
  }

  /** The store of this cluster's brokers, on a wire of its own; closed with the cluster. */
  StoreView store() {
    if (store.isEmpty()) {
      StoreView view = new StoreView(zooKeeperServers());
      toClose.add(view);
      store = Optional.of(view);
    }
    return store.get();
  }

  /** Whether tasks are processes. */
  boolean hasRealAgents() {
    return realAgents;
  }

  /** The broker that leads and uses offers. */
  LocalBroker awaitLeader() {
    return Await.value(
        "that a broker leads",
        PATIENCE,
        () -> brokers.stream().filter(this::isActive).findFirst(),
        this::logs);
  }

  /** As {@link #awaitLeader}, of the others. */
  LocalBroker awaitLeaderOtherThan(LocalBroker old) {
    return Await.value(
        "that another broker than " + old.name() + " leads",
        PATIENCE,
        () -> brokers.stream().filter(broker -> broker != old).filter(this::isActive).findFirst(),
        this::logs);
  }

  private boolean isActive(LocalBroker broker) {
    return broker.process().isAlive()
        && broker
            .get("/v1/status")
            .filter(status -> status.path("phase").asText().equals("ACTIVE"))
            .isPresent();
  }

  /** The only other one. */
  LocalBroker otherThan(LocalBroker broker) {
    return brokers.stream().filter(one -> one != broker).findFirst().orElseThrow();
  }

  /** Starts it again and waits until it answers. */
  void restart(LocalBroker broker) {
    broker.start();
    broker.awaitReady();
  }

  /** Replaces its file in one step, as an operator's tool would. */
  static void write(LocalBroker broker, BrokerFile file) {
    writeText(broker, file.text(port(broker)));
  }

  static void writeText(LocalBroker broker, String text) {
    Path target = broker.configuration();
    Path fresh = target.resolveSibling("broker.yaml.new");
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  static int port(LocalBroker broker) {
    return Integer.parseInt(broker.web().substring(broker.web().lastIndexOf(':') + 1));
  }

  /** A resource of a broker; fails unless it answers 200 by itself. */
  JsonNode ask(LocalBroker broker, String path) {
    return http.json(broker.web() + path);
  }

  /** Instances of an owner, history included; none while the broker does not lead. */
  static List<JsonNode> instances(LocalBroker broker, String owner) {
    return broker
        .get("/v1/instances?limit=1000&owner=" + owner)
        .map(body -> StreamSupport.stream(body.path("instances").spliterator(), false).toList())
        .orElse(List.of());
  }

  /** Ids of those in that state. */
  static List<String> instances(LocalBroker broker, String owner, String state) {
    return instances(broker, owner).stream()
        .filter(one -> one.path("state").asText().equals(state))
        .map(one -> one.path("id").asText())
        .toList();
  }

  /** How the brokers' logs end, for messages. */
  String logs() {
    StringBuilder text = new StringBuilder();
    brokers.forEach(
        broker ->
            text.append(broker.get("/v1/status").map(Object::toString).orElse("no status"))
                .append('\n')
                .append(broker.process().tail())
                .append('\n'));
    return text.append(mesos.process().tail()).toString();
  }

  static String log(LocalBroker broker) {
    try {
      return Files.readString(broker.process().log());
    } catch (IOException e) {
      throw new UncheckedIOException("the log of " + broker.name() + " cannot be read", e);
    }
  }

  LocalCluster cluster() {
    return cluster;
  }

  /** The first of them, or the only one. */
  LocalZooKeeper zooKeeper() {
    return zooKeepers.get(0);
  }

  List<LocalZooKeeper> zooKeepers() {
    return zooKeepers;
  }

  /** The connect string of all of them. */
  String zooKeeperServers() {
    return servers(zooKeepers);
  }

  private static String servers(List<LocalZooKeeper> zooKeepers) {
    return zooKeepers.stream().map(LocalZooKeeper::connectString).collect(Collectors.joining(","));
  }

  LocalMesos mesos() {
    return mesos;
  }

  List<LocalBroker> brokers() {
    return List.copyOf(brokers);
  }

  @Override
  public void close() {
    try {
      for (AutoCloseable one : toClose) {
        one.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("cannot close what was opened beside the cluster", e);
    } finally {
      cluster.close();
    }
  }
}
