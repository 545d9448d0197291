package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every operator on attributes of every kind, fault domains and regions, from the agents' own
 * options through offers, matching and records to where Mesos says that the tasks are.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConstraintsIT {
  private static final String COMMAND = "sleep 1000";

  /** Of the agents simulated-0 to simulated-5. The last but one is far away, the last one bare. */
  private static final List<String> ATTRIBUTES =
      List.of(
          "rack:a;level:1.5;racks:[1-3];disks:{hdd,ssd}",
          "rack:a;level:2;racks:[1-3,5-6];disks:{hdd}",
          "rack:b;level:1.5;racks:[4-6];disks:{hdd,ssd}",
          "rack:b;level:2.25;racks:[1-3];disks:{ssd}",
          "rack:c;level:1.5;racks:[1-3];disks:{hdd,ssd}",
          "kind:bare");

  private static final String DOMAINS = "east/a,east/b,east/a,east/b,west/a,east/c";

  private final List<Invariants.Wanted> wanted = new ArrayList<>();
  private TestCluster cluster;
  private MesosView mesos;
  private LocalBroker broker;
  private BrokerFile file;

  /** Hostname of each agent, by its id. */
  private final Map<String, String> hosts = new HashMap<>();

  @BeforeAll
  void start() {
    List<String> options = new ArrayList<>(List.of("--master-domain", "east/a"));
    ATTRIBUTES.forEach(text -> options.addAll(List.of("--agent-attributes", text)));
    options.addAll(List.of("--agent-domains", DOMAINS));
    cluster =
        TestCluster.start(
            "constraints",
            TestCluster.simulated(ATTRIBUTES.size(), "cpus:8;mem:4096;disk:10000"),
            options.toArray(String[]::new));
    mesos = new MesosView(cluster.mesos());
    mesos
        .state()
        .path("slaves")
        .forEach(one -> hosts.put(one.path("id").asText(), one.path("hostname").asText()));
    file = cluster.file();
    want("rack", 6, 6, "[[rack, GROUP_BY]]");
    want("racks-of-three", 5, 2, "[[rack, GROUP_BY, '3']]");
    want("zone", 4, 3, "[['@zone', MAX_PER, '1']]");
    want("level", 4, 4, "[[level, IS, '1.50']]");
    want("disks", 4, 4, "[[disks, IS, '{ssd,hdd}']]");
    want("ranges", 2, 2, "[[racks, IS, '[5-6,1-3]']]");
    want("like", 8, 8, "[[disks, LIKE, '.*ssd.*'], [level, LIKE, '2.*']]");
    want("unlike", 9, 9, "[[rack, UNLIKE, 'a'], [hostname, MAX_PER, '3']]");
    want("together", 5, 5, "[[rack, CLUSTER]]");
    want("in-b", 5, 5, "[[rack, CLUSTER, b], [hostname, MAX_PER, '3']]");
    want("one-each", 6, 5, "[[hostname, UNIQUE]]");
    want("in-west", 3, 3, "[['@region', IS, west]]");
    want("anywhere", 6, 6, "[['@region', LIKE, '.*'], [hostname, UNIQUE]]");
    want("nowhere", 1, 0, "[[level, IS, '3']]");
    broker = cluster.startBrokers(1, file);
    Invariants.await(cluster, wanted.toArray(Invariants.Wanted[]::new));
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** How many are on which agents: each digit is an agent's. */
  @ParameterizedTest
  @CsvSource({
    "level, 0 2",
    "disks, 0 2",
    "ranges, 1",
    "like, 3",
    "unlike, 2 2 2 3 3 3 5 5 5",
    "one-each, 0 1 2 3 5",
    "in-west, 4",
    "anywhere, 0 1 2 3 4 5"
  })
  void onlyOnTheseAgents(String service, String agents) {
    List<String> expected =
        List.of(agents.split(" ", -1)).stream().map(number -> "simulated-" + number).toList();
    List<String> places = places(service);
    if (expected.size() == places.size()) {
      assertThat(places).containsExactlyInAnyOrderElementsOf(expected);
    } else {
      assertThat(places).isSubsetOf(expected);
    }
  }

  @Test
  void groupByIsEvenAtHome() {
    assertThat(by("rack", places("rack"))).isEqualTo(Map.of("a", 3, "b", 3));
  }

  /** Two racks are at home: without a third one there is no second instance on any. */
  @Test
  void groupByWaitsForTheValuesThatItNames() {
    assertThat(by("rack", places("racks-of-three"))).isEqualTo(Map.of("a", 1, "b", 1));
    awaitRefusal(
        "racks-of-three",
        "simulated-0",
        "rack GROUP_BY 3, but rack is a, which has 1 of them already, and only 2 of 3 values of"
            + " rack have any");
  }

  @Test
  void oneInEachZoneAtHome() {
    Map<String, Integer> zones = new TreeMap<>();
    places("zone").forEach(host -> zones.merge(zone(host), 1, Integer::sum));
    assertThat(zones).isEqualTo(Map.of("a", 1, "b", 1, "c", 1));
    awaitRefusal("zone", "simulated-5", "@zone MAX_PER 1, but @zone is c, which has 1 of them");
  }

  @Test
  void clusterKeepsThemTogether() {
    assertThat(by("rack", places("together"))).hasSize(1);
    assertThat(by("rack", places("in-b"))).isEqualTo(Map.of("b", 5));
  }

  @Test
  void whatFindsNoAgentSaysWhy() {
    awaitRefusal("nowhere", "simulated-0", "level IS 3, but level is 1.5");
    awaitRefusal("nowhere", "simulated-5", "level IS 3, but the agent has no attribute level");
    awaitRefusal("nowhere", "simulated-4", "agent is in region west, not in the masters' own");
    awaitRefusal(
        "one-each",
        "simulated-0",
        "hostname UNIQUE, but hostname is simulated-0, which has 1 of them already");
  }

  private void want(String name, int instances, int placed, String constraints) {
    file =
        file.service(
            """
            id: /%s
            instances: %d
            cmd: %s
            cpus: 0.1
            mem: 32
            portDefinitions: []
            constraints: %s
            """
                .formatted(name, instances, COMMAND, constraints));
    wanted.add(new Invariants.Wanted(name, placed, COMMAND));
  }

  private List<String> places(String service) {
    return mesos.tasksOf(service).stream().map(task -> hosts.get(task.agent())).toList();
  }

  /** How many of these places have which value of an attribute, as Mesos shows it. */
  private Map<String, Integer> by(String attribute, List<String> places) {
    Map<String, String> values = new HashMap<>();
    mesos
        .state()
        .path("slaves")
        .forEach(
            one ->
                values.put(
                    one.path("hostname").asText(),
                    one.path("attributes").path(attribute).asText("none")));
    return places.stream()
        .collect(Collectors.toMap(values::get, host -> 1, Integer::sum, TreeMap::new));
  }

  private static String zone(String host) {
    int agent = Integer.parseInt(host.substring(host.lastIndexOf('-') + 1));
    return DOMAINS.split(",", -1)[agent].split("/", -1)[1];
  }

  private void awaitRefusal(String service, String host, String words) {
    Await.until(
        "that /v1/pending says why " + service + " is not on " + host,
        TestCluster.PATIENCE,
        () -> refusals(service).getOrDefault(host, "").startsWith(words),
        () -> cluster.ask(broker, "/v1/pending").toPrettyString());
  }

  private Map<String, String> refusals(String service) {
    Map<String, String> refusals = new HashMap<>();
    for (JsonNode owner : cluster.ask(broker, "/v1/pending").path("pending")) {
      if (owner.path("owner").asText().equals("/" + service)) {
        owner
            .path("agents")
            .forEach(
                one -> refusals.put(one.path("hostname").asText(), one.path("detail").asText()));
      }
    }
    return refusals;
  }
}
