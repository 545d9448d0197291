package io.howdah.localcluster.demo;

import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import java.nio.file.Path;

/** The {@code broker.yaml} of the demo. */
final class BrokerFile {
  static final String SERVICE = "/web";

  private final String zooKeeper;
  private final String masters;
  private final LocalHadoop hadoop;
  private final Path places;
  private final int workers;
  private final NodeCapacity capacity;
  private final String serviceText;

  /**
   * Describes what the demo wants of its cluster.
   *
   * @param places folder for the workers' own folders
   * @param serviceText what the service's page is to say; empty: no service
   */
  BrokerFile(
      String zooKeeper,
      String masters,
      LocalHadoop hadoop,
      Path places,
      int workers,
      NodeCapacity capacity,
      String serviceText) {
    this.zooKeeper = zooKeeper;
    this.masters = masters;
    this.hadoop = hadoop;
    this.places = places;
    this.workers = workers;
    this.capacity = capacity;
    this.serviceText = serviceText;
  }

  /** The text for the broker whose HTTP server is to have that port. */
  String text(int port) {
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

        fleets:
          - name: hadoop
            cluster: default
            daemon: nodemanager
            workers: %d
            capacity: {vcores: %d, memory: %dMB}
            overhead: {cpus: 0.3, memory: 400MB}
            executor: {cpus: 0.1, memory: 96MB}
            heap: 128MB
            directory: %s
            constraints: [[hostname, UNIQUE]]
            # The emulator's executors have no cgroup of their own.
            container-cgroup: false
        %s"""
        .formatted(
            System.getProperty("user.name"),
            masters,
            zooKeeper,
            port,
            hadoop.configuration(),
            hadoop.home(),
            hadoop.configuration(),
            System.getProperty("java.home"),
            workers,
            capacity.vcores(),
            capacity.memoryMegabytes(),
            places,
            services());
  }

  private String services() {
    if (serviceText.isEmpty()) {
      return "";
    }
    return """

        services:
          - id: %s
            cmd: echo '%s' > /www/index.html && exec httpd -f -p 80 -h /www
            cpus: 0.1
            mem: 32
            instances: 1
            container:
              type: DOCKER
              docker: {image: "howdah/web:demo", forcePullImage: false}
              portMappings: [{containerPort: 80, hostPort: 0}]
            networks: [{mode: container/bridge}]
        """
        .formatted(SERVICE, serviceText);
  }
}
