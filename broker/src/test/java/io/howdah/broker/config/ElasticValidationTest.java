package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about ranges, daemons, pools and schedules that are not valid. */
class ElasticValidationTest {
  private static final String ELASTIC =
      Yaml.PROCESS + Yaml.CLUSTERS + ElasticConfigurationTest.ELASTIC;
  private static final String POOLS = Yaml.PROCESS + ElasticConfigurationTest.POOLS;
  private static final String STEP = "step: {vcores: 1, memory: 1GB}";

  static Stream<Arguments> fleets() {
    return Stream.of(
        Arguments.of(
            ELASTIC.replace("min: 0, max: 8", "min: 9, max: 8"),
            "fleets[0].workers.max (line 13): 8 is below min, 9; needed is min or more"),
        Arguments.of(
            Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS + "    gpus: 1\n",
            "fleets[0].gpus (line 15): is 1, but Mesos offers agents with GPUs only to frameworks"
                + " that ask for it; needed is framework.gpus: true, and a restart of the brokers"),
        Arguments.of(
            ELASTIC.replace("{min: 0, max: 8}", "{min: 0}"),
            "fleets[0].workers.max (line 13): is missing: needed is a whole number from 0 to"
                + " 100000"),
        Arguments.of(
            ELASTIC.replace("vcores: 9, memory: 9GB", "vcores: 9, memory: 512MB"),
            "fleets[0].capacity.max.memory (line 16): 512 MB is below min.memory, 1024 MB; needed is"
                + " that or more"),
        Arguments.of(
            ELASTIC.replace("step: {vcores: 1,", "step: {vcores: 0,"),
            "fleets[0].capacity.step.vcores (line 17): is 0, but vcores grows from 1 to 9; needed is"
                + " a part of the difference, 8"),
        Arguments.of(
            ELASTIC.replace(STEP, "step: {vcores: 3, memory: 3GB}"),
            "fleets[0].capacity.max.vcores (line 16): 9 is not min.vcores, 1, and a number of steps"
                + " of 3; the nearest are 7 and 10"),
        Arguments.of(
            ELASTIC.replace(STEP, "step: {vcores: 3, memory: 3GB}"),
            "fleets[0].capacity.max.memory (line 16): 9216 MB is not min.memory, 1024 MB, and a number"
                + " of steps of 3072 MB; the nearest are 7168 MB and 10240 MB"),
        Arguments.of(
            ELASTIC.replace("step: {vcores: 1,", "step: {vcores: 2,"),
            "fleets[0].capacity.step (line 17): from min to max are 4 steps of vcores and 8 of"
                + " memory, but each step brings both; needed are as many of one as of the other,"
                + " such as max memory 5120 MB or max vcores 17"),
        Arguments.of(
            ELASTIC.replace("max: {vcores: 9,", "max: {vcores: 1,"),
            "fleets[0].capacity.step.vcores (line 17): is 1, but vcores is 1 in min and max; needed"
                + " is 0, or a greater max.vcores"),
        Arguments.of(
            ELASTIC.replace("      " + STEP + "\n", ""),
            "fleets[0].capacity.step (line 15): is missing: needed is {vcores: ..., memory: ...}, by"
                + " which capacity grows from min to max"),
        Arguments.of(
            ELASTIC.replace("min: {vcores: 1,", "min: {vcores: -1,"),
            "fleets[0].capacity.min.vcores (line 15): -1 is not allowed: needed is a whole number from"
                + " 1 to 10000"),
        Arguments.of(
            ELASTIC.replace("step:", "steps:"),
            "fleets[0].capacity.steps (line 17): unknown key; did you mean \"step\"?"),
        Arguments.of(
            ELASTIC + "    anchors: 0\n",
            "fleets[0].anchors (line 18): 0 is not allowed: needed is a whole number from 1 to 100"),
        Arguments.of(
            ELASTIC + "    idle-relase: 5m\n",
            "fleets[0].idle-relase (line 18): unknown key; did you mean \"idle-release\"?"),
        Arguments.of(
            ELASTIC + "    largest-container: {vcores: 4, memory: 10GB}\n",
            "fleets[0].largest-container (line 18): 4 vcores and 10240 MB is more than a worker's"
                + " greatest capacity, 9 vcores and 9216 MB: no worker could hold it; lower it or"
                + " raise capacity"),
        Arguments.of(
            ELASTIC + "    queues: [a, a]\n",
            "fleets[0].queues[1] (line 18): \"a\" is there twice; keep one of the two"),
        Arguments.of(
            ELASTIC + "    pool: report\npools: [{name: reports}]\n",
            "fleets[0].pool (line 18): \"report\" is not allowed: needed is the name of one of the"
                + " pools: hadoop, reports, services"));
  }

