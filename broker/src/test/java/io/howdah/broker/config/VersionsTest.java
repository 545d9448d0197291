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
