package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Window;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ranges, other daemons, pools and schedules, as they are read. */
class ElasticConfigurationTest {
  static final String ELASTIC =
      """
      fleets:
        - name: hadoop
          workers: {min: 0, max: 8}
          capacity:
            min: {vcores: 1, memory: 1GB}
            max: {vcores: 9, memory: 9GB}
            step: {vcores: 1, memory: 1GB}
      """;

  static final String HISTORY =
      "fleets: [{name: history, daemon: historyserver, workers: 1, overhead: {memory: 1GB}}]\n";

  static final String POOLS =
      """
      pools:
        - name: services
          guarantee: {cpus: 1.5, memory: 2GB}
          limit: {cpus: 8, memory: 16GB}
          priority: 10
          role: howdah
          reclaim: {grace: 20s}
          schedule:
            - {cron: "0 8 * * 1-5", length: 10h, guarantee: {cpus: 4, memory: 4GB}}
        - name: reports
      """;

  @Test
  void aFixedFleetIsAsItWas() throws Exception {
    Fleet fleet = Yaml.fleet("");
    assertThat(fleet.isElastic()).isFalse();
    assertThat(fleet.daemon()).isEqualTo(Daemon.NODE_MANAGER);
    assertThat(fleet.elasticity()).isEqualTo(Elasticity.DEFAULT);
    assertThat(fleet.pool()).isEqualTo(Pool.HADOOP);
    assertThat(fleet.windows()).isEmpty();
  }

  @Test
  void ranges() throws Exception {
    Fleet fleet = fleet(ELASTIC);
    assertThat(fleet.isElastic()).isTrue();
    assertThat(fleet.workers()).isEqualTo(new WorkerRange(0, 8));
    assertThat(fleet.capacity())
        .isEqualTo(
            new CapacityRange(new Capacity(1, 1024), new Capacity(9, 9216), new Capacity(1, 1024)));
    assertThat(fleet.capacity().maxSteps()).isEqualTo(8);
  }

  @Test
  void aStepMayLeaveAKindAlone() throws Exception {
    Fleet fleet =
        fleet(
            ELASTIC
                .replace("vcores: 9", "vcores: 1")
                .replace("step: {vcores: 1, memory: 1GB}", "step: {memory: 2GB}"));
    assertThat(fleet.capacity().step()).isEqualTo(new Capacity(0, 2048));
    assertThat(fleet.capacity().maxSteps()).isEqualTo(4);
  }

  @Test
  void equalEndsAreFixed() throws Exception {
    Fleet fleet = fleet(ELASTIC.replace("vcores: 9, memory: 9GB", "vcores: 1, memory: 1GB"));
    assertThat(fleet.capacity()).isEqualTo(CapacityRange.fixed(new Capacity(1, 1024)));
  }

  @Test
  void howItFollowsDemand() throws Exception {
    Fleet fleet =
        fleet(
            ELASTIC
                + """
                idle-release: 5m
                hysteresis: 0s
                anchors: 2
                largest-container: {vcores: 4, memory: 4GB}
                queues: [root.reports, etl]
                node-label: ssd
                pool: services
                schedule:
                  - cron: "30 7 * * 1-5"
                    time-zone: Europe/Berlin
                    length: 10h
                    ahead: 30m
                    workers: {min: 0, max: 2}
                  - {cron: "0 0 1 * *", length: 1d, workers: 4}
                """
                    .indent(4));
    assertThat(fleet.elasticity())
        .isEqualTo(
            new Elasticity(
                Duration.ofMinutes(5),
                Duration.ZERO,
                2,
                Optional.of(new Capacity(4, 4096)),
                List.of("root.reports", "etl"),
                "ssd"));
    assertThat(fleet.pool()).isEqualTo("services");
    assertThat(fleet.windows())
        .containsExactly(
            new Window(
                "30 7 * * 1-5",
                ZoneId.of("Europe/Berlin"),
                Duration.ofHours(10),
                Duration.ofMinutes(30),
                Optional.of(0),
                Optional.of(2),
                Optional.empty()),
            new Window(
                "0 0 1 * *",
                ZoneId.of("UTC"),
                Duration.ofDays(1),
                Duration.ZERO,
                Optional.of(4),
                Optional.of(4),
                Optional.empty()));
  }

  @Test
  void aHistoryServerHasItsStandardPorts() throws Exception {
    Fleet fleet = fleet(HISTORY);
    assertThat(fleet.isElastic()).isFalse();
    assertThat(fleet.capacity()).isEqualTo(CapacityRange.fixed(Capacity.NONE));
    assertThat(fleet.daemon().mainClass())
        .isEqualTo("org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer");
    assertThat(fleet.daemon().ports())
        .containsExactly(
            new Daemon.Port("mapreduce.jobhistory.address", 10020, false),
            new Daemon.Port("mapreduce.jobhistory.webapp.address", 19888, true),
            new Daemon.Port("mapreduce.jobhistory.admin.address", 10033, false));
  }

