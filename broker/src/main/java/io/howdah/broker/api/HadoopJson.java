package io.howdah.broker.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.view.BrokerSnapshot;
import io.howdah.broker.view.SharingView.FleetView;
import io.howdah.broker.view.SharingView.WorkerView;
import java.util.Comparator;
import java.util.List;

/** How capacity follows demand, as JSON. The schemas are in openapi.yaml. */
final class HadoopJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final BrokerSnapshot snapshot;

  HadoopJson(BrokerSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  ObjectNode hadoop() {
    ObjectNode node = JSON.objectNode();
    ArrayNode clusters = node.putArray("clusters");
    snapshot.definitions().clusters().values().stream()
        .sorted(Comparator.comparing(HadoopCluster::name))
        .forEach(cluster -> clusters.add(cluster(cluster.name())));
    ArrayNode fleets = node.putArray("fleets");
    snapshot.sharing().fleets().forEach(fleet -> fleets.add(fleet(fleet)));
    return node;
  }

  private ObjectNode cluster(String name) {
    ObjectNode node = JSON.objectNode();
    node.put("name", name);
    node.put("problem", snapshot.resourceManagerProblems().getOrDefault(name, ""));
    ResourceManagerLimits limits = snapshot.sharing().limits().get(name);
    if (limits == null) {
      // Not an empty list: nobody has looked yet.
      node.putNull("limits");
      node.putNull("findings");
      return node;
    }
    ObjectNode sizes = node.putObject("limits");
    sizes.set("smallest", FigureJson.capacity(limits.smallest()));
    sizes.set("largest", FigureJson.capacity(limits.largest()));
    ArrayNode findings = node.putArray("findings");
    for (Finding finding : limits.findings()) {
      findings
          .addObject()
          .put("severity", finding.severity().name())
          .put("property", finding.property())
          .put("value", finding.value())
          .put("problem", finding.problem())
          .put("advice", finding.advice());
    }
    return node;
  }

  private static ObjectNode fleet(FleetView fleet) {
    ObjectNode node = JSON.objectNode();
    node.put("name", fleet.fleet().value());
    node.put("cluster", fleet.cluster());
    node.put("elastic", fleet.elastic());
    if (fleet.pending().isPresent()) {
      PendingDemand pending = fleet.pending().get();
      node.putObject("demand")
          .put("memoryMb", pending.memoryMb())
          .put("vcores", pending.vcores())
          .put("containers", pending.containers())
          .put("pendingSeconds", fleet.pendingSeconds());
    } else {
      node.putNull("demand");
    }
    ObjectNode target = node.putObject("target");
    target.put("workers", fleet.workers());
    target.set("capacity", FigureJson.capacity(fleet.target()));
    node.put("why", fleet.why());
    ArrayNode workers = node.putArray("workers");
    fleet.nodes().stream()
        .sorted(Comparator.comparing(WorkerView::id))
        .forEach(worker -> workers.add(worker(worker)));
    return node;
  }

  private static ObjectNode worker(WorkerView worker) {
    ObjectNode node = JSON.objectNode();
    node.put("id", worker.id().value());
    node.put("hostname", worker.hostname());
    node.put("anchor", worker.anchor());
    node.set("base", FigureJson.capacity(worker.base()));
    node.putObject("leases").put("have", worker.leases()).put("wanted", worker.leasesWanted());
    node.set("held", FigureJson.capacity(worker.held()));
    if (worker.node().isPresent()) {
      node.set("node", FigureJson.node(worker.node().get()));
    } else {
      node.putNull("node");
    }
    ObjectNode masters = node.putObject("applicationMasters");
    masters.put("count", worker.masters().count());
    masters.set("use", FigureJson.capacity(worker.masters().use()));
    node.put("doing", worker.doing());
    return node;
  }

  /** How many findings of each severity a cluster's preflight has. */
  static ObjectNode findingCounts(ResourceManagerLimits limits) {
    return JSON.objectNode()
        .put("errors", count(limits.findings(), Severity.ERROR))
        .put("warnings", count(limits.findings(), Severity.WARNING));
  }

  static long count(List<Finding> findings, Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }
}
