package io.howdah.broker.store;

import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Fetch;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopImage;
import io.howdah.broker.model.HostVolume;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.RecordOwner;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.Transition;
import io.howdah.broker.model.Window;
import io.howdah.broker.model.WorkerRange;
import io.howdah.broker.model.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One full and one bare example of each record. */
final class Samples {
  static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456789Z");
  static final OwnerName FLEET = new OwnerName("hadoop");
  static final OwnerName SERVICE = new OwnerName("/shop/web");

  private Samples() {}

  static FrameworkIdentity framework() {
    return new FrameworkIdentity("5d4a-0001", NOON);
  }

  static Revision revision(long number) {
    return new Revision(
        number, NOON, "broker.yaml on broker1", "fleet hadoop: workers 2 → 3\n", "content");
  }

  static HadoopCluster cluster() {
    return new HadoopCluster(
        "default",
        "/etc/hadoop/conf",
        "/opt/hadoop",
        "",
        "/usr/lib/jvm/java-17",
        Map.of("yarn.a", "1", "yarn.b", ""),
        Map.of(),
        "howdah/_HOST@EXAMPLE.ORG",
        "/etc/security/howdah.keytab");
  }

  /** Whose Hadoop is a tarball. */
  static HadoopCluster clusterWithArchive() {
    return new HadoopCluster(
        "reports",
        "/etc/hadoop/reports",
        "",
        "/etc/hadoop/reports",
        "",
        Map.of(),
        Map.of(),
        "",
        "",
        Optional.of(new HadoopArchive("http://files/hadoop.tar.gz", true, "ab12")),
        Optional.empty());
  }

  /** Whose Hadoop is a Docker image. */
  static HadoopCluster clusterWithImage() {
    return new HadoopCluster(
        "images",
        "/etc/hadoop/images",
        "",
        "",
        "",
        Map.of(),
        Map.of(),
        "",
        "",
        Optional.empty(),
        Optional.of(new HadoopImage("hadoop:3.5", true, List.of("/data/1"))));
  }

  static Fleet fleet() {
    return new Fleet(
        FLEET,
        "default",
        WorkerRange.fixed(3),
        CapacityRange.fixed(new Capacity(4, 8192)),
        new Resources(300, 400, 0, 0),
        new Resources(100, 96, 0, 0),
        128,
        List.of(
            new Constraint("hostname", Constraint.Operator.UNIQUE, Optional.empty()),
            new Constraint("rack", Constraint.Operator.LIKE, Optional.of("r[0-9]+"))),
        "/var/lib/howdah",
        "",
        Map.of("x", "y"),
        Map.of("EMPTY", ""),
        Duration.ofMinutes(10),
        Duration.ofMillis(1500),
        true,
        "",
        Daemon.NODE_MANAGER,
        Elasticity.DEFAULT,
        Pool.HADOOP,
        List.of(),
        "a1b2");
  }

  /** Everything that follows demand and time. */
  static Fleet elasticFleet() {
    Fleet fixed = fleet();
    return new Fleet(
        new OwnerName("elastic"),
        fixed.cluster(),
        new WorkerRange(0, 8),
        new CapacityRange(new Capacity(1, 1024), new Capacity(9, 9216), new Capacity(1, 1024)),
        fixed.overhead(),
        fixed.executor(),
        fixed.heapMb(),
        List.of(),
        fixed.directory(),
        "",
        Map.of(),
        Map.of(),
        fixed.drainDeadline(),
        fixed.unreachable(),
        false,
        "yarn",
        new Daemon("a.B", "a.B", List.of(new Daemon.Port("a.b.address", 0, true))),
        new Elasticity(
            Duration.ofSeconds(5),
            Duration.ZERO,
            2,
            Optional.of(new Capacity(4, 4096)),
            List.of("root.a"),
            "ssd"),
        "reports",
        List.of(window(Optional.of(0), Optional.of(2), Optional.empty())),
        "a1b2");
  }

  static Pool pool() {
    Resources guarantee = new Resources(1500, 2048, 0, 0);
    return new Pool(
        Pool.SERVICES,
        guarantee,
        Optional.of(new Resources(8000, 16384, 0, 0)),
        10,
        "",
        Duration.ofSeconds(20),
        List.of(window(Optional.empty(), Optional.empty(), Optional.of(guarantee.times(2)))));
  }

  private static Window window(
      Optional<Integer> min, Optional<Integer> max, Optional<Resources> guarantee) {
    return new Window(
        "30 7 * * 1-5",
        ZoneId.of("Europe/Berlin"),
        Duration.ofHours(10),
        Duration.ofMinutes(30),
        min,
        max,
        guarantee);
  }

