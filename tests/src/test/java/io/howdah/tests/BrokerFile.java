package io.howdah.tests;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@code broker.yaml}; each change makes another one.
 *
 * @param zooKeeper connect string
 * @param masters as in {@code mesos.masters}
 * @param sessionTimeout of ZooKeeper
 * @param clusters entries of that list, in YAML
 * @param fleets entries of that list
 * @param services entries of that list
 * @param pools entries of that list
 */
record BrokerFile(
    String zooKeeper,
    String masters,
    String sessionTimeout,
    List<String> clusters,
    List<String> fleets,
    List<String> services,
    List<String> pools) {
  BrokerFile {
    clusters = List.copyOf(clusters);
    fleets = List.copyOf(fleets);
    services = List.copyOf(services);
    pools = List.copyOf(pools);
  }

  static BrokerFile of(String zooKeeper, String masters, String sessionTimeout) {
    return new BrokerFile(
        zooKeeper, masters, sessionTimeout, List.of(), List.of(), List.of(), List.of());
  }

  /** For a broker that reaches ZooKeeper by another way. */
  BrokerFile withZooKeeper(String servers) {
    return new BrokerFile(servers, masters, sessionTimeout, clusters, fleets, services, pools);
  }

  /** For a broker that reaches the master by another way. */
  BrokerFile withMasters(String addresses) {
    return new BrokerFile(zooKeeper, addresses, sessionTimeout, clusters, fleets, services, pools);
  }

  BrokerFile cluster(String entry) {
    return new BrokerFile(
        zooKeeper, masters, sessionTimeout, plus(clusters, entry), fleets, services, pools);
  }

  BrokerFile fleet(String entry) {
    return new BrokerFile(
        zooKeeper, masters, sessionTimeout, clusters, plus(fleets, entry), services, pools);
  }

  BrokerFile withoutFleets() {
    return new BrokerFile(zooKeeper, masters, sessionTimeout, clusters, List.of(), services, pools);
  }

  BrokerFile service(String entry) {
    return new BrokerFile(
        zooKeeper, masters, sessionTimeout, clusters, fleets, plus(services, entry), pools);
  }

  BrokerFile pool(String entry) {
    return new BrokerFile(
        zooKeeper, masters, sessionTimeout, clusters, fleets, services, plus(pools, entry));
  }

  BrokerFile withoutServices() {
    return new BrokerFile(zooKeeper, masters, sessionTimeout, clusters, fleets, List.of(), pools);
  }

  /** A service of a plain command. */
  BrokerFile command(String id, int instances, String command) {
    return service(
        "{id: %s, instances: %d, cmd: \"%s\", cpus: 0.1, mem: 32, portDefinitions: []}"
            .formatted(id, instances, command));
  }

  BrokerFile removed(String id) {
    return service("{id: %s, cmd: \"sleep 1000\", removed: true}".formatted(id));
  }

  private static List<String> plus(List<String> list, String entry) {
    List<String> more = new ArrayList<>(list);
    more.add(entry);
    return more;
  }

  /** The text for the broker with that port. */
  String text(int port) {
    return """
    framework:
      name: howdah-e2e
      user: %s
      role: howdah
      principal: howdah
      failover-timeout: 1h
    mesos:
      masters: %s
    zookeeper:
      servers: %s
      path: /howdah
      session-timeout: %s
    http:
      bind: 127.0.0.1
      port: %d
      advertise: 127.0.0.1
    """
            .formatted(System.getProperty("user.name"), masters, zooKeeper, sessionTimeout, port)
        + section("clusters", clusters)
        + section("fleets", fleets)
        + section("services", services)
        + section("pools", pools);
  }

  private static String section(String key, List<String> entries) {
    StringBuilder text = new StringBuilder(key + ": ");
    if (entries.isEmpty()) {
      return text.append("[]\n").toString();
    }
    text.append('\n');
    entries.forEach(
        entry -> text.append("  - ").append(entry.strip().replace("\n", "\n    ")).append('\n'));
    return text.toString();
  }
}
