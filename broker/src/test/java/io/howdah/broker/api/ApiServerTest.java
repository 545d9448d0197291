package io.howdah.broker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.view.BrokerSnapshot;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/** The API over real HTTP. */
class ApiServerTest {
  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private volatile Optional<BrokerSnapshot> snapshot = Optional.empty();
  private volatile Optional<String> leader = Optional.of("b1.example:8150");
  private volatile String zooKeeperProblem = "";
  private volatile Optional<ConfigurationDesk> desk = Optional.empty();
  private ExecutorArchive archive;
  private BrokerMetrics metrics;
  private ApiServer server;

  @BeforeEach
  void start() throws Exception {
    Path file = folder.resolve("executor.tar.gz");
    Files.write(file, new byte[300_000]);
    archive = ExecutorArchive.of(file);
    metrics = new BrokerMetrics(() -> snapshot);
    server = server();
    server.start("127.0.0.1", 0);
  }

  private ApiServer server() {
    return server(LeaderProxySettings.DEFAULT);
  }

  private ApiServer server(LeaderProxySettings proxy) {
    BrokerIdentity identity =
        new BrokerIdentity() {
          @Override
          public String self() {
            return "b1.example:8150";
          }

          @Override
          public Optional<String> leader() {
            return leader;
          }

          @Override
          public String zooKeeperProblem() {
            return zooKeeperProblem;
          }

          @Override
          public Optional<String> configurationNote() {
            return Optional.empty();
          }
        };
    return new ApiServer(
        identity, () -> snapshot, () -> desk, metrics, Optional.of(archive), proxy, "1.2");
  }

  @AfterEach
  void stop() {
    server.close();
    metrics.close();
  }

  @Test
  void everyBrokerAnswersPing() throws Exception {
    leader = Optional.empty();
    assertThat(get("/ping").body()).isEqualTo("pong");
  }

  @Test
  void theLeaderSaysSo() throws Exception {
    snapshot = Optional.of(Snapshots.full());
    JsonNode answer = json("/v1/leader");
    assertThat(answer.path("leader").asText()).isEqualTo("b1.example:8150");
    assertThat(answer.path("leading").asBoolean()).isTrue();
    JsonNode status = json("/v1/status");
    assertThat(status.path("phase").asText()).isEqualTo("ACTIVE");
    assertThat(status.at("/mesos/frameworkId").asText()).isEqualTo("framework-1");
    assertThat(status.at("/resourceManagers/default/running").asInt()).isEqualTo(1);
    assertThat(status.path("rejectedConfiguration")).hasSize(1);
  }

  /** An ancestor had no name for one of them, and answered nothing any more. */
  @ParameterizedTest
  @EnumSource
  void everyStateOfMesosIsTold(TaskState state) throws Exception {
    BrokerSnapshot full = Snapshots.full();
    InstanceId id = new InstanceId("worker.hadoop.7-1");
    snapshot = Optional.of(Snapshots.withUpdate(full, id, state));
    assertThat(json("/v1/instances/" + id.value()).path("mesosState").asText())
        .isEqualTo("TASK_" + state.name());
    assertThat(json("/v1/instances").path("instances").findValuesAsText("mesosState"))
        .contains("TASK_" + state.name());
    json("/v1/workers");
    json("/v1/status");
  }

  @Test
  void fleetsAndServicesCountTheirInstances() throws Exception {
    snapshot = Optional.of(Snapshots.full());
    JsonNode fleet = json("/v1/fleets").at("/fleets/1");
    assertThat(fleet.path("wanted").asInt()).isEqualTo(3);
    assertThat(fleet.at("/instances/running").asInt()).isEqualTo(1);
    assertThat(fleet.at("/instances/launching").asInt()).isEqualTo(1);
    assertThat(fleet.path("nodesRunning").asInt()).isEqualTo(1);
    assertThat(fleet.path("pending").asInt()).isEqualTo(1);
    assertThat(json("/v1/fleets/hadoop")).isEqualTo(fleet);
    JsonNode service = json("/v1/services").at("/services/0");
    assertThat(service.path("id").asText()).isEqualTo("/shop/web");
    assertThat(json("/v1/services/shop/web")).isEqualTo(service);
  }