  static Stream<Arguments> schedules() {
    return Stream.of(
        Arguments.of(
            schedule("{cron: \"0 8 * *\", length: 1h, workers: 1}"),
            "fleets[0].schedule[0].cron (line 18): \"0 8 * *\" is not allowed: needed is minute,"
                + " hour, day of month, month and day of week as in crontab, such as \"30 7 * * 1-5\""
                + " (Cron expression contains 4 parts but we expect one of [5])"),
        Arguments.of(
            schedule("{cron: \"0 0 30 2 *\", length: 1h, workers: 1}"),
            "fleets[0].schedule[0].cron (line 18): \"0 0 30 2 *\" never comes true; needed is minute,"
                + " hour, day of month, month and day of week as in crontab, such as \"30 7 * *"
                + " 1-5\""),
        Arguments.of(
            schedule("{cron: \"0 8 * * *\", time-zone: Berlin, length: 1h, workers: 1}"),
            "fleets[0].schedule[0].time-zone (line 18): \"Berlin\" is not allowed: needed is a time"
                + " zone's name, such as Europe/Berlin or UTC"),
        Arguments.of(
            schedule("{cron: \"0 8 * * *\", workers: 1}"),
            "fleets[0].schedule[0].length (line 18): is missing: needed is a duration with its unit,"
                + " from 1m to 366d, such as 500ms, 10s, 5m, 2h or 7d"),
        Arguments.of(
            schedule("{cron: \"0 8 * * *\", length: 1h, workers: {min: 9}}"),
            "fleets[0].schedule[0].workers.max (line 18): while this window lasts, workers would be at"
                + " least 9 and at most 8 (what it does not say is the fleet's); needed is min up to"
                + " max"),
        Arguments.of(
            schedule("{cron: \"0 8 * * *\", length: 1h}"),
            "fleets[0].schedule[0].workers (line 18): is missing: needed is a whole number from 0 to"
                + " 100000, or {min: ..., max: ...}"));
  }

