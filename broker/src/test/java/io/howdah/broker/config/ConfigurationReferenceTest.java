package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/CONFIGURATION.md names every key that the parser asks for. */
class ConfigurationReferenceTest {
  private static final Path REFERENCE = Path.of("../docs/CONFIGURATION.md");

  /** Marathon's fields that are refused; the reference names them by kind. */
  private static final List<String> REFUSED =
      List.of(
          "acceptedResourceRoles",
          "check",
          "container.docker.credential",
          "container.docker.pullConfig",
          "container.linuxInfo",
          "container.portMappings[].networkNames",
          "container.volumes[].external",
          "container.volumes[].persistent",
          "container.volumes[].secret",
          "dependencies",
          "executor",
          "executorResources",
          "gpus",
          "healthChecks",
          "ipAddress",
          "killSelection",
          "networks[].labels",
          "readinessChecks",
          "residency",
          "resourceLimits",
          "role",
          "secrets",
          "tty");

  /** A file that makes the parser ask for everything. */
  private static final String EVERYTHING =
      """
        - name: elastic
          workers: {min: 0, max: 8}
          capacity:
            min: {vcores: 1, memory: 1GB}
            max: {vcores: 3, memory: 3GB}
            step: {vcores: 1, memory: 1GB}
          largest-container: {vcores: 1, memory: 1GB}
          schedule:
            - {cron: "0 8 * * *", length: 1h, workers: {min: 0, max: 1}}
      pools:
        - name: hadoop
          schedule: [{cron: "0 8 * * *", length: 1h, guarantee: {cpus: 1}}]
      services:
        - id: /a
          labels: {HOWDAH_POOL: hadoop}
          container:
            docker: {image: a, parameters: [{key: a, value: b}]}
            volumes: [{containerPath: /a, hostPath: /b, mode: RO}]
            portMappings: [{containerPort: 1}]
          networks: [{mode: container/bridge}]
          fetch: [{uri: a}]
          upgradeStrategy: {minimumHealthCapacity: 1, maximumOverCapacity: 1}
          unreachableStrategy: {inactiveAfterSeconds: 1, expungeAfterSeconds: 1}
        - {id: /b, cmd: x, portDefinitions: [{port: 0}]}
      """;

  @Test
  void everyKeyIsThere() throws Exception {
    Problems problems = new Problems();
    ConfigurationReader.parse(
        "test", Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS + EVERYTHING, problems);
    String reference = Files.readString(REFERENCE);
    Set<String> missing =
        problems.knownKeys().stream()
            .filter(key -> !REFUSED.contains(key.replace("services[].", "")))
            .filter(key -> !isGroup(key, problems.knownKeys()))
            .filter(key -> !reference.contains("`" + key + "`"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(missing).isEmpty();
    assertThat(problems.knownKeys()).hasSizeGreaterThan(100);
  }

  @Test
  void everyKeyThereIsKnown() throws Exception {
    Problems problems = new Problems();
    ConfigurationReader.parse(
        "test", Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS + EVERYTHING, problems);
    Set<String> unknown =
        Files.readString(REFERENCE)
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(1, line.indexOf(" | ")))
            .flatMap(cell -> java.util.Arrays.stream(cell.split("[`, ]+")))
            .filter(word -> !word.isBlank())
            .filter(key -> !problems.knownKeys().contains(key))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(unknown).isEmpty();
  }

  private static boolean isGroup(String key, Set<String> keys) {
    return keys.stream().anyMatch(k -> k.startsWith(key + ".") || k.startsWith(key + "[]."));
  }
}
