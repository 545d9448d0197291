package io.howdah.localcluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the ResourceManagers of the local cluster listen, and where they keep their state.
 *
 * @param webs host:port by id; the id is empty for one that is alone
 * @param properties of {@code yarn-site.xml}
 */
record ResourceManagerSettings(Map<String, String> webs, Map<String, String> properties) {
  /** The key of the id that each of a pair is told when it starts. */
  static final String ID_KEY = "yarn.resourcemanager.ha.id";

  private static final String PREFIX = "yarn.resourcemanager.";
  private static final String RECOVERY = "org.apache.hadoop.yarn.server.resourcemanager.recovery.";

  /** Of the elector and of the store: how long the others wait for one that was killed. */
  private static final int SESSION_TIMEOUT_MS = 4_000;

  static ResourceManagerSettings alone(Path data, FreePorts ports) {
    Map<String, String> properties = new LinkedHashMap<>();
    String web = addresses("", properties, ports);
    // A folder instead of ZooKeeper: the ResourceManager can start beside ZooKeeper, not after it.
    properties.put(PREFIX + "store.class", RECOVERY + "FileSystemRMStateStore");
    properties.put(PREFIX + "fs.state-store.uri", data.resolve("rm-state").toUri().toString());
    return new ResourceManagerSettings(Map.of("", web), properties);
  }

  /** Two of them, which elect the active one and keep their state in ZooKeeper. */
  static ResourceManagerSettings pair(String zooKeeper, FreePorts ports) {
    Map<String, String> properties = new LinkedHashMap<>();
    Map<String, String> webs = new LinkedHashMap<>();
    for (String id : List.of("rm1", "rm2")) {
      webs.put(id, addresses("." + id, properties, ports));
    }
    properties.put(PREFIX + "ha.enabled", "true");
    properties.put(PREFIX + "ha.rm-ids", String.join(",", webs.keySet()));
    properties.put(PREFIX + "cluster-id", "local");
    properties.put(PREFIX + "store.class", RECOVERY + "ZKRMStateStore");
    // The elector reads the old names, the store the new ones (contracts: hadoop).
    Stream.of(PREFIX + "zk-address", "hadoop.zk.address")
        .forEach(key -> properties.put(key, zooKeeper));
    Stream.of(PREFIX + "zk-timeout-ms", "hadoop.zk.timeout-ms")
        .forEach(key -> properties.put(key, Integer.toString(SESSION_TIMEOUT_MS)));
    return new ResourceManagerSettings(webs, properties);
  }

  static ResourceManagerSettings of(Optional<String> pairIn, Path data, FreePorts ports) {
    return pairIn.map(zooKeeper -> pair(zooKeeper, ports)).orElseGet(() -> alone(data, ports));
  }

  /**
   * @param suffix of the keys
   * @return the address of its web server
   */
  private static String addresses(String suffix, Map<String, String> properties, FreePorts ports) {
    String web = HadoopSettings.LOOPBACK + ":" + ports.next();
    properties.put(PREFIX + "hostname" + suffix, HadoopSettings.LOOPBACK);
    properties.put(PREFIX + "webapp.address" + suffix, web);
    for (String service : new String[] {"", "scheduler.", "resource-tracker.", "admin."}) {
      properties.put(
          PREFIX + service + "address" + suffix, HadoopSettings.LOOPBACK + ":" + ports.next());
    }
    return web;
  }
}