  static Stream<Arguments> daemons() {
    return Stream.of(
        Arguments.of(
            daemon("daemon: namenode"),
            "fleets[0].daemon (line 11): \"namenode\" is not allowed: needed is one of nodemanager,"
                + " datanode, historyserver, timelineserver, or the name of a Java class with its"
                + " package"),
        Arguments.of(
            daemon("daemon: datanode, capacity: {vcores: 1, memory: 1GB}"),
            "fleets[0].capacity (line 11): a datanode gives nothing to YARN; leave it out, and give"
                + " what the daemon needs as overhead"),
        Arguments.of(
            daemon("daemon: datanode").replace("workers: 1", "workers: {min: 1, max: 2}"),
            "fleets[0].workers (line 11): a datanode's fleet does not follow demand: needed is a whole"
                + " number from 0 to 100000"),
        Arguments.of(
            daemon("daemon: datanode, schedule: []"),
            "fleets[0].schedule (line 11): a datanode's fleet has a fixed number of workers; leave it"
                + " out"),
        Arguments.of(
            daemon("daemon: datanode, anchors: 1"),
            "fleets[0].anchors (line 11): is for NodeManagers: a datanode serves no demand; leave it"
                + " out"),
        Arguments.of(
            daemon("daemon: a.B"),
            "fleets[0].daemon-ports (line 11): is missing: needed is {property: port, ...}: the"
                + " properties that a.B takes its addresses from, each with its port (0: any)"),
        Arguments.of(
            daemon("daemon: a.B, daemon-ports: {a.address: 70000}"),
            "fleets[0].daemon-ports.a.address (line 11): 70000 is not allowed: needed is a port from 0"
                + " to 65535 (0: any port of the offer)"),
        Arguments.of(
            daemon("daemon: a.B, daemon-ports: {a.address: 7000, b.address: 7000}"),
            "fleets[0].daemon-ports.b.address (line 11): port 7000 is a.address's already; ports must"
                + " differ"),
        Arguments.of(
            ELASTIC + "    daemon-ports: {a: 1}\n",
            "fleets[0].daemon-ports (line 18): is for other daemons: a NodeManager takes any five"
                + " ports; leave it out"));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(
            Yaml.services("{id: /a, cmd: x, labels: {HOWDAH_POOL: x}}"),
            "services[0].labels.HOWDAH_POOL (line 9): \"x\" is not allowed: needed is the name of one"
                + " of the pools: hadoop, services"),
        Arguments.of(
            POOLS.replace("limit: {cpus: 8", "limit: {cpus: 1"),
            "pools[0].limit (line 10): the limit, 1.0 cpus and 16384 MB, is below the guarantee, 1.5"
                + " cpus and 2048 MB; needed is a limit that is no less in any kind"),
        Arguments.of(
            POOLS.replace("guarantee: {cpus: 4,", "guarantee: {cpus: 9,"),
            "pools[0].schedule[0].guarantee (line 15): the limit, 8.0 cpus and 16384 MB, is below the"
                + " guarantee, 9.0 cpus and 4096 MB; needed is a limit that is no less in any kind"),
        Arguments.of(
            POOLS.replace("limit: {cpus: 8, memory: 16GB}", "limit: {cpus: 8}"),
            "pools[0].limit.memory (line 10): is missing: needed is a size of 1 MB or more, such as"
                + " 8GB, 400MB or 400 (MB; 1GB is 1024MB)"),
        role("a b"),
        role("\"*\"", "*"),
        role("/web"),
        role("a/../b"),
        role("-web"),
        Arguments.of(
            POOLS.replace("name: reports", "name: services"),
            "pools[1].name (line 16): the name \"services\" is used twice, first by pools[0].name in"
                + " line 8; names must differ"),
        Arguments.of(
            ELASTIC.replace("home: /opt/hadoop", "home: /opt/hadoop\n    kerberos: {principal: a}"),
            "clusters[0].kerberos.keytab (line 11): is missing: needed is the absolute path of a"
                + " keytab on the brokers"));
  }

  private static Arguments role(String written) {
    return role(written, written);
  }

  private static Arguments role(String written, String shown) {
    return Arguments.of(
        POOLS.replace("role: howdah", "role: " + written),
        ("pools[0].role (line 12): \"%s\" is not allowed: needed is a Mesos role: a word without"
                + " spaces, not starting with - or /, not . or .., or \"\" for framework.role's")
            .formatted(shown));
  }

  private static String schedule(String window) {
    return ELASTIC + "    schedule: [" + window + "]\n";
  }

  private static String daemon(String keys) {
    return Yaml.PROCESS + Yaml.CLUSTERS + "fleets: [{name: a, workers: 1, " + keys + "}]\n";
  }

  @ParameterizedTest
  @MethodSource({"fleets", "schedules", "daemons", "others"})
  void saysWhatIsWrongWhereAndWhatIsAllowed(String text, String error) {
    assertThat(Yaml.errors(text)).contains(error);
  }

  @Test
  void oneMistakeIsToldOnce() {
    assertThat(Yaml.errors(ELASTIC.replace("memory: 9GB", "memory: big"))).hasSize(1);
    assertThat(Yaml.errors(ELASTIC.replace("step: {vcores: 1,", "step: {vcores: x,"))).hasSize(1);
    assertThat(
            Yaml.errors(
                daemon("daemon: namenode, daemon-ports: {a: 1}, capacity: {vcores: 1, memory: 1}")))
        .hasSize(1);
  }
}
