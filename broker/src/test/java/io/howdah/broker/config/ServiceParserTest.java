package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.Fetch;
import io.howdah.broker.model.HostVolume;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** App definitions as people have them for Marathon. */
class ServiceParserTest {
  private static final String DOCKER =
      "\"container\": {\"type\": \"DOCKER\", \"docker\": {\"image\": \"web:1\"}";

  @Test
  void aCommandHasMarathonsDefaults() throws Exception {
    Service service = Yaml.service("{\"id\": \"/sleep\", \"cmd\": \"sleep 100\"}");
    assertThat(service.instances()).isEqualTo(1);
    assertThat(service.resources()).isEqualTo(new Resources(1000, 128, 0, 0));
    assertThat(service.command()).contains("sleep 100");
    assertThat(service.container()).isEmpty();
    assertThat(service.ports())
        .containsExactly(new ServicePort(0, 0, 0, "tcp", "default", Map.of()));
    assertThat(service.backoff()).isEqualTo(Backoff.DEFAULT);
    assertThat(service.killGrace()).isEmpty();
    assertThat(service.unreachable()).contains(Duration.ZERO);
  }

  @Test
  void aBridgedContainer() throws Exception {
    Service service =
        Yaml.service(
            """
            {
              "id": "/shop/web", "instances": 2, "cpus": 0.1, "mem": 32.5,
              "container": {
                "type": "DOCKER",
                "docker": {
                  "image": "example/web:1", "forcePullImage": true, "privileged": false,
                  "parameters": [{"key": "label", "value": "a=b"}, {"key": "label", "value": "c=d"}]
                },
                "portMappings": [
                  {"containerPort": 80, "hostPort": 0, "servicePort": 10000, "protocol": "tcp",
                   "name": "http", "labels": {"VIP_0": "/web:80"}}
                ],
                "volumes": [{"containerPath": "/data", "hostPath": "/srv/data", "mode": "RO"}]
              },
              "networks": [{"mode": "container/bridge"}],
              "env": {"PORT_COUNT": 1, "LANG": "C"},
              "labels": {"HAPROXY_GROUP": "external"},
              "healthChecks": [], "dependencies": [], "gpus": 0, "executor": "",
              "killSelection": "YOUNGEST_FIRST", "versionInfo": {"lastScalingAt": "x"},
              "upgradeStrategy": {"minimumHealthCapacity": 1, "maximumOverCapacity": 1},
              "taskKillGracePeriodSeconds": 20,
              "unreachableStrategy": {"inactiveAfterSeconds": 300, "expungeAfterSeconds": 600}
            }
            """);
    assertThat(service.name().value()).isEqualTo("/shop/web");
    assertThat(service.resources()).isEqualTo(new Resources(100, 33, 0, 0));
    assertThat(service.container())
        .contains(
            new DockerContainer(
                "example/web:1",
                true,
                false,
                DockerContainer.Network.BRIDGE,
                "",
                List.of(Map.entry("label", "a=b"), Map.entry("label", "c=d")),
                List.of(new HostVolume("/data", "/srv/data", true))));
    assertThat(service.ports())
        .containsExactly(new ServicePort(0, 80, 10000, "tcp", "http", Map.of("VIP_0", "/web:80")));
    assertThat(service.environment()).isEqualTo(Map.of("PORT_COUNT", "1", "LANG", "C"));
    assertThat(service.killGrace()).contains(Duration.ofSeconds(20));
    assertThat(service.unreachable()).contains(Duration.ofMinutes(5));
  }

  @Test
  void theDeprecatedSpellingOfABridgedContainer() throws Exception {
    Service old =
        Yaml.service(
            """
            {"id": "web", "container": {"docker": {
              "image": "web:1", "network": "BRIDGE",
              "portMappings": [{"containerPort": 80, "hostPort": 31080}]}},
             "uris": ["http://files/a.tar.gz", "http://files/run.sh"]}
            """);
    Service current =
        Yaml.service(
            """
            {"id": "/web", "networks": [{"mode": "container/bridge"}],
             "container": {"docker": {"image": "web:1"},
              "portMappings": [{"containerPort": 80, "hostPort": 31080}]},
             "fetch": [{"uri": "http://files/a.tar.gz"},
                       {"uri": "http://files/run.sh", "extract": false}]}
            """);
    assertThat(old).isEqualTo(current);
    assertThat(old.fetch()).contains(new Fetch("http://files/a.tar.gz", true, false, false, ""));
  }

  @Test
  void hostPortsAreRandomUnlessRequired() throws Exception {
    String ports = "\"portDefinitions\": [{\"port\": 8080, \"name\": \"http\"}]";
    assertThat(Yaml.service("{\"id\": \"/a\", \"cmd\": \"x\", " + ports + "}").ports())
        .containsExactly(new ServicePort(0, 0, 8080, "tcp", "http", Map.of()));
    assertThat(Yaml.service("{id: /a, cmd: x, requirePorts: true, ports: [8080, 8081]}").ports())
        .containsExactly(
            new ServicePort(8080, 0, 8080, "tcp", "", Map.of()),
            new ServicePort(8081, 0, 8081, "tcp", "", Map.of()));
    assertThat(Yaml.service("{id: /a, cmd: x, ports: []}").ports()).isEmpty();
  }

