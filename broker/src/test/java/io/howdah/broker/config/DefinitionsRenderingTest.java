package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

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
