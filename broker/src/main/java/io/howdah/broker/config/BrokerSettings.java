package io.howdah.broker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The part of broker.yaml that belongs to one process: read at its start, a change needs a restart.
 *
 * @param framework how the broker presents itself to Mesos
 * @param mesos where Mesos is
 * @param zookeeper where the broker's state is
 * @param http the broker's own HTTP server
 * @param executorArchive the archive that agents run; empty: the installation's
 * @param logLevel of the broker's own messages
 */
public record BrokerSettings(
    FrameworkSettings framework,
    MesosSettings mesos,
    ZooKeeperSettings zookeeper,
    HttpSettings http,
    Optional<Path> executorArchive,
    LogLevel logLevel) {

  /**
   * FrameworkInfo's fields. Mesos ignores changes of user and principal for the life of the
   * framework id.
   *
   * @param name shown by Mesos
   * @param user operating system user that tasks run as
   * @param role the role that resources are asked for
   * @param principal who the framework is for Mesos, empty if nobody in particular
   * @param secretFile holds the principal's secret on this machine; empty: no authentication
   * @param failoverTimeout how long Mesos keeps everything running without a broker; when it is
   *     over, Mesos kills all tasks and the framework id is gone
   * @param gpus whether agents with GPUs are to be offered, which Mesos does on request only
   */
  public record FrameworkSettings(
      String name,
      String user,
      String role,
      String principal,
      Optional<Path> secretFile,
      Duration failoverTimeout,
      boolean gpus) {}

  /**
   * Where Mesos is.
   *
   * @param masters one {@code zk://[user:password@]host:port,.../path}, or host:port of each master
   * @param tls how masters are spoken to over TLS; empty: they speak plain HTTP
   */
  public record MesosSettings(List<String> masters, Optional<TlsSettings> tls) {
    public MesosSettings {
      masters = List.copyOf(masters);
    }

    public boolean isZooKeeper() {
      return masters.size() == 1 && masters.get(0).startsWith("zk://");
    }
  }

  /**
   * TLS towards Mesos.
   *
   * @param trustStore PEM file with the authorities of masters' certificates
   * @param certificate PEM file with the broker's own, for masters that ask for one
   * @param key PEM file with its key; present if {@code certificate} is
   * @param verify what masters' certificates must be for
   * @param agentTrustStore PEM file on the agents with the authorities of their certificates;
   *     empty: executors take it from the agents' own environment
   */
  public record TlsSettings(
      Path trustStore,
      Optional<Path> certificate,
      Optional<Path> key,
      NameCheck verify,
      Optional<Path> agentTrustStore) {}

  /** What a master's certificate must be for. */
  public enum NameCheck {
    /** The name that the master gives in ZooKeeper, by which it is then contacted. */
    HOSTNAME,
    /** The address that the master gives in ZooKeeper. */
    IP,
    /** Anything: only its authority counts. */
    NONE
  }

  /**
   * Where the broker's state is.
   *
   * @param servers host:port of each server
   * @param path below which everything of this installation is
   * @param sessionTimeout a leader that is silent for so long has lost its leadership
   */
  public record ZooKeeperSettings(List<String> servers, String path, Duration sessionTimeout) {
    public ZooKeeperSettings {
      servers = List.copyOf(servers);
    }

    /** ZooKeeper's connect string, without the path. */
    public String connectString() {
      return String.join(",", servers);
    }
  }

  /**
   * The broker's own HTTP server.
   *
   * @param bind address to listen on
   * @param port 0: any free one
   * @param advertise host name or address by which agents and other brokers reach this one; empty:
   *     this machine's own name
   * @param leaderProxy what a standby does with requests for the leader
   */
  public record HttpSettings(
      String bind, int port, Optional<String> advertise, LeaderProxySettings leaderProxy) {}

  /**
   * How a standby carries requests to the leader.
   *
   * @param enabled otherwise it redirects them
   * @param connectTimeout until a connection to the leader stands
   * @param readTimeout until the leader answers, and how long it may pause within an answer that is
   *     no stream of events
   */
  public record LeaderProxySettings(
      boolean enabled, Duration connectTimeout, Duration readTimeout) {
    public static final LeaderProxySettings DEFAULT =
        new LeaderProxySettings(true, Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  /** How much the broker says in its log. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
