package io.howdah.broker.api;

import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.Transition;
import io.howdah.broker.model.WorkerStatus;
import io.howdah.broker.view.BrokerSnapshot;
import io.howdah.broker.view.SharingView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot with something of everything. */
public final class Snapshots {
  static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  private Snapshots() {}

  public static BrokerSnapshot full() throws InvalidConfigurationException {
    Definitions definitions =
        ConfigurationReader.parse(
                "test",
                """
                framework: {user: root}
                mesos: {masters: "m1:5050"}
                zookeeper: {servers: "zk1:2181"}
                clusters:
                  - client-configuration: /etc/hadoop
                    home: /opt/hadoop
                    kerberos: {principal: howdah/_HOST@EXAMPLE.ORG, keytab: /etc/howdah/keytab}
                fleets:
                  - {name: hadoop, workers: 3, capacity: {vcores: 4, memory: 8GB}}
                  - name: elastic
                    workers: {min: 1, max: 8}
                    capacity:
                      min: {vcores: 1, memory: 1GB}
                      max: {vcores: 9, memory: 9GB}
                      step: {vcores: 1, memory: 1GB}
                services: [{id: /shop/web, cmd: x, instances: 2}]
                pools: [{name: services, priority: 10, guarantee: {cpus: 1.5, memory: 2GB}}]
                """)
            .definitions();
    Map<InstanceId, Instance> instances = new LinkedHashMap<>();
    add(instances, "worker.hadoop.7-1", InstanceKind.WORKER, "hadoop", InstanceState.RUNNING);
    add(instances, "worker.hadoop.7-2", InstanceKind.WORKER, "hadoop", InstanceState.LAUNCHING);
    add(instances, "worker.hadoop.6-9", InstanceKind.WORKER, "hadoop", InstanceState.ENDED);
    add(
        instances,
        "service.shop_web.7-3",
        InstanceKind.SERVICE,
        "/shop/web",
        InstanceState.RUNNING);
    SharingSnapshots.addTo(instances);
    return new BrokerSnapshot(
        AT,
        BrokerSnapshot.Phase.ACTIVE,
        7,
        Optional.of("framework-1"),
        true,
        "",
        List.of(
            new Revision(1, AT, "file broker.yaml on b1", "fleet hadoop added", "x"),
            new Revision(2, AT, "file broker.yaml on b1", "fleet hadoop: workers 2 -> 3", "")),
        List.of("fleets[0].workers (line 3): -1 is not allowed"),
        definitions,
        instances,
        Map.of(),
        List.of(
            new BrokerSnapshot.PendingOwner(
                new OwnerName("hadoop"),
                1,
                AT,
                Optional.empty(),
                12,
                List.of(
                    new BrokerSnapshot.AgentRefusal(
                        "agent3",
                        "S3",
                        "InsufficientMemory",
                        "needs 8688 MB, offered 1024 MB",
                        AT)),
                Map.of("InsufficientMemory", 12L),
                "the store is slow")),
        Map.of("default", Map.of("host1:45454", node())),
        Map.of(),
        Map.of("offers_received", 42L),
        SharingSnapshots.view(definitions));
  }

  static BrokerSnapshot withUpdate(BrokerSnapshot snapshot, InstanceId id, TaskState update) {
    Map<InstanceId, Instance> instances = new LinkedHashMap<>(snapshot.instances());
    instances.computeIfPresent(id, (key, instance) -> instance.withLastUpdate(update));
    return with(snapshot, instances, snapshot.sharing());
  }

  static BrokerSnapshot with(BrokerSnapshot snapshot, SharingView sharing) {
    return with(snapshot, snapshot.instances(), sharing);
  }

  private static BrokerSnapshot with(
      BrokerSnapshot snapshot, Map<InstanceId, Instance> instances, SharingView sharing) {
    return new BrokerSnapshot(
        snapshot.at(),
        snapshot.phase(),
        snapshot.epoch(),
        snapshot.frameworkId(),
        snapshot.mesosConnected(),
        snapshot.mesosProblem(),
        snapshot.revisions(),
        snapshot.rejectedConfiguration(),
        snapshot.definitions(),
        instances,
        snapshot.places(),
        snapshot.pending(),
        snapshot.nodes(),
        snapshot.resourceManagerProblems(),
        snapshot.counters(),
        sharing);
  }

  private static NodeView node() {
    return new NodeView("host1:45454", "RUNNING", 4, 8192, 1, 1024, 1, "");
  }

  private static void add(
      Map<InstanceId, Instance> into,
      String id,
      InstanceKind kind,
      String owner,
      InstanceState state) {
    boolean up = state == InstanceState.RUNNING && kind == InstanceKind.WORKER;
    Placement placement =
        new Placement(
            "S1",
            "host1",
            Map.of(),
            "howdah",
            List.of(
                new ResourceBundle(
                    ResourceBundle.UNRESERVED, new Resources(4300, 8592, 0, 0), List.of())),
            List.of(),
            List.of(31000, 31001));
    into.put(
        new InstanceId(id),
        new Instance(
            new InstanceId(id),
            kind,
            new OwnerName(owner),
            "abc",
            state,
            placement,
            Optional.empty(),
            Optional.empty(),
            up
                ? Optional.of(new WorkerStatus("host1:45454", "host1:8042", 1, true, "", "1"))
                : Optional.empty(),
            Optional.empty(),
            Optional.of(TaskState.RUNNING),
            Optional.empty(),
            Optional.empty(),
            List.of(
                new Transition(AT, InstanceState.LAUNCHING, "offer O1"),
                new Transition(AT.plusSeconds(2), state, "TASK_RUNNING"))));
  }
}
