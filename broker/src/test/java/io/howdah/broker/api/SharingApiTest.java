package io.howdah.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.howdah.broker.view.BrokerSnapshot;
import io.howdah.broker.view.SharingView;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** Demand, leases, pools and decisions over real HTTP. */
class SharingApiTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private volatile BrokerSnapshot snapshot;
  private BrokerMetrics metrics;
  private ApiServer server;

  @BeforeEach
  void start() throws Exception {
    snapshot = Snapshots.full();
    metrics = new BrokerMetrics(() -> Optional.of(snapshot));
    BrokerIdentity identity =
        new BrokerIdentity() {
          @Override
          public String self() {
            return "b1.example:8150";
          }

          @Override
          public Optional<String> leader() {
            return Optional.of(self());
          }

          @Override
          public String zooKeeperProblem() {
            return "";
          }

          @Override
          public Optional<String> configurationNote() {
            return Optional.empty();
          }
        };
    server =
        new ApiServer(
            identity,
            () -> Optional.of(snapshot),
            Optional::empty,
            metrics,
            Optional.empty(),
            LeaderProxySettings.DEFAULT,
            "1.2");
    server.start("127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    server.close();
    metrics.close();
  }

  @Test
  void demandAndTargetOfAFleet() throws Exception {
    JsonNode fleet = json("/v1/hadoop").at("/fleets/0");
    assertThat(fleet.path("name").asText()).isEqualTo("elastic");
    assertThat(fleet.at("/demand/containers").asInt()).isEqualTo(4);
    assertThat(fleet.at("/demand/pendingSeconds").asInt()).isEqualTo(8);
    assertThat(fleet.at("/target/workers").asInt()).isEqualTo(2);
    assertThat(fleet.at("/target/capacity/memoryMb").asInt()).isEqualTo(4096);
    assertThat(fleet.path("why").asText()).isEqualTo("grow by 2 steps: 4 containers are pending");
    JsonNode worker = fleet.at("/workers/0");
    assertThat(worker.path("anchor").asBoolean()).isTrue();
    assertThat(worker.at("/leases/have").asInt()).isEqualTo(1);
    assertThat(worker.at("/leases/wanted").asInt()).isEqualTo(3);
    assertThat(worker.at("/held/vcores").asInt()).isEqualTo(2);
    assertThat(worker.at("/node/usedMemoryMb").asInt()).isEqualTo(1024);
    assertThat(worker.at("/applicationMasters/use/vcores").asInt()).isEqualTo(1);
    assertThat(worker.path("doing").asText()).startsWith("lowering");
  }

  @Test
  void aResourceManagerThatIsNotHeardHasNoDemand() throws Exception {
    assertThat(json("/v1/hadoop").at("/fleets/1/demand").isNull()).isTrue();
  }

  @Test
  void whatIsNotKnownYetIsNull() throws Exception {
    SharingView sharing = snapshot.sharing();
    snapshot =
        Snapshots.with(snapshot, new SharingView(sharing.fleets(), List.of(), Map.of(), List.of()));
    JsonNode cluster = json("/v1/hadoop").at("/clusters/0");
    assertThat(cluster.path("limits").isNull()).isTrue();
    assertThat(cluster.path("findings").isNull()).isTrue();
    assertThat(json("/v1/status").at("/resourceManagers/default").has("findings")).isFalse();
  }

  @Test
  void findingsOfThePreflight() throws Exception {
    JsonNode cluster = json("/v1/hadoop").at("/clusters/0");
    assertThat(cluster.at("/limits/largest/memoryMb").asInt()).isEqualTo(8192);
    assertThat(cluster.at("/findings/0/severity").asText()).isEqualTo("ERROR");
    assertThat(cluster.at("/findings/0/advice").asText()).isEqualTo("yarn,howdah");
    JsonNode counts = json("/v1/status").at("/resourceManagers/default/findings");
    assertThat(counts.path("errors").asInt()).isEqualTo(1);
    assertThat(counts.path("warnings").asInt()).isEqualTo(1);
  }

  @Test
  void pools() throws Exception {
    JsonNode hadoop = json("/v1/pools").at("/pools/0");
    assertThat(hadoop.path("name").asText()).isEqualTo("hadoop");
    assertThat(hadoop.path("limit").isNull()).isTrue();
    JsonNode services = json("/v1/pools").at("/pools/1");
    assertThat(services.path("priority").asInt()).isEqualTo(10);
    assertThat(services.at("/guarantee/cpus").asDouble()).isEqualTo(1.5);
    assertThat(services.at("/limit/memoryMb").asInt()).isEqualTo(16384);
    assertThat(services.at("/use/memoryMb").asInt()).isEqualTo(128);
    JsonNode takingBack = services.at("/takingBack/0");
    assertThat(takingBack.path("service").asText()).isEqualTo("/shop/web");
    assertThat(takingBack.path("from").path("worker.elastic.7-4").asInt()).isEqualTo(1);
    assertThat(takingBack.path("graceSeconds").asInt()).isEqualTo(30);
  }

  @Test
  void decisionsNewestFirst() throws Exception {
    JsonNode all = json("/v1/decisions").path("decisions");
    assertThat(all).hasSize(2);
    assertThat(all.at("/0/subject").asText()).isEqualTo("/shop/web");
    assertThat(json("/v1/decisions?limit=1").path("decisions")).containsExactly(all.get(0));
    assertThat(get("/v1/decisions?limit=x").statusCode()).isEqualTo(400);
  }

  @Test
  void leasesAreNotInstancesOfTheirFleet() throws Exception {
    JsonNode fleet = json("/v1/fleets/elastic");
    assertThat(fleet.path("wanted").asInt()).isEqualTo(2);
    assertThat(fleet.at("/instances/running").asInt()).isEqualTo(1);
    assertThat(fleet.at("/instances/killing").asInt()).isZero();
    assertThat(fleet.at("/leases/running").asInt()).isEqualTo(1);
    assertThat(fleet.at("/leases/killing").asInt()).isEqualTo(1);
    assertThat(fleet.at("/leases/ended").asInt()).isEqualTo(1);
  }

  @Test
  void aWorkerHoldsItsLeasesToo() throws Exception {
    JsonNode worker = json("/v1/workers?owner=elastic").at("/workers/0");
    assertThat(worker.path("leases").asInt()).isEqualTo(2);
    assertThat(worker.at("/resources/memoryMb").asInt()).isEqualTo(1520);
    assertThat(worker.at("/totalResources/memoryMb").asInt()).isEqualTo(1520 + 2 * 1024);
    JsonNode lease = json("/v1/instances/lease.elastic.7-5");
    assertThat(lease.path("leaseOf").asText()).isEqualTo("worker.elastic.7-4");
    assertThat(lease.at("/capacity/vcores").asInt()).isEqualTo(1);
    assertThat(lease.has("leases")).isFalse();
  }

  @Test
  void metrics() throws Exception {
    assertThat(get("/metrics").body().lines())
        .contains(
            "howdah_hadoop_pending_memory_mb{fleet=\"elastic\"} 4096.0",
            "howdah_hadoop_pending_vcores{fleet=\"elastic\"} 4.0",
            "howdah_hadoop_pending_containers{fleet=\"elastic\"} 4.0",
            "howdah_fleet_workers_wanted{fleet=\"elastic\"} 2.0",
            "howdah_fleet_workers_wanted{fleet=\"hadoop\"} 3.0",
            "howdah_fleet_capacity_target_memory_mb{fleet=\"elastic\"} 4096.0",
            "howdah_fleet_capacity_held_vcores{fleet=\"elastic\"} 2.0",
            "howdah_fleet_capacity_shown_memory_mb{fleet=\"elastic\"} 2048.0",
            "howdah_fleet_capacity_used_vcores{fleet=\"elastic\"} 1.0",
            "howdah_leases{fleet=\"elastic\"} 1.0",
            "howdah_leases_wanted{fleet=\"elastic\"} 3.0",
            "howdah_pool_use_cpus{pool=\"services\"} 1.0",
            "howdah_pool_use_memory_mb{pool=\"services\"} 128.0",
            "howdah_pool_guarantee_cpus{pool=\"services\"} 1.5",
            "howdah_pool_limit_memory_mb{pool=\"services\"} 16384.0",
            "howdah_pool_pending{pool=\"services\"} 1.0",
            "howdah_pool_reclaims{pool=\"services\"} 1.0",
            "howdah_preflight_findings{cluster=\"default\",severity=\"error\"} 1.0")
        // Its ResourceManager is not heard, and it has no limit: no figure, rather than a wrong
        // one.
        .doesNotContain(
            "howdah_hadoop_pending_vcores{fleet=\"hadoop\"} 0.0",
            "howdah_pool_limit_cpus{pool=\"hadoop\"} 0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/leader, /v1/leader",
    "/v1/fleets, /v1/fleets",
    "/v1/fleets/elastic, /v1/fleets/{name}",
    "/v1/workers, /v1/workers",
    "/v1/instances?limit=3, /v1/instances",
    "/v1/instances/worker.hadoop.7-1, /v1/instances/{id}",
    "/v1/hadoop, /v1/hadoop",
    "/v1/pools, /v1/pools",
    "/v1/decisions, /v1/decisions"
  })
  void answersAreAsTheirSchemasSay(String address, String path) throws Exception {
    Object document = new Yaml().load(get("/v1/openapi.yaml").body());
    new Schema(mapper.valueToTree(document)).checkAnswer(path, json(address));
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return mapper.readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }
}
