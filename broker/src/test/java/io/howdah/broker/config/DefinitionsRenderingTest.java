package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is rendered says the same as what was read. */
class DefinitionsRenderingTest {
  @Test
  void aFleetAndItsCluster() throws Exception {
    Configuration read =
        Yaml.read(
            Yaml.PROCESS
                + Yaml.CLUSTERS
                + Yaml.FLEETS
                + "    constraints: [[rack, LIKE, \"r.*\"]]\n    unreachable: 90s\n");
    Fleet fleet = read.definitions().fleets().get(new OwnerName("hadoop"));
    HadoopCluster cluster = read.definitions().clusters().get("default");
    Configuration again =
        Yaml.read(
            Yaml.PROCESS
                + "clusters: [%s]\nfleets: [%s]\n"
                    .formatted(
                        DefinitionsRendering.cluster(cluster), DefinitionsRendering.fleet(fleet)));
    assertThat(again.definitions()).isEqualTo(read.definitions());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ElasticConfigurationTest.ELASTIC
            + "    anchors: 3\n    largest-container: {vcores: 1, memory: 1GB}\n    queues: [a]\n"
            + "    pool: reports\n    schedule: [{cron: \"0 8 * * *\", length: 90m, ahead: 5m,"
            + " workers: {max: 2}}]\n",
        ElasticConfigurationTest.HISTORY,
        "fleets: [{name: a, workers: 0, daemon: a.B, daemon-ports: {z.webapp.address: 0, b: 5}}]\n"
      })
  void fleetsPoolsAndKerberos(String fleets) throws Exception {
    Definitions read =
        Yaml.read(
                Yaml.PROCESS
                    + Yaml.CLUSTERS
                    + "    kerberos: {principal: a, keytab: /k}\n"
                    + fleets
                    + ElasticConfigurationTest.POOLS)
            .definitions();
    String rendered =
        "clusters: %s\nfleets: %s\npools: %s\n"
            .formatted(
                read.clusters().values().stream().map(DefinitionsRendering::cluster).toList(),
                read.fleets().values().stream().map(DefinitionsRendering::fleet).toList(),
                read.pools().values().stream().map(DefinitionsRendering::pool).toList());
    assertThat(Yaml.read(Yaml.PROCESS + rendered).definitions()).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{id: /a, cmd: x}",
        "{id: /a, args: [a, b], ports: [80, 81], requirePorts: true, user: web, disk: 10}",
        "{id: /a, cmd: x, ports: [], unreachableStrategy: disabled, taskKillGracePeriodSeconds: 3}",
        "{id: /a, container: {docker: {image: b, network: BRIDGE, portMappings: [{containerPort: 80,"
            + " hostPort: 31000, servicePort: 5, name: http, protocol: \"udp,tcp\"}]}}}",
        "{id: /a, container: {docker: {image: b, network: NONE, parameters: [{key: a, value: b}]}}}",
        "{id: /a, networks: [{mode: container, name: n}], container: {docker: {image: b}, volumes:"
            + " [{containerPath: /a, hostPath: /b, mode: RW}]}}",
        "{id: /a, cmd: x, fetch: [{uri: u, executable: true, destPath: d}], env: {A: b}, labels: {C:"
            + " d}, constraints: [[rack, CLUSTER, a], [hostname, UNIQUE]]}"
      })
  void aService(String app) throws Exception {
    Service service = Yaml.service(app);
    assertThat(Yaml.service(DefinitionsRendering.service(service).toString())).isEqualTo(service);
  }
}