  static Service service() {
    return new Service(
        SERVICE,
        2,
        new Resources(100, 32, 0, 0),
        Optional.of(""),
        List.of("-x", ""),
        Optional.of(
            new DockerContainer(
                "example/web:1",
                true,
                false,
                DockerContainer.Network.BRIDGE,
                "",
                List.of(Map.entry("env", "A=1"), Map.entry("env", ""), Map.entry("hostname", "h")),
                List.of(new HostVolume("/data", "/srv", true)))),
        List.of(new ServicePort(0, 80, 10001, "tcp", "http", Map.of("l", ""))),
        Map.of("B", "2", "A", "ü"),
        Map.of("label", "value"),
        List.of(new Fetch("http://example.org/x.tar.gz", true, false, true, "")),
        List.of(new Constraint("@zone", Constraint.Operator.CLUSTER, Optional.of("z1"))),
        "nobody",
        Backoff.DEFAULT,
        Optional.of(Duration.ofSeconds(5)),
        Optional.empty(),
        RecordOwner.API,
        "ffee");
  }

  /** A plain command without anything optional. */
  static Service bareService() {
    return new Service(
        new OwnerName("/a"),
        0,
        Resources.NONE,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        "",
        Backoff.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        RecordOwner.FILE,
        "0");
  }

  static Instance worker(long number) {
    InstanceId id = InstanceId.of(InstanceKind.WORKER, FLEET, 7, number);
    return new Instance(
        id,
        InstanceKind.WORKER,
        FLEET,
        "a1b2",
        InstanceState.RUNNING,
        new Placement(
            "agent-S1",
            "host1",
            Map.of("rack", "r1"),
            "howdah",
            List.of(
                new ResourceBundle(
                    "", new Resources(4300, 8592, 0, 0), List.of(new PortRange(31000, 31004))),
                new ResourceBundle("cmVz", Resources.NONE, List.of())),
            List.of(new ResourceBundle("", new Resources(100, 96, 0, 0), List.of())),
            List.of(31000, 31001, 31002, 31003, 31004)),
        Optional.of("hadoop.7-" + number),
        Optional.of(new ExecutorBinding("executor-" + number, "QUJD")),
        Optional.of(new WorkerStatus("host1:31000", "host1:31002", 1, true, "", "0.1.0")),
        Optional.of(NOON),
        Optional.of(TaskState.RUNNING),
        Optional.empty(),
        Optional.of(new Capacity(4, 8192)),
        List.of(
            new Transition(NOON, InstanceState.LAUNCHING, "wanted"),
            new Transition(NOON.plusSeconds(1), InstanceState.RUNNING, "")));
  }

  static Instance task(long number) {
    return taskOfVersion(number, "ffee");
  }

  static Instance taskOfVersion(long number, String version) {
    return new Instance(
        InstanceId.of(InstanceKind.SERVICE, SERVICE, 7, number),
        InstanceKind.SERVICE,
        SERVICE,
        version,
        InstanceState.LAUNCHING,
        new Placement("agent-S1", "host1", Map.of(), "howdah", List.of(), List.of(), List.of()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(new Transition(NOON, InstanceState.LAUNCHING, "wanted")));
  }

  static Place place(long number) {
    return new Place(
        "hadoop.7-" + number,
        FLEET,
        "agent-S1",
        "host1",
        List.of(31000, 31001, 31002, 31003, 31004),
        Optional.empty());
  }

  /** One of each kind, and the bare ones. */
  static List<Change> all() {
    return List.of(
        new Change.PutFramework(framework()),
        new Change.PutRevision(revision(1)),
        new Change.PutCluster(cluster()),
        new Change.PutCluster(clusterWithArchive()),
        new Change.PutCluster(clusterWithImage()),
        new Change.PutFleet(fleet()),
        new Change.PutFleet(elasticFleet()),
        new Change.PutPool(pool()),
        new Change.PutPool(Pool.unmentioned("bare")),
        new Change.PutService(service()),
        new Change.PutService(bareService()),
        new Change.PutInstance(worker(1)),
        new Change.PutInstance(task(2)),
        new Change.PutPlace(place(1)),
        new Change.PutPlace(place(2).vacant(NOON)));
  }

  /** A service whose record has at least so many bytes. */
  static Service largeService(String path, int bytes) {
    Service small = bareService();
    return new Service(
        new OwnerName(path),
        small.instances(),
        small.resources(),
        Optional.of("x".repeat(bytes)),
        small.arguments(),
        small.container(),
        small.ports(),
        small.environment(),
        small.labels(),
        small.fetch(),
        small.constraints(),
        small.user(),
        small.backoff(),
        small.killGrace(),
        small.unreachable(),
        small.owner(),
        small.version());
  }
}
