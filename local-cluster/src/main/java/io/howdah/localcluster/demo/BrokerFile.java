package io.howdah.localcluster.demo;

import io.howdah.localcluster.ClusterException;
import io.howdah.localcluster.HistoryAddress;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalHadoop;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** The {@code broker.yaml} of the demo. */
final class BrokerFile {
  private final String zooKeeper;
  private final String masters;
  private final LocalHadoop hadoop;
  private final Path places;
  private final FleetSize size;
  private final boolean history;

  /**
   * Describes what the demo wants of its cluster.
   *
   * @param history whether a JobHistoryServer is wanted
   * @param places folder for the workers' own folders
   */
  BrokerFile(
      String zooKeeper,
      String masters,
      LocalHadoop hadoop,
      Path places,
      FleetSize size,
      boolean history) {
    this.zooKeeper = zooKeeper;
    this.masters = masters;
    this.hadoop = hadoop;
    this.places = places;
    this.size = size;
    this.history = history;
  }

  /** Replaces the file of a broker that runs, whole at once, as an editor does. */
  void replace(LocalBroker broker, List<DemoService> services) {
    Path target = broker.configuration();
    Path fresh = target.resolveSibling("broker.yaml.new");
    try {
      Files.writeString(fresh, text(URI.create(broker.web()).getPort(), services));
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ClusterException("cannot write " + target, e);
    }
  }

  /** The text for the broker whose HTTP server is to have that port. */
  String text(int port, List<DemoService> services) {
    return """
        framework:
          name: howdah-demo
          user: %s
          role: howdah
          principal: howdah
          failover-timeout: 1h
        mesos:
          masters: %s
        zookeeper:
          servers: %s
          path: /howdah
          session-timeout: 10s
        http:
          bind: 127.0.0.1
          port: %d
          advertise: 127.0.0.1

        clusters:
          - name: default
            client-configuration: %s
            home: %s
            agent-configuration: %s
            java-home: %s

        pools:
          - {name: hadoop, priority: 1}
          - {name: services, priority: 10, reclaim: {grace: 2s}}

        fleets:
          - name: hadoop
            cluster: default
            daemon: nodemanager
        %s    overhead: {cpus: 0.3, memory: 400MB}
            executor: {cpus: 0.1, memory: 96MB}
            heap: 128MB
            directory: %s
            constraints: [[hostname, UNIQUE]]
            # The emulator's executors have no cgroup of their own.
            container-cgroup: false
        %s%s"""
        .formatted(
            System.getProperty("user.name"),
            masters,
            zooKeeper,
            port,
            hadoop.configuration(),
            hadoop.home(),
            hadoop.configuration(),
            System.getProperty("java.home"),
            size.yaml(),
            places,
            history ? historyFleet() : "",
            services.isEmpty()
                ? ""
                : services.stream()
                    .map(DemoService::yaml)
                    .collect(Collectors.joining("", "\nservices:\n", "")));
  }

  /** On the host and ports that clients and jobs have in their configuration. */
  private String historyFleet() {
    HistoryAddress address = hadoop.history();
    return """
      - name: %s
        cluster: default
        daemon: historyserver
        daemon-ports:
          mapreduce.jobhistory.address: %d
          mapreduce.jobhistory.webapp.address: %d
          mapreduce.jobhistory.admin.address: %d
        workers: 1
        overhead: {cpus: 0.1, memory: 320MB}
        executor: {cpus: 0.1, memory: 96MB}
        heap: 96MB
        directory: %s
        constraints: [[hostname, CLUSTER, %s]]
    """
        .formatted(
            DemoCluster.HISTORY_FLEET,
            address.port(),
            address.webPort(),
            address.adminPort(),
            places,
            address.host());
  }
}
