package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionsDifferenceTest {
  private static final String ALL = Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS;
  private static final String SERVICE = "services: [{id: /web, cmd: x, cpus: 0.5}]\n";

  @Test
  void nothingForTheSame() throws Exception {
    assertThat(lines(ALL + SERVICE, ALL + SERVICE)).isEmpty();
    assertThat(lines(ALL, ALL + "    heap: 128MB")).isEmpty();
  }

  @Test
  void aLineAChange() throws Exception {
    assertThat(
            lines(
                ALL,
                ALL.replace("workers: 3", "workers: 5").replace("8GB", "4GB")
                    + "    properties: {a: b}\n"
                    + SERVICE))
        .containsExactly(
            "fleet hadoop: capacity.memory 8192 -> 4096, properties.a none -> b, workers 3 -> 5",
            "service /web added: 1 instances of 0.5 cpus and 128 MB");
  }

  @Test
  void fromNothing() throws Exception {
    assertThat(
            DefinitionsDifference.lines(Definitions.EMPTY, Yaml.read(ALL + SERVICE).definitions()))
        .containsExactly(
            "cluster default added",
            "fleet hadoop added: 3 workers of 4 vcores and 8192 MB",
            "service /web added: 1 instances of 0.5 cpus and 128 MB");
  }

  @Test
  void fromFixedToElastic() throws Exception {
    String elastic =
        Yaml.PROCESS
            + Yaml.CLUSTERS
            + ElasticConfigurationTest.ELASTIC
            + "    idle-release: 5m\n    queues: [etl]\n    schedule: [{cron: \"0 8 * * *\","
            + " time-zone: Europe/Berlin, length: 10h, workers: {max: 2}}]\n";
    assertThat(lines(ALL, elastic))
        .containsExactly(
            "fleet hadoop: capacity.memory 8192 -> 1024 to 9216 by 1024, capacity.vcores 4 -> 1 to 9"
                + " by 1, idle-release 1m -> 5m, queues [] -> [\"etl\"], schedule none -> [\"0 8 * * *"
                + " Europe/Berlin for 10h, 0s ahead: at most 2 workers\"], workers 3 -> 0 to 8");
    assertThat(lines(Yaml.PROCESS + Yaml.CLUSTERS, elastic))
        .containsExactly(
            "fleet hadoop added: 0 to 8 workers of 1 vcores and 1024 MB to 9 vcores and 9216 MB");
  }

  @Test
  void otherDaemonsAndPools() throws Exception {
    String before = Yaml.PROCESS + Yaml.CLUSTERS;
    String after = before + ElasticConfigurationTest.HISTORY + ElasticConfigurationTest.POOLS;
    assertThat(lines(before, after))
        .containsExactly(
            "pool reports added: guarantee 0.0 cpus and 0 MB, priority 0",
            "pool services added: guarantee 1.5 cpus and 2048 MB, limit 8.0 cpus and 16384 MB,"
                + " priority 10",
            "fleet history added: 1 workers of historyserver");
    String changed =
        after
            .replace("cpus: 1.5", "cpus: 2")
            .replace("    limit: {cpus: 8, memory: 16GB}\n", "")
            .replace("historyserver,", "historyserver, daemon-ports: {a.b: 1},");
    assertThat(lines(after, changed))
        .containsExactly(
            "pool services: guarantee.cpus 1.5 -> 2.0, limit.cpus 8.0 -> none, limit.memory 16384 ->"
                + " none",
            "fleet history: daemon-ports.a.b none -> 1");
  }

  @Test
  void whatIsGone() throws Exception {
    assertThat(lines(ALL + SERVICE, ALL)).containsExactly("service /web removed");
    assertThat(lines(ALL, Yaml.PROCESS + Yaml.CLUSTERS)).containsExactly("fleet hadoop removed");
  }

  @Test
  void aChangeOfTheClusterShowsAtItsFleetsToo() throws Exception {
    assertThat(lines(ALL, ALL.replace("/opt/hadoop", "/opt/hadoop-3.5")))
        .containsExactly(
            "cluster default: home /opt/hadoop -> /opt/hadoop-3.5",
            "fleet hadoop: version, by a change of its cluster");
  }

  private static List<String> lines(String before, String after) throws Exception {
    return DefinitionsDifference.lines(
        Yaml.read(before).definitions(), Yaml.read(after).definitions());
  }
}
