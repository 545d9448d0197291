package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about a configuration that is not valid. */
class ValidationTest {
  static Stream<Arguments> mistakes() {
    return Stream.of(
        // Unknown keys
        Arguments.of(
            all("", "worker: 3"),
            "fleets[0].worker (line 15): unknown key; did you mean \"workers\"?"),
        Arguments.of(
            "frameworks: {}\n" + all("", ""),
            "frameworks (line 1): unknown key; did you mean \"framework\"?"),
        Arguments.of(
            all("", "drainDeadline: 5m"),
            "fleets[0].drainDeadline (line 15): unknown key; did you mean \"drain-deadline\"?"),
        Arguments.of(
            all("", "overhead: {cpus: 1, disk: 5}"),
            "fleets[0].overhead.disk (line 15): unknown key; known here: cpus, memory"),
        // Wrong types
        Arguments.of(
            fleets("workers: 3", "workers: three"),
            "fleets[0].workers (line 13): \"three\" is not allowed: needed is a whole number from 0"
                + " to 100000, or {min: ..., max: ...} for a number that follows demand"),
        Arguments.of(
            fleets("workers: 3", "workers: \"3\""),
            "fleets[0].workers (line 13): \"3\" is not allowed: needed is a whole number from 0 to"
                + " 100000, or {min: ..., max: ...} for a number that follows demand"),
        Arguments.of(
            fleets("workers: 3", "workers: 2.5"),
            "fleets[0].workers (line 13): 2.5 is not allowed: needed is a whole number from 0 to"
                + " 100000, or {min: ..., max: ...} for a number that follows demand"),
        Arguments.of(
            fleets("workers: 3", "workers: [3]"),
            "fleets[0].workers (line 13): a list is not allowed: needed is a whole number from 0 to"
                + " 100000, or {min: ..., max: ...} for a number that follows demand"),
        Arguments.of(
            fleets("capacity: {vcores: 4, memory: 8GB}", "capacity: 8GB"),
            "fleets[0].capacity (line 14): \"8GB\" is not allowed: needed is a set of keys with"
                + " values"),
        Arguments.of(
            all("", "container-cgroup: yes"),
            "fleets[0].container-cgroup (line 15): yes is not allowed: needed is true or false"),
        Arguments.of(
            all("", "properties: [a]"),
            "fleets[0].properties (line 15): a list is not allowed: needed is a set of keys with"
                + " values"),
        Arguments.of(
            all("", "environment: {A: [1]}"),
            "fleets[0].environment.A (line 15): a list is not allowed: needed is a text"),
        Arguments.of(
            Yaml.PROCESS + "fleets: {name: x}",
            "fleets (line 7): a set of keys is not allowed: needed is a list of fleets"),
        // Negative, zero and nonsense sizes
        Arguments.of(
            fleets("memory: 8GB", "memory: -8GB"),
            "fleets[0].capacity.memory (line 14): \"-8GB\" is not allowed: needed is a size of 1 MB"
                + " or more, such as 8GB, 400MB or 400 (MB; 1GB is 1024MB)"),
        Arguments.of(
            fleets("memory: 8GB", "memory: 0"),
            "fleets[0].capacity.memory (line 14): 0 is not allowed: needed is a size of 1 MB or"
                + " more, such as 8GB, 400MB or 400 (MB; 1GB is 1024MB)"),
        Arguments.of(
            fleets("memory: 8GB", "memory: 8 bananas"),
            "fleets[0].capacity.memory (line 14): \"8 bananas\" is not allowed: needed is a size of"
                + " 1 MB or more, such as 8GB, 400MB or 400 (MB; 1GB is 1024MB)"),
        Arguments.of(
            fleets("vcores: 4", "vcores: 0"),
            "fleets[0].capacity.vcores (line 14): 0 is not allowed: needed is a whole number from 1"
                + " to 10000"),
        Arguments.of(
            fleets("workers: 3", "workers: -1"),
            "fleets[0].workers (line 13): -1 is not allowed: needed is a whole number from 0 to"
                + " 100000, or {min: ..., max: ...} for a number that follows demand"),
        Arguments.of(
            all("", "overhead: {cpus: 0}"),
            "fleets[0].overhead.cpus (line 15): 0 is not allowed: needed is a number of cpus from"
                + " 0.001 to 10000"),
        Arguments.of(
            all("", "heap: 2GB"),
            "fleets[0].heap (line 15): 2048 MB is not below overhead.memory, 400 MB: the daemon"
                + " needs about 150 MB beside its heap; lower heap or raise overhead.memory"),
        // Durations
        Arguments.of(
            all("", "unreachable: 10"),
            "fleets[0].unreachable (line 15): 10 is not allowed: needed is a duration with its unit,"
                + " from 0s to 30d, such as 500ms, 10s, 5m, 2h or 7d"),
        Arguments.of(
            all("", "drain-deadline: -5m"),
            "fleets[0].drain-deadline (line 15): \"-5m\" is not allowed: needed is a duration with"
                + " its unit, from 0s to 30d, such as 500ms, 10s, 5m, 2h or 7d"),
        // Missing
        Arguments.of(
            fleets("workers: 3\n", "\n"),
            "fleets[0].workers (line 12): is missing: needed is a whole number from 0 to 100000, or {min: ..., max: ...} for a number that follows demand"),
        Arguments.of(
            fleets("workers: 3", "workers:"),
            "fleets[0].workers (line 13): is missing: needed is a whole number from 0 to 100000, or {min: ..., max: ...} for a number that follows demand"),
        Arguments.of(
            Yaml.PROCESS.replace("  user: root", "  name: x"),
            "framework.user (line 2): is missing: needed is the operating system user that tasks run"
                + " as on the agents, such as root (Mesos keeps the first one for the life of the"
                + " framework id)"),
        Arguments.of(
            Yaml.PROCESS.replace("mesos:\n", "mesos:\n  tls: {verify: hostname}\n"),
            "mesos.tls.trust-store (line 4): is missing: needed is the absolute path of a PEM file"
                + " with the authorities of masters' certificates"),
        Arguments.of(
            Yaml.PROCESS.replace("mesos:\n", "mesos:\n  tls: {trust-store: /a, key: /b}\n"),
            "mesos.tls.certificate (line 4): is missing: needed is a PEM file with the certificate of"
                + " mesos.tls.key"),
        Arguments.of(
            Yaml.PROCESS.replace("mesos:\n", "mesos:\n  tls: {trust-store: /a, verify: never}\n"),
            "mesos.tls.verify (line 4): \"never\" is not allowed: needed is one of hostname, ip, none"),
        Arguments.of(
            Yaml.PROCESS.replace("  user: root", "  user: root\n  secret-file: /etc/howdah/secret"),
            "framework.secret-file (line 3): needs framework.principal, whose secret it holds"),
        Arguments.of(
            Yaml.PROCESS.replace(
                "  user: root",
                "  user: root\n  principal: a:b\n  secret-file: /etc/howdah/secret"),
            "framework.principal (line 3): \"a:b\" is not allowed: needed is a name without colon,"
                + " since HTTP basic ends it there"),
        Arguments.of(
            Yaml.PROCESS.replace(
                "  user: root", "  user: root\n  principal: a\n  secret-file: secret"),
            "framework.secret-file (line 4): \"secret\" is not allowed: needed is the absolute path"
                + " of a file on this machine that holds the principal's secret"),
        Arguments.of(
            "framework: {user: root}\nzookeeper: {servers: \"zk1:2181\"}",
            "mesos.masters (line 1): is missing: needed is zk://[user:password@]host:port,host:port/path, or a list"
                + " of master host:port"),
        // Duplicates
        Arguments.of(
            all("", "")
                + "  - name: hadoop\n    workers: 1\n    capacity: {vcores: 1, memory: 1GB}",
            "fleets[1].name (line 15): the name \"hadoop\" is used twice, first by fleets[0].name in"
                + " line 12; names must differ"),
        Arguments.of(
            Yaml.PROCESS + Yaml.CLUSTERS + Yaml.CLUSTERS.substring(10) + Yaml.FLEETS,
            "clusters[1].name (line 11): the name \"default\" is used twice, first by"
                + " clusters[0].name in line 8; names must differ"),
        Arguments.of(
            all("", "workers: 4"),
            "fleets[0].workers (line 15): this key was given before, in line 13; keep one of the"
                + " two"),
        Arguments.of(
            Yaml.services("{id: /a, cmd: x}") + "  - {id: a, cmd: y}",
            "services[1].id (line 10): the name \"/a\" is used twice, first by services[0].id in line"
                + " 9; names must differ"),
        // References, names, addresses
        Arguments.of(
            all("", "cluster: other"),
            "fleets[0].cluster (line 15): \"other\" is not allowed: needed is the name of one of the"
                + " clusters: default"),
        Arguments.of(
            Yaml.PROCESS + Yaml.FLEETS,
            "fleets[0].cluster (line 8): is missing: needed is the name of one of the clusters (none"
                + " is defined), since none of them is named default"),
        Arguments.of(
            fleets("name: hadoop", "name: My_Fleet"),
            "fleets[0].name (line 12): \"My_Fleet\" is not allowed: needed is a name of lower-case"
                + " letters, digits and dashes, beginning and ending with a letter or digit, at most"
                + " 63 long"),
        Arguments.of(
            Yaml.PROCESS.replace("zk://zk1:2181,zk2:2181/mesos", "zk://zk1:2181"),
            "mesos.masters (line 4): \"zk://zk1:2181\" is not allowed: needed is"
                + " zk://[user:password@]host:port,host:port/path, or a list of master host:port"),
        Arguments.of(
            Yaml.PROCESS.replace("servers: zk1:2181", "servers: zk1:99999"),
            "zookeeper.servers (line 6): \"zk1:99999,zk2:2181\" is not allowed: needed is host:port"
                + " of each ZooKeeper server, separated by commas or as a list"),
        Arguments.of(
            Yaml.PROCESS + "http: {port: 70000}",
            "http.port (line 7): 70000 is not allowed: needed is a whole number from 0 to 65535"),
        Arguments.of(
            Yaml.PROCESS + "http: {advertise: \"broker1:8150\"}",
            "http.advertise (line 7): \"broker1:8150\" is not allowed: needed is a host name or"
                + " address, without port, by which agents and other brokers reach this one"),
        Arguments.of(
            Yaml.PROCESS + "log-level: loud",
            "log-level (line 7): \"loud\" is not allowed: needed is one of error, warn, info, debug,"
                + " trace"),
        Arguments.of(
            Yaml.PROCESS.replace("user: root", "{user: root, role: \"a b\"}").replace("  {", " {"),
            "framework.role (line 2): \"a b\" is not allowed: needed is a Mesos role: a word without"
                + " spaces, not starting with - or /, not . or .."),
        // Constraints
        Arguments.of(
            all("", "constraints: [hostname]"),
            "fleets[0].constraints[0] (line 15): \"hostname\" is not allowed: needed is a list of"
                + " field, operator and value: [field, OPERATOR] or [field, OPERATOR, value], such"
                + " as [hostname, UNIQUE]"),
        Arguments.of(
            all("", "constraints: [[hostname, UNIQ]]"),
            "fleets[0].constraints[0][1] (line 15): \"UNIQ\" is not allowed: needed is one of"
                + " UNIQUE, CLUSTER, GROUP_BY, LIKE, UNLIKE, MAX_PER, IS"),
        Arguments.of(
            all("", "constraints: [[\"@regoin\", UNIQUE]]"),
            "fleets[0].constraints[0][0] (line 15): \"@regoin\" is not allowed: needed is hostname,"
                + " @region, @zone or the name of an agent attribute"),
        Arguments.of(
            all("", "constraints: [[rack, GROUP_BY, many]]"),
            "fleets[0].constraints[0] (line 15): \"many\" is not allowed as the third part of"
                + " GROUP_BY: needed is the number of values that rack has, 1 to 1000000, or none"),
        Arguments.of(
            all("", "constraints: [[rack, MAX_PER]]"),
            "fleets[0].constraints[0] (line 15): MAX_PER needs as its third part how many instances"
                + " a value of rack may have, 1 to 1000000"),
        Arguments.of(
            all("", "constraints: [[rack, MAX_PER, 0]]"),
            "fleets[0].constraints[0] (line 15): MAX_PER needs as its third part how many instances"
                + " a value of rack may have, 1 to 1000000"),
        Arguments.of(
            all("", "constraints: [[rack, IS]]"),
            "fleets[0].constraints[0] (line 15): IS needs as its third part the value that rack is"
                + " to have"),
        Arguments.of(
            all("", "constraints: [[rack, LIKE, \"a(\"]]"),
            "fleets[0].constraints[0] (line 15): \"a(\" is not a regular expression: Unclosed"
                + " group"),
        // Files that are none
        Arguments.of("", "the file: is empty"),
        Arguments.of("# nothing\n", "the file: is empty"),
        Arguments.of(
            "just words",
            "the file (line 1): \"just words\" is not allowed: needed is a set of keys"
                + " with values"),
        Arguments.of(
            "a: [1, 2\nb: 3\n",
            "the file (line 2): is not YAML: expected ',' or ']', but got : (column 2)"));
  }