  @Test
  void workersShowTheirNode() throws Exception {
    snapshot = Optional.of(Snapshots.full());
    JsonNode workers = json("/v1/workers").path("workers");
    assertThat(workers).hasSize(3);
    assertThat(workers.at("/1/node/state").asText()).isEqualTo("RUNNING");
    assertThat(workers.at("/1/daemon/nodeId").asText()).isEqualTo("host1:45454");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|lease.elastic.7-5 lease.elastic.7-6 lease.elastic.7-7 service.shop_web.7-3"
            + " worker.elastic.7-4 worker.hadoop.6-9 worker.hadoop.7-1 worker.hadoop.7-2",
        "?owner=hadoop|worker.hadoop.6-9 worker.hadoop.7-1 worker.hadoop.7-2",
        "?owner=/shop/web|service.shop_web.7-3",
        "?state=ENDED|lease.elastic.7-7 worker.hadoop.6-9",
        "?state=running|lease.elastic.7-5 service.shop_web.7-3 worker.elastic.7-4"
            + " worker.hadoop.7-1",
        "?limit=2|lease.elastic.7-5 lease.elastic.7-6",
        "?limit=2&after=worker.hadoop.6-9|worker.hadoop.7-1 worker.hadoop.7-2"
      })
  void instancesAreFilteredAndBounded(String query, String ids) throws Exception {
    snapshot = Optional.of(Snapshots.full());
    JsonNode answer = json("/v1/instances" + (query == null ? "" : query));
    assertThat(
            StreamSupport.stream(answer.path("instances").spliterator(), false)
                .map(i -> i.path("id").asText()))
        .containsExactly(ids.split(" "));
    boolean more = "?limit=2".equals(query);
    assertThat(answer.has("next")).isEqualTo(more);
  }

  @Test
  void anInstanceHasItsHistory() throws Exception {
    snapshot = Optional.of(Snapshots.full());
    JsonNode instance = json("/v1/instances/worker.hadoop.7-1");
    assertThat(instance.path("history")).hasSize(2);
    assertThat(instance.at("/history/0/why").asText()).isEqualTo("offer O1");
    assertThat(instance.at("/resources/cpus").asDouble()).isEqualTo(4.3);
  }

  @Test
  void pendingOnesSayWhy() throws Exception {
    snapshot = Optional.of(Snapshots.full());
    JsonNode pending = json("/v1/pending").at("/pending/0");
    assertThat(pending.path("count").asInt()).isEqualTo(1);
    assertThat(pending.at("/agents/0/detail").asText()).isEqualTo("needs 8688 MB, offered 1024 MB");
    assertThat(pending.at("/refusals/InsufficientMemory").asInt()).isEqualTo(12);
    assertThat(pending.path("problem").asText()).isEqualTo("the store is slow");
  }

  @Test
  void theConfigurationHasItsRevision() throws Exception {
    snapshot = Optional.of(Snapshots.full());
    JsonNode answer = json("/v1/configuration");
    assertThat(answer.at("/revision/number").asInt()).isEqualTo(2);
    assertThat(answer.at("/revision/difference/0").asText())
        .isEqualTo("fleet hadoop: workers 2 -> 3");
    assertThat(answer.at("/fleets/1/capacity/memory").asInt()).isEqualTo(8192);
    assertThat(answer.path("rejected")).hasSize(1);
    assertThat(answer.at("/clusters/0/kerberos/principal").asText())
        .isEqualTo("howdah/_HOST@EXAMPLE.ORG");
    assertThat(answer.at("/clusters/0/kerberos/keytab").asText()).isEqualTo("/etc/howdah/keytab");
  }

  @Test
  void aStandbyRedirectsToTheLeaderIfItIsToldTo() throws Exception {
    server.close();
    server = server(new LeaderProxySettings(false, Duration.ofSeconds(5), Duration.ofSeconds(30)));
    server.start("127.0.0.1", 0);
    leader = Optional.of("b2.example:8150");
    HttpResponse<String> answer = get("/v1/instances?state=RUNNING&after=a%2Fb");
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location"))
        .contains("http://b2.example:8150/v1/instances?state=RUNNING&after=a%2Fb");
    assertThat(get("/v2/apps").headers().firstValue("Location"))
        .contains("http://b2.example:8150/v2/apps");
  }

  @Test
  void aStandbyAnswersForItself() throws Exception {
    leader = Optional.of("b2.example:8150");
    assertThat(json("/v1/leader").path("leader").asText()).isEqualTo("b2.example:8150");
    assertThat(json("/v1/status").path("phase").asText()).isEqualTo("STANDBY");
  }

  @Test
  void withoutALeaderItSaysWhenToAskAgain() throws Exception {
    leader = Optional.empty();
    HttpResponse<String> answer = get("/v1/fleets");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    assertThat(message(answer)).startsWith("No broker leads at the moment");
    zooKeeperProblem = "ZooKeeper at zk1:2181 does not answer";
    assertThat(message(get("/v1/fleets")))
        .isEqualTo("No leader is known: ZooKeeper at zk1:2181 does not answer");
    assertThat(get("/v1/leader").statusCode()).isEqualTo(404);
    assertThat(json("/v1/status").at("/zookeeper/connected").asBoolean()).isFalse();
    leader = Optional.of("b1.example:8150");
    assertThat(message(get("/v1/fleets"))).startsWith("This broker has just been elected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/fleets/none|404|There is no fleet \"none\"; /v1/fleets lists them",
        "/v1/services/a/b|404|There is no service \"/a/b\"; /v1/services lists them",
        "/v1/nothing|404|There is nothing at /v1/nothing; see /v1/openapi.yaml",
        "/v1/instances?limit=0|400|limit is \"0\"; needed is a whole number from 1 to 10000",
        "/v1/instances?state=GONE|400|state is \"GONE\"; needed is one of [LAUNCHING, RUNNING,"
            + " DRAINING, KILLING, UNREACHABLE, ENDED]"
      })
  void errorsAreJson(String path, int status, String message) throws Exception {
    snapshot = Optional.of(Snapshots.full());
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(message(answer)).isEqualTo(message);
  }

  @Test
  void theExecutorsArchiveIsServedByItsName() throws Exception {
    leader = Optional.of("b2.example:8150");
    HttpResponse<byte[]> answer =
        client.send(request(archive.path()), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(new byte[300_000]);
    assertThat(answer.headers().firstValue("Content-Length")).contains("300000");
    HttpResponse<String> other = get("/executor/howdah-executor-00.tar.gz");
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(message(other)).contains(archive.name());
  }

  @Test
  void metricsShowTheSnapshot() throws Exception {
    assertThat(get("/metrics").body()).contains("howdah_leading 0.0").contains("jvm_memory_used");
    snapshot = Optional.of(Snapshots.full());
    String text = get("/metrics").body();
    assertThat(text)
        .contains("howdah_leading 1.0")
        .contains("howdah_instances{kind=\"worker\",state=\"running\"} 2.0")
        .contains("howdah_pending{owner=\"hadoop\"} 1.0")
        .contains("howdah_nodes_running{cluster=\"default\"} 1.0")
        .contains("howdah_offers_received_total 42.0");
  }

  @Test
  void metricsShowWhatCommitsCost() throws Exception {
    metrics.commits().committed(2, 5, Duration.ofMillis(300), Duration.ofMillis(900));
    metrics.commits().committed(1, 0, Duration.ZERO, Duration.ofMillis(1));
    assertThat(get("/metrics").body())
        .contains("howdah_store_transaction_seconds_count 1")
        .contains("howdah_store_transaction_seconds_sum 0.3")
        .contains("howdah_store_transaction_seconds_bucket{le=\"0.4\"} 1")
        .contains("howdah_store_commit_seconds_count 2")
        .contains("howdah_store_commit_seconds_bucket{le=\"0.8\"} 1")
        .contains("howdah_store_commit_seconds_bucket{le=\"2.0\"} 2")
        .contains("howdah_store_changes_sum 5.0");
  }

  @Test
  void thePageNeedsNothingFromOutside() throws Exception {
    String page = get("/").body();
    assertThat(page)
        .contains("<title>Howdah</title>")
        .doesNotContain("src=")
        .doesNotContain("@import");
  }

  @Test
  void aStandbysMetricsSayWhetherItsFileDiffers() throws Exception {
    assertThat(get("/metrics").body()).doesNotContain("howdah_configuration_diverges");
    metrics.diverges(() -> true);
    assertThat(get("/metrics").body()).contains("howdah_configuration_diverges 1.0");
  }

  @Test
  void everyRouteIsInTheSchemaAndTheOtherWayRound() throws Exception {
    Object schema = new Yaml().load(get("/v1/openapi.yaml").body());
    Object paths = ((java.util.Map<?, ?>) schema).get("paths");
    assertThat(((java.util.Map<?, ?>) paths).keySet().stream().map(String::valueOf))
        .containsExactlyInAnyOrderElementsOf(
            server.paths().stream().map(p -> p.replace('<', '{').replace('>', '}')).toList());
  }

  @Test
  void aTakenPortIsNamed() {
    ApiServer second = server();
    assertThatThrownBy(() -> second.start("127.0.0.1", server.port()))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port());
    second.close();
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return mapper.readTree(answer.body());
  }

  private String message(HttpResponse<String> answer) throws Exception {
    return mapper.readTree(answer.body()).path("message").asText();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build();
  }
}