  @Test
  void otherNetworks() throws Exception {
    Service host = Yaml.service("{\"id\": \"/a\", " + DOCKER + "}}");
    assertThat(host.container().orElseThrow().network()).isEqualTo(DockerContainer.Network.HOST);
    Service user =
        Yaml.service(
            "{\"id\": \"/a\", \"networks\": [{\"mode\": \"container\", \"name\": \"blue\"}], "
                + DOCKER
                + ", \"portMappings\": [{\"containerPort\": 80, \"hostPort\": 0}]}}");
    assertThat(user.container().orElseThrow().network()).isEqualTo(DockerContainer.Network.USER);
    assertThat(user.container().orElseThrow().networkName()).isEqualTo("blue");
    assertThat(user.ports()).hasSize(1);
    Service bridge =
        Yaml.service(
            "{\"id\": \"/a\", \"networks\": [{\"mode\": \"container/bridge\"}], " + DOCKER + "}}");
    assertThat(bridge.ports())
        .containsExactly(new ServicePort(0, 0, 0, "tcp", "default", Map.of()));
  }

  @Test
  void unreachableMayBeDisabled() throws Exception {
    assertThat(Yaml.service("{id: /a, cmd: x, unreachableStrategy: disabled}").unreachable())
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "healthChecks: [{protocol: HTTP}]|healthChecks (line 10): is not supported by this version of"
            + " Howdah; leave it out",
        "readinessChecks: [{}]|readinessChecks (line 10): is not supported by this version of Howdah;"
            + " leave it out",
        "dependencies: [/db]|dependencies (line 10): is not supported by this version of Howdah; leave"
            + " it out",
        "secrets: {a: {source: b}}|secrets (line 10): is not supported by this version of Howdah;"
            + " leave it out",
        "env: {PASSWORD: {secret: a}}|env.PASSWORD (line 10): secrets are not supported by this"
            + " version; give a text",
        "gpus: 1|gpus (line 10): is not supported by this version of Howdah; leave it out",
        "executor: /opt/e|executor (line 10): \"/opt/e\" is not supported by this version of Howdah;"
            + " leave it out",
        "container: {type: MESOS, docker: {image: a}}|container.type (line 10): MESOS is not supported"
            + " by this version of Howdah; needed is DOCKER",
        "container: {docker: {image: a}, volumes: [{containerPath: d, mode: RW, persistent: {size:"
            + " 5}}]}|container.volumes[0].persistent (line 10): persistent volumes are not supported"
            + " by this version; supported are host volumes with hostPath",
        "container: {docker: {image: a}, portMappings: [{containerPort: 80}]}|"
            + "container.portMappings (line 10): port mappings need a network of their own: add"
            + " networks: [{mode: container/bridge}], or use portDefinitions",
        "container: {type: DOCKER}|container.docker.image (line 10): is missing: needed is a Docker"
            + " image such as example/web:1",
        "args: [a]|args (line 10): cmd and args exclude each other; keep one of them",
        "role: other|role (line 10): a role of its own is not supported by this version of Howdah;"
            + " leave it out, or write its pool's, \"howdah\"",
        "constraints: [[rack, MAX_PER, two]]|constraints[0] (line 10): MAX_PER needs as its third part"
            + " how many instances a value of rack may have, 1 to 1000000",
        "instances: -1|instances (line 10): -1 is not allowed: needed is a whole number from 0 to 100000",
        "cpus: 0|cpus (line 10): 0 is not allowed: needed is a number of cpus from 0.001 to 10000",
        "instancs: 2|instancs (line 10): unknown key; did you mean \"instances\"?",
        "backoffFactor: 0.5|backoffFactor (line 10): 0.5 is not allowed: needed is a number from 1 to"
            + " 1000",
        "portDefinitions: [{name: a}, {name: a}]|id (line 9): two of its ports are named \"a\"",
        "unreachableStrategy: {inactiveAfterSeconds: 5, expungeAfterSeconds: 2}|"
            + "unreachableStrategy.expungeAfterSeconds (line 10): 2 is less than"
            + " inactiveAfterSeconds, 5; it must not be",
      })
  void refusesWhatIsWrongOrNotCarriedOut(String field, String error) {
    assertThat(Yaml.serviceErrors("id: /a\n" + field + "\ncmd: x"))
        .containsExactly("services[0]." + error);
  }

  @ParameterizedTest
  @CsvSource({"/Web", "/a_b", "/", "/a//b", "../a", "/a/restart", "/a/tasks", "/-a"})
  void refusesPathsThatMarathonRefuses(String id) {
    assertThat(Yaml.serviceErrors("{id: \"" + id + "\", cmd: x}"))
        .singleElement()
        .asString()
        .startsWith("services[0].id (line 9): \"" + id + "\" is not allowed: needed is a path");
  }

  @Test
  void somethingMustBeRun() {
    assertThat(Yaml.serviceErrors("{id: /a}"))
        .containsExactly(
            "services[0].cmd (line 9): is missing: needed is one of cmd, args and"
                + " container.docker.image");
  }
}
