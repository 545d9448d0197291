package io.howdah.broker.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Service;
import java.util.List;
import java.util.TreeMap;

/**
 * Hashes over what a running instance cannot change.
 *
 * <p>They are stored with instances, so a hash that differs after an upgrade of the broker would
 * restart everything. A key that is added to the rendering later must therefore be left out of the
 * canonical form while it has its default; VersionsTest holds today's values.
 */
final class Versions {
  /** 64 bits: versions are compared within one owner only. */
  private static final int LENGTH = 16;

  /** What the broker itself carries out, or what is not told to agents. */
  private static final List<String> FLEET_LIVE =
      List.of(
          "workers",
          "drain-deadline",
          "unreachable",
          "idle-release",
          "hysteresis",
          "anchors",
          "largest-container",
          "queues",
          "node-label",
          "pool",
          "schedule");

  /** Of its cluster. */
  private static final List<String> CLUSTER_LIVE = List.of("client-configuration", "kerberos");

  private static final List<String> SERVICE_LIVE =
      List.of(
          "instances",
          "backoffSeconds",
          "backoffFactor",
          "maxLaunchDelaySeconds",
          "taskKillGracePeriodSeconds",
          "unreachableStrategy");

  private Versions() {}

  /** The fleet with its version; what workers get from their cluster counts too. */
  static Fleet withVersion(Fleet fleet, HadoopCluster cluster) {
    ObjectNode canonical = DefinitionsRendering.fleet(fleet);
    canonical.remove(FLEET_LIVE);
    if (fleet.daemon().isNodeManager()) {
      // Leases bring the rest; no running worker knows how many there may be.
      canonical.set("capacity", ElasticRendering.capacity(fleet.capacity().min()));
    }
    ObjectNode onAgents = DefinitionsRendering.cluster(cluster);
    onAgents.remove(CLUSTER_LIVE);
    canonical.set("cluster", onAgents);
    return new Fleet(
        fleet.name(),
        fleet.cluster(),
        fleet.workers(),
        fleet.capacity(),
        fleet.overhead(),
        fleet.executor(),
        fleet.heapMb(),
        fleet.constraints(),
        fleet.directory(),
        fleet.bindHostname(),
        fleet.properties(),
        fleet.environment(),
        fleet.drainDeadline(),
        fleet.unreachable(),
        fleet.containerCgroup(),
        fleet.user(),
        fleet.daemon(),
        fleet.elasticity(),
        fleet.pool(),
        fleet.windows(),
        hash(canonical));
  }

  static Service withVersion(Service service) {
    ObjectNode canonical = DefinitionsRendering.service(service);
    canonical.remove(SERVICE_LIVE);
    return new Service(
        service.name(),
        service.instances(),
        service.resources(),
        service.command(),
        service.arguments(),
        service.container(),
        service.ports(),
        service.environment(),
        service.labels(),
        service.fetch(),
        service.constraints(),
        service.user(),
        service.backoff(),
        service.killGrace(),
        service.unreachable(),
        service.owner(),
        hash(canonical));
  }

  private static String hash(JsonNode canonical) {
    return Checksum.of(sorted(canonical).toString()).substring(0, LENGTH);
  }

  /** The same tree with the keys of every object in order. */
  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      TreeMap<String, JsonNode> entries = new TreeMap<>();
      node.properties().forEach(e -> entries.put(e.getKey(), sorted(e.getValue())));
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      entries.forEach(result::set);
      return result;
    } else if (node.isArray()) {
      var result = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> result.add(sorted(item)));
      return result;
    }
    return node;
  }
}