  private static String all(String clusterKeys, String fleetKeys) {
    return Yaml.PROCESS + Yaml.CLUSTERS + clusterKeys.indent(4) + Yaml.FLEETS + fleetKeys.indent(4);
  }

  private static String fleets(String from, String to) {
    return Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS.replace(from, to);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void saysWhatIsWrongWhereAndWhatIsAllowed(String text, String error) {
    assertThat(Yaml.errors(text)).contains(error);
  }

  @Test
  void saysAllAtOnce() {
    String text =
        fleets("workers: 3", "workers: -3").replace("user: root", "usr: root")
            + "    heap: big\n"
            + "services: [{id: /web, cmd: x, mem: -1}]\n";
    assertThat(Yaml.errors(text))
        .hasSize(5)
        .anySatisfy(e -> assertThat(e).startsWith("framework.user (line 2): is missing"))
        .anySatisfy(e -> assertThat(e).startsWith("framework.usr (line 2): unknown key"))
        .anySatisfy(e -> assertThat(e).startsWith("fleets[0].workers (line 13)"))
        .anySatisfy(e -> assertThat(e).startsWith("fleets[0].heap (line 15)"))
        .anySatisfy(e -> assertThat(e).startsWith("services[0].mem (line 16)"));
  }

  @Test
  void survivesAliasesThatGrowWithoutEnd() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String alias = "*a" + (i - 1);
      text.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(", ", java.util.Collections.nCopies(10, alias))));
    }
    assertThat(Yaml.errors(text.toString()))
        .containsExactly(
            "the file: is not YAML: Number of aliases for non-scalar nodes exceeds the specified max=50");
  }

  @Test
  void survivesAnAliasOfItself() {
    assertThat(Yaml.errors("a: &a [*a]\n"))
        .containsExactly(
            "the file: is not YAML: too deep or too large, perhaps an alias that contains itself");
  }
}
