package io.howdah.broker.mesos;

import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Fetch;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
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
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import io.howdah.broker.model.Transition;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A worker and services to launch. */
final class Examples {
  static final HadoopCluster CLUSTER =
      new HadoopCluster(
          "default",
          "/etc/hadoop/conf",
          "/opt/hadoop",
          "/etc/hadoop/conf",
          "/usr/lib/jvm/java-17",
          Map.of("a", "cluster", "b", "cluster"),
          Map.of(),
          "",
          "");

  /** The same cluster with a tarball in place of a home. */
  static HadoopCluster withArchive(HadoopArchive archive) {
    return new HadoopCluster(
        CLUSTER.name(),
        CLUSTER.clientConfiguration(),
        "",
        CLUSTER.agentConfiguration(),
        CLUSTER.javaHome(),
        CLUSTER.properties(),
        CLUSTER.environment(),
        "",
        "",
        Optional.of(archive),
        Optional.empty());
  }

  static final Fleet FLEET =
      new Fleet(
          new OwnerName("hadoop"),
          "default",
          WorkerRange.fixed(3),
          CapacityRange.fixed(new Capacity(4, 8192)),
          new Resources(300, 400, 0, 0),
          new Resources(100, 96, 0, 0),
          128,
          List.of(),
          "/var/lib/howdah",
          "",
          Map.of("b", "fleet"),
          Map.of(),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10),
          true,
          "",
          Daemon.NODE_MANAGER,
          Elasticity.DEFAULT,
          Pool.HADOOP,
          List.of(),
          "v1");
  static final List<ResourceBundle> EXECUTOR =
      List.of(new ResourceBundle("", new Resources(100, 96, 0, 0), List.of()));

  private Examples() {}

  static FrameworkSettings settings(Duration failoverTimeout) {
    return new FrameworkSettings(
        "howdah",
        System.getProperty("user.name"),
        "",
        "howdah",
        failoverTimeout,
        "broker1",
        "http://broker1:8150",
        false);
  }

  static Place place() {
    return new Place(
        "hadoop.7-1",
        new OwnerName("hadoop"),
        "S1",
        "host1",
        List.of(31000, 31001, 31002, 31003, 31004),
        Optional.empty());
  }

  static Instance worker(ExecutorBinding binding) {
    Placement placement =
        new Placement(
            "S1",
            "host1",
            Map.of(),
            "howdah",
            List.of(
                new ResourceBundle(
                    "", new Resources(4300, 8592, 0, 0), List.of(new PortRange(31000, 31004)))),
            EXECUTOR,
            place().ports());
    return instance(InstanceKind.WORKER, "hadoop", placement, Optional.of(binding));
  }

  static Instance instance(
      InstanceKind kind, String owner, Placement placement, Optional<ExecutorBinding> binding) {
    OwnerName name = new OwnerName(owner);
    return new Instance(
        InstanceId.of(kind, name, 7, 1),
        kind,
        name,
        "v1",
        InstanceState.LAUNCHING,
        placement,
        Optional.empty(),
        binding,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(new Transition(Instant.EPOCH, InstanceState.LAUNCHING, "wanted")));
  }

  static Service docker(DockerContainer.Network network) {
    return new Service(
        new OwnerName("/shop/web"),
        2,
        new Resources(500, 64, 0, 0),
        Optional.empty(),
        List.of("-p", "80"),
        Optional.of(
            new DockerContainer(
                "busybox:local",
                true,
                true,
                network,
                network == DockerContainer.Network.USER ? "overlay" : "",
                List.of(Map.entry("env", "A=1"), Map.entry("env", "B=2")),
                List.of(new HostVolume("/data", "/srv", true)))),
        List.of(
            new ServicePort(0, 8080, 10001, "tcp", "http-api", Map.of("VIP_0", "x")),
            new ServicePort(0, 0, 0, "udp,tcp", "", Map.of())),
        Map.of("GREETING", "hi", "HOST", "mine"),
        Map.of("HAPROXY_0_VHOST", "a.example"),
        List.of(new Fetch("http://example.org/x.tar.gz", true, false, true, "y")),
        List.of(),
        "nobody",
        Backoff.DEFAULT,
        Optional.of(Duration.ofSeconds(7)),
        Optional.empty(),
        RecordOwner.FILE,
        "v2");
  }

  static Service command(String name, String command) {
    return new Service(
        new OwnerName(name),
        1,
        new Resources(100, 32, 0, 0),
        Optional.of(command),
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
        "v1");
  }
}
