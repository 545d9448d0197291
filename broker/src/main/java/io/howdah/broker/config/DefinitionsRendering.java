package io.howdah.broker.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopImage;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Definitions as JSON with the keys of broker.yaml and every default filled in: it could be put
 * into the file again. Sizes are numbers of MB, maps are in the order of their keys.
 */
public final class DefinitionsRendering {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private DefinitionsRendering() {}

  /** A Hadoop cluster's entry. */
  public static ObjectNode cluster(HadoopCluster cluster) {
    ObjectNode node = JSON.objectNode();
    node.put("name", cluster.name());
    node.put("client-configuration", cluster.clientConfiguration());
    // One of the three; with a home an entry, and with it its fleets' version, is as it ever was.
    if (cluster.archive().isPresent()) {
      node.set("hadoop", archive(cluster.archive().get()));
    } else if (cluster.image().isPresent()) {
      node.putObject("hadoop").set("image", image(cluster.image().get()));
    } else {
      node.put("home", cluster.home());
    }
    node.put("agent-configuration", cluster.agentConfiguration());
    node.put("java-home", cluster.javaHome());
    node.set("properties", texts(cluster.properties()));
    node.set("environment", texts(cluster.environment()));
    if (!cluster.kerberosPrincipal().isEmpty()) {
      node.putObject("kerberos")
          .put("principal", cluster.kerberosPrincipal())
          .put("keytab", cluster.kerberosKeytab());
    }
    return node;
  }

  private static ObjectNode archive(HadoopArchive archive) {
    ObjectNode node = JSON.objectNode().put("uri", archive.uri()).put("cache", archive.cache());
    if (!archive.sha512().isEmpty()) {
      node.put("sha512", archive.sha512());
    }
    return node;
  }

  private static ObjectNode image(HadoopImage image) {
    ObjectNode node =
        JSON.objectNode().put("name", image.name()).put("force-pull", image.forcePull());
    if (!image.volumes().isEmpty()) {
      image.volumes().forEach(node.putArray("volumes")::add);
    }
    return node;
  }

  /** A fleet's entry. */
  public static ObjectNode fleet(Fleet fleet) {
    ObjectNode node = JSON.objectNode();
    node.put("name", fleet.name().value());
    node.put("cluster", fleet.cluster());
    node.put("daemon", fleet.daemon().name());
    if (!fleet.daemon().isNodeManager()) {
      ObjectNode ports = node.putObject("daemon-ports");
      fleet.daemon().ports().forEach(port -> ports.put(port.property(), port.port()));
    }
    if (fleet.workers().isFixed()) {
      node.put("workers", fleet.workers().min());
    } else {
      node.putObject("workers").put("min", fleet.workers().min()).put("max", fleet.workers().max());
    }
    if (fleet.daemon().isNodeManager()) {
      node.set("capacity", ElasticRendering.capacity(fleet.capacity()));
    }
    node.set("overhead", resources(fleet.overhead()));
    // Only where they are: without them an entry, and with it its version, is as it ever was.
    if (fleet.overhead().gpus() > 0) {
      node.put("gpus", fleet.overhead().gpus());
    }
    if (fleet.overhead().diskMb() > 0) {
      node.put("disk", fleet.overhead().diskMb());
    }
    node.set("executor", resources(fleet.executor()));
    node.put("heap", fleet.heapMb());
    node.put("directory", fleet.directory());
    node.set("constraints", constraints(fleet.constraints()));
    node.put("bind-hostname", fleet.bindHostname());
    node.set("properties", texts(fleet.properties()));
    node.set("environment", texts(fleet.environment()));
    node.put("drain-deadline", Units.shown(fleet.drainDeadline()));
    node.put("unreachable", Units.shown(fleet.unreachable()));
    node.put("container-cgroup", fleet.containerCgroup());
    node.put("user", fleet.user());
    node.put("pool", fleet.pool());
    if (fleet.daemon().isNodeManager()) {
      ElasticRendering.elasticity(fleet.elasticity(), node);
      node.set("schedule", ElasticRendering.schedule(fleet.windows()));
    }
    return node;
  }

  /** A pool's entry. */
  public static ObjectNode pool(Pool pool) {
    ObjectNode node = JSON.objectNode();
    node.put("name", pool.name());
    node.set("guarantee", resources(pool.guarantee()));
    pool.limit().ifPresent(limit -> node.set("limit", resources(limit)));
    node.put("priority", pool.priority());
    node.put("role", pool.role());
    node.putObject("reclaim").put("grace", Units.shown(pool.grace()));
    node.set("schedule", ElasticRendering.schedule(pool.windows()));
    return node;
  }

  /** A service's entry, in Marathon's app format. */
  public static ObjectNode service(Service service) {
    return ServiceRendering.render(service);
  }

  static ObjectNode texts(Map<String, String> texts) {
    ObjectNode node = JSON.objectNode();
    new TreeMap<>(texts).forEach(node::put);
    return node;
  }

  static ArrayNode constraints(List<Constraint> constraints) {
    ArrayNode list = JSON.arrayNode();
    for (Constraint constraint : constraints) {
      ArrayNode parts = list.addArray().add(constraint.field()).add(constraint.operator().name());
      constraint.value().ifPresent(parts::add);
    }
    return list;
  }

  static ObjectNode resources(Resources resources) {
    return JSON.objectNode().put("cpus", resources.cpus()).put("memory", resources.memoryMb());
  }
}
