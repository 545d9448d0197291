package io.howdah.broker.api;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.SchedulerNames;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.Transition;
import io.howdah.broker.view.Decision;
import io.howdah.broker.view.SharingView;
import io.howdah.broker.view.SharingView.FleetView;
import io.howdah.broker.view.SharingView.PoolView;
import io.howdah.broker.view.SharingView.TakingBack;
import io.howdah.broker.view.SharingView.WorkerView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of a snapshot that moves: an elastic worker with a lease that goes, pools, findings. */
final class SharingSnapshots {
  private static final InstanceId WORKER = new InstanceId("worker.elastic.7-4");
  private static final Capacity STEP = new Capacity(1, 1024);

  private SharingSnapshots() {}

  static void addTo(Map<InstanceId, Instance> instances) {
    add(instances, WORKER, new Resources(1400, 1520, 0, 0), InstanceState.RUNNING);
    add(instances, "lease.elastic.7-5", InstanceState.RUNNING);
    add(instances, "lease.elastic.7-6", InstanceState.KILLING);
    add(instances, "lease.elastic.7-7", InstanceState.ENDED);
  }

  static SharingView view(Definitions definitions) {
    FleetView fixed =
        new FleetView(
            new OwnerName("hadoop"),
            "default",
            false,
            Optional.empty(),
            0,
            3,
            new Capacity(4, 8192),
            "fixed by its configuration",
            List.of());
    WorkerView worker =
        new WorkerView(
            WORKER,
            "host2",
            true,
            STEP,
            1,
            3,
            new Capacity(2, 2048),
            Optional.of(new NodeView("host2:45454", "RUNNING", 2, 2048, 1, 1024, 1, "")),
            new MasterUse(1, STEP),
            "lowering to 2 vcores and 2048 MB");
    FleetView elastic =
        new FleetView(
            new OwnerName("elastic"),
            "default",
            true,
            Optional.of(new PendingDemand(4096, 4, 4)),
            8,
            2,
            new Capacity(4, 4096),
            "grow by 2 steps: 4 containers are pending",
            List.of(worker));
    Pool services = definitions.pool("services");
    return new SharingView(
        List.of(elastic, fixed),
        List.of(
            new PoolView(
                Pool.unmentioned("hadoop"),
                "howdah",
                new Resources(7000, 12000, 0, 0),
                Map.of(
                    "howdah",
                    new Resources(4000, 8000, 0, 0),
                    "old",
                    new Resources(3000, 4000, 0, 0)),
                1,
                List.of()),
            new PoolView(
                new Pool(
                    "services",
                    services.guarantee(),
                    Optional.of(new Resources(8000, 16384, 0, 0)),
                    services.priority(),
                    "web",
                    services.grace(),
                    List.of()),
                "web",
                new Resources(1000, 128, 0, 0),
                Map.of("web", new Resources(1000, 128, 0, 0)),
                1,
                List.of(
                    new TakingBack(
                        new OwnerName("/shop/web"),
                        "host2",
                        Map.of(WORKER, 1),
                        Snapshots.AT,
                        30)))),
        Map.of(
            "default",
            new ResourceManagerLimits(
                STEP,
                new Capacity(4, 8192),
                SchedulerNames.UNKNOWN,
                List.of(
                    new Finding(
                        Finding.Severity.ERROR,
                        "yarn.admin.acl",
                        "yarn",
                        "howdah may not change capacities",
                        "yarn,howdah"),
                    new Finding(
                        Finding.Severity.WARNING,
                        "yarn.resourcemanager.recovery.enabled",
                        "",
                        "jobs start again",
                        "true")))),
        List.of(
            new Decision(Snapshots.AT.plusSeconds(2), "/shop/web", "take back 1 steps on host2"),
            new Decision(Snapshots.AT, "elastic", "grow by <2> steps")));
  }

  private static void add(Map<InstanceId, Instance> into, String lease, InstanceState state) {
    add(into, new InstanceId(lease), STEP.resources(), state);
  }

  private static void add(
      Map<InstanceId, Instance> into, InstanceId id, Resources resources, InstanceState state) {
    InstanceKind kind = id.kind().orElseThrow();
    into.put(
        id,
        new Instance(
            id,
            kind,
            new OwnerName("elastic"),
            "abc",
            state,
            new Placement(
                "S2",
                "host2",
                Map.of(),
                "howdah",
                List.of(new ResourceBundle(ResourceBundle.UNRESERVED, resources, List.of())),
                List.of(),
                List.of()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(TaskState.RUNNING),
            kind == InstanceKind.LEASE ? Optional.of(WORKER) : Optional.empty(),
            Optional.of(STEP),
            List.of(new Transition(Snapshots.AT, state, "offer O2"))));
  }
}
