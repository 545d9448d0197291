package io.howdah.broker.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.api.InstanceCounts.Leased;
import io.howdah.broker.config.DefinitionsRendering;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.Service;
import io.howdah.broker.view.BrokerSnapshot;
import io.howdah.broker.view.BrokerSnapshot.PendingOwner;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A snapshot's parts as JSON. The schemas are in openapi.yaml. */
final class SnapshotJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final BrokerSnapshot snapshot;
  private final InstanceCounts counts;
  private final Map<OwnerName, Integer> nodesUp = new HashMap<>();

  SnapshotJson(BrokerSnapshot snapshot) {
    this.snapshot = snapshot;
    counts = new InstanceCounts(snapshot.instances().values());
    for (Instance instance : snapshot.instances().values()) {
      if (instance.state().isLive() && node(instance).filter(NodeView::isRunning).isPresent()) {
        nodesUp.merge(instance.owner(), 1, Integer::sum);
      }
    }
  }

  ObjectNode fleet(Fleet fleet) {
    ObjectNode node = JSON.objectNode();
    node.put("name", fleet.name().value());
    node.put("version", fleet.version());
    node.put("wanted", snapshot.wanted(fleet));
    owner(node, fleet.name());
    node.set("leases", counts.leases(fleet.name()));
    node.put("nodesRunning", nodesUp.getOrDefault(fleet.name(), 0));
    node.set("definition", DefinitionsRendering.fleet(fleet));
    return node;
  }

  ObjectNode service(Service service) {
    ObjectNode node = JSON.objectNode();
    node.put("id", service.name().value());
    node.put("version", service.version());
    node.put("owner", service.owner().name().toLowerCase(Locale.ROOT));
    node.put("wanted", service.instances());
    owner(node, service.name());
    node.set("definition", DefinitionsRendering.service(service));
    return node;
  }

  private void owner(ObjectNode node, OwnerName name) {
    node.set("instances", counts.instances(name));
    int pending =
        snapshot.pending().stream()
            .filter(p -> p.owner().equals(name))
            .mapToInt(PendingOwner::count)
            .sum();
    node.put("pending", pending);
  }

  ObjectNode worker(Instance instance) {
    ObjectNode node = instance(instance);
    if (instance.kind() == InstanceKind.WORKER) {
      Leased leased = counts.leasedTo(instance.id());
      node.put("leases", leased.count());
      node.set(
          "totalResources",
          FigureJson.resources(instance.placement().total().plus(leased.resources())));
    }
    instance.place().ifPresent(place -> node.put("place", place));
    instance
        .worker()
        .ifPresent(
            worker ->
                node.putObject("daemon")
                    .put("nodeId", worker.nodeId())
                    .put("webAddress", worker.webAddress())
                    .put("starts", worker.daemonStarts())
                    .put("containerCgroup", worker.containerCgroup())
                    .put("containerCgroupReason", worker.containerCgroupReason())
                    .put("executorVersion", worker.executorVersion()));
    node(instance).ifPresent(view -> node.set("node", FigureJson.node(view)));
    return node;
  }

  /** The node that a worker is in the eyes of its ResourceManager. */
  private Optional<NodeView> node(Instance instance) {
    return instance
        .worker()
        .filter(worker -> !worker.nodeId().isEmpty())
        .flatMap(
            worker ->
                Optional.ofNullable(snapshot.definitions().fleets().get(instance.owner()))
                    .map(fleet -> snapshot.nodes().getOrDefault(fleet.cluster(), Map.of()))
                    .map(nodes -> nodes.get(worker.nodeId())));
  }

  ObjectNode instance(Instance instance) {
    ObjectNode node = JSON.objectNode();
    node.put("id", instance.id().value());
    node.put("kind", instance.kind().word());
    node.put("owner", instance.owner().value());
    node.put("version", instance.version());
    node.put("state", instance.state().name());
    node.put("since", instance.since().toString());
    instance.lastUpdate().ifPresent(update -> node.put("mesosState", "TASK_" + update.name()));
    node.put("hostname", instance.placement().hostname());
    node.put("agentId", instance.placement().agentId());
    ArrayNode ports = node.putArray("ports");
    instance.placement().ports().forEach(ports::add);
    node.set("resources", FigureJson.resources(instance.placement().total()));
    instance.leaseOf().ifPresent(worker -> node.put("leaseOf", worker.value()));
    instance.capacity().ifPresent(c -> node.set("capacity", FigureJson.capacity(c)));
    return node;
  }

  ObjectNode instanceWithHistory(Instance instance) {
    ObjectNode node = worker(instance);
    instance.executor().ifPresent(e -> node.put("executorId", e.executorId()));
    instance.drainDeadline().ifPresent(d -> node.put("drainDeadline", d.toString()));
    ArrayNode history = node.putArray("history");
    instance
        .history()
        .forEach(
            line ->
                history
                    .addObject()
                    .put("at", line.at().toString())
                    .put("state", line.state().name())
                    .put("why", line.why()));
    return node;
  }

  ObjectNode pending(PendingOwner owner) {
    ObjectNode node = JSON.objectNode();
    node.put("owner", owner.owner().value());
    node.put("count", owner.count());
    node.put("since", owner.since().toString());
    owner.notBefore().ifPresent(moment -> node.put("notBefore", moment.toString()));
    node.put("offersSeen", owner.offersSeen());
    node.put("problem", owner.problem());
    ObjectNode refusals = node.putObject("refusals");
    owner.refusalCounts().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> refusals.put(e.getKey(), e.getValue()));
    ArrayNode agents = node.putArray("agents");
    owner
        .refusals()
        .forEach(
            refusal ->
                agents
                    .addObject()
                    .put("hostname", refusal.hostname())
                    .put("agentId", refusal.agentId())
                    .put("kind", refusal.kind())
                    .put("detail", refusal.detail())
                    .put("at", refusal.at().toString()));
    return node;
  }

  ObjectNode configuration() {
    ObjectNode node = JSON.objectNode();
    snapshot
        .revision()
        .ifPresent(
            revision -> {
              ObjectNode head = node.putObject("revision");
              head.put("number", revision.number());
              head.put("at", revision.at().toString());
              head.put("author", revision.author());
              texts(head.putArray("difference"), revision.difference().lines().toList());
            });
    texts(node.putArray("rejected"), snapshot.rejectedConfiguration());
    ArrayNode clusters = node.putArray("clusters");
    snapshot.definitions().clusters().values().stream()
        .sorted(java.util.Comparator.comparing(c -> c.name()))
        .forEach(c -> clusters.add(DefinitionsRendering.cluster(c)));
    ArrayNode pools = node.putArray("pools");
    snapshot.definitions().pools().values().stream()
        .sorted(java.util.Comparator.comparing(p -> p.name()))
        .forEach(p -> pools.add(DefinitionsRendering.pool(p)));
    ArrayNode fleets = node.putArray("fleets");
    snapshot.definitions().fleets().values().stream()
        .sorted(java.util.Comparator.comparing(Fleet::name))
        .forEach(f -> fleets.add(DefinitionsRendering.fleet(f)));
    ArrayNode services = node.putArray("services");
    snapshot.definitions().services().values().stream()
        .sorted(java.util.Comparator.comparing(Service::name))
        .forEach(s -> services.add(DefinitionsRendering.service(s)));
    return node;
  }

  /** What a leader adds to its status. */
  void status(ObjectNode node) {
    node.put("phase", snapshot.phase().name());
    node.put("epoch", snapshot.epoch());
    node.put("at", snapshot.at().toString());
    snapshot.revision().ifPresent(revision -> node.put("revision", revision.number()));
    texts(node.putArray("rejectedConfiguration"), snapshot.rejectedConfiguration());
    ObjectNode mesos = node.putObject("mesos");
    mesos.put("connected", snapshot.mesosConnected());
    mesos.put("problem", snapshot.mesosProblem());
    snapshot.frameworkId().ifPresent(id -> mesos.put("frameworkId", id));
    ObjectNode managers = node.putObject("resourceManagers");
    snapshot.definitions().clusters().keySet().stream()
        .sorted()
        .forEach(
            cluster -> {
              Map<String, NodeView> nodes = snapshot.nodes().getOrDefault(cluster, Map.of());
              String problem = snapshot.resourceManagerProblems().getOrDefault(cluster, "");
              ObjectNode manager =
                  managers
                      .putObject(cluster)
                      .put("problem", problem)
                      .put("nodes", nodes.size())
                      .put("running", nodes.values().stream().filter(NodeView::isRunning).count());
              ResourceManagerLimits limits = snapshot.sharing().limits().get(cluster);
              if (limits != null) {
                manager.set("findings", HadoopJson.findingCounts(limits));
              }
            });
  }

  private static void texts(ArrayNode into, List<String> texts) {
    texts.forEach(into::add);
  }
}
