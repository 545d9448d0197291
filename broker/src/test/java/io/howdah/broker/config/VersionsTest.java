package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionsTest {
  private static final String PROPERTIES = "properties: {a: 1, b: 2, c: 3, d: 4}\n";

  @Test
  void theOrderOfKeysAndTheSpellingOfSizesDoNotMatter() throws Exception {
    assertThat(Yaml.fleet(PROPERTIES + "heap: 256MB").version())
        .isEqualTo(Yaml.fleet("heap: 0.25GB\nproperties: {d: 4, c: 3, b: 2, a: 1}").version());
  }

  @ParameterizedTest
  @ValueSource(strings = {"drain-deadline: 1m", "unreachable: 1m"})
  void aFleetsLiveKeysDoNotMatter(String key) throws Exception {
    assertThat(Yaml.fleet(key).version()).isEqualTo(Yaml.fleet("").version());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heap: 129MB",
        "overhead: {memory: 401MB}",
        "executor: {cpus: 0.2}",
        "constraints: [[hostname, UNIQUE]]",
        "properties: {a: 1}",
        "environment: {A: 1}",
        "directory: /data",
        "container-cgroup: false",
        "user: yarn"
      })
  void everythingElseOfAFleetDoes(String key) throws Exception {
    assertThat(Yaml.fleet(key).version()).isNotEqualTo(Yaml.fleet("").version());
  }

  @Test
  void theNumberOfWorkersDoesNotMatterAndTheClustersAgentPartDoes() throws Exception {
    String base = Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS;
    assertThat(version(base.replace("workers: 3", "workers: 5"))).isEqualTo(version(base));
    assertThat(version(base.replace("/etc/hadoop/conf", "/etc/other"))).isEqualTo(version(base));
    assertThat(version(base.replace("/opt/hadoop", "/opt/other"))).isNotEqualTo(version(base));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "instances: 5",
        "backoffSeconds: 5",
        "maxLaunchDelaySeconds: 5",
        "taskKillGracePeriodSeconds: 5",
        "unreachableStrategy: disabled",
        "cpus: 1.0"
      })
  void aServicesLiveKeysDoNotMatter(String key) throws Exception {
    assertThat(Yaml.service("id: /a\ncmd: x\n" + key).version())
        .isEqualTo(Yaml.service("id: /a\ncmd: x").version());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpus: 2", "env: {A: b}", "labels: {A: b}", "ports: []", "user: web"})
  void everythingElseOfAServiceDoes(String key) throws Exception {
    assertThat(Yaml.service("id: /a\ncmd: x\n" + key).version())
        .isNotEqualTo(Yaml.service("id: /a\ncmd: x").version());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "idle-release: 5m",
        "hysteresis: 5m",
        "anchors: 2",
        "largest-container: {vcores: 1, memory: 1GB}",
        "queues: [a]",
        "node-label: a",
        "pool: services",
        "schedule: [{cron: \"0 8 * * *\", length: 1h, workers: 1}]"
      })
  void whatOnlyTheBrokerCarriesOutDoesNotMatter(String key) throws Exception {
    assertThat(Yaml.fleet(key).version()).isEqualTo(Yaml.fleet("").version());
  }

  @Test
  void onlyTheLeastCapacityMatters() throws Exception {
    String base = Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS;
    String range =
        "capacity: {min: {vcores: 4, memory: 8GB}, max: {vcores: 8, memory: 16GB}, step: {vcores: 1,"
            + " memory: 2GB}}";
    String elastic =
        base.replace("capacity: {vcores: 4, memory: 8GB}", range)
            .replace("workers: 3", "workers: {min: 0, max: 9}");
    assertThat(version(elastic)).isEqualTo(version(base));
    String smaller = elastic.replace("vcores: 4", "vcores: 2").replace("vcores: 8", "vcores: 6");
    assertThat(version(smaller)).isNotEqualTo(version(base));
  }

  @Test
  void theDaemonAndItsPortsMatterAndTheBrokersKerberosDoesNot() throws Exception {
    String base = Yaml.PROCESS + Yaml.CLUSTERS;
    String history = "fleets: [{name: a, workers: 1, daemon: historyserver}]";
    String ports = "historyserver, daemon-ports: {mapreduce.jobhistory.address: 0}";
    assertThat(version(base + history))
        .isNotEqualTo(version(base + history.replace("historyserver", "datanode")))
        .isNotEqualTo(version(base + history.replace("historyserver", ports)))
        .isEqualTo(version(base + "    kerberos: {principal: a, keytab: /k}\n" + history));
  }

  /** A version that changes with an upgrade of the broker would restart everything. */
  @Test
  void versionsStayWhatTheyAre() throws Exception {
    assertThat(Yaml.fleet(PROPERTIES).version()).isEqualTo("6eef7da7373c7da5");
    assertThat(Yaml.service("{id: /a, cmd: x, cpus: 0.1}").version()).isEqualTo("5e4c9703d79fd1c3");
  }

  private static String version(String text) throws Exception {
    return Yaml.read(text).definitions().fleets().values().iterator().next().version();
  }
}