  @Test
  void portsOfKnownDaemonsCanBeSetAndAdded() throws Exception {
    Fleet fleet =
        fleet(
            "fleets: [{name: data, daemon: datanode, workers: 2, daemon-ports: {"
                + "dfs.datanode.https.address: 0, dfs.datanode.http.address: 31075}}]\n");
    assertThat(fleet.daemon().ports())
        .containsExactly(
            new Daemon.Port("dfs.datanode.address", 0, false),
            new Daemon.Port("dfs.datanode.http.address", 31075, true),
            new Daemon.Port("dfs.datanode.ipc.address", 0, false),
            new Daemon.Port("dfs.datanode.https.address", 0, false));
    assertThat(fleet("fleets: [{name: t, daemon: timelineserver, workers: 1}]\n").daemon().ports())
        .containsExactly(
            new Daemon.Port("yarn.timeline-service.address", 0, false),
            new Daemon.Port("yarn.timeline-service.webapp.address", 0, true));
  }

  @Test
  void anyClassIsADaemon() throws Exception {
    Fleet fleet =
        fleet(
            "fleets: [{name: x, daemon: org.example.Server, workers: 1, daemon-ports: {"
                + "example.rpc.port: 4000, example.webapp.address: 0}}]\n");
    assertThat(fleet.daemon())
        .isEqualTo(
            new Daemon(
                "org.example.Server",
                "org.example.Server",
                List.of(
                    new Daemon.Port("example.rpc.port", 4000, false),
                    new Daemon.Port("example.webapp.address", 0, true))));
  }

  @Test
  void pools() throws Exception {
    Map<String, Pool> pools = Yaml.read(Yaml.PROCESS + POOLS).definitions().pools();
    assertThat(pools).containsOnlyKeys("services", "reports");
    assertThat(pools.get("services"))
        .isEqualTo(
            new Pool(
                "services",
                new Resources(1500, 2048, 0, 0),
                Optional.of(new Resources(8000, 16384, 0, 0)),
                10,
                "",
                Duration.ofSeconds(20),
                List.of(
                    new Window(
                        "0 8 * * 1-5",
                        ZoneId.of("UTC"),
                        Duration.ofHours(10),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Resources(4000, 4096, 0, 0))))));
    assertThat(pools.get("reports")).isEqualTo(Pool.unmentioned("reports"));
  }

  @Test
  void aServiceNamesItsPoolWithALabel() throws Exception {
    String service = "services: [{id: /a, cmd: x, labels: {HOWDAH_POOL: reports, a: b}}]\n";
    Configuration read = Yaml.read(Yaml.PROCESS + POOLS + service);
    assertThat(read.definitions().services().values().iterator().next().pool())
        .isEqualTo("reports");
  }

  @Test
  void aPoolMayHaveAMesosRoleOfItsOwn() throws Exception {
    assertThat(pools("role: web").get("services").role()).isEqualTo("web");
    assertThat(pools("role: a/b").get("services").role()).isEqualTo("a/b");
  }

  /** Stored as it was before there were roles, so that an older version reads the same. */
  @Test
  void theFrameworksRoleIsNoRoleOfItsOwn() throws Exception {
    assertThat(pools("role: howdah").get("services").role()).isEmpty();
    assertThat(pools("role: \"\"").get("services").role()).isEmpty();
  }

  @Test
  void aServiceMayNameItsPoolsRole() throws Exception {
    String service =
        "services: [{id: /a, cmd: x, role: web, acceptedResourceRoles: [web, \"*\"]}]\n";
    String file = Yaml.PROCESS + POOLS.replace("role: howdah", "role: web") + service;
    assertThat(Yaml.read(file).definitions().services()).hasSize(1);
    assertThat(Yaml.read(file).definitions().pool("services").role()).isEqualTo("web");
  }

  private static Map<String, Pool> pools(String role) throws Exception {
    return Yaml.read(Yaml.PROCESS + POOLS.replace("role: howdah", role)).definitions().pools();
  }

  @Test
  void kerberos() throws Exception {
    HadoopCluster cluster =
        Yaml.read(
                Yaml.PROCESS
                    + Yaml.CLUSTERS
                    + "    kerberos: {principal: howdah/_HOST@EXAMPLE.ORG, keytab: /etc/h.keytab}\n")
            .definitions()
            .clusters()
            .get("default");
    assertThat(cluster.kerberosPrincipal()).isEqualTo("howdah/_HOST@EXAMPLE.ORG");
    assertThat(cluster.kerberosKeytab()).isEqualTo("/etc/h.keytab");
  }

  @Test
  void anEntryThatSaysRemovedMayKeepItsKeys() throws Exception {
    String keys =
        """
        removed: true
        idle-release: 5m
        hysteresis: 5m
        anchors: 1
        largest-container: {}
        queues: []
        node-label: x
        pool: gone
        schedule: []
        daemon-ports: {}
        """
            .indent(4);
    assertThat(Yaml.read(Yaml.PROCESS + Yaml.CLUSTERS + ELASTIC + keys).definitions().removed())
        .hasSize(1);
  }

  private static Fleet fleet(String fleets) throws Exception {
    return Yaml.read(Yaml.PROCESS + Yaml.CLUSTERS + fleets)
        .definitions()
        .fleets()
        .values()
        .iterator()
        .next();
  }
}
