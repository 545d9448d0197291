package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masters register in ZooKeeper, redirect to the one that leads, and take over, as recorded. */
class ZooKeeperIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = TestZooKeeper.PATH;
  private static final String RECORDED_LEADER = "localhost:5050";
  private static final List<String> ANSWERED_BY_ALL =
      List.of("flags", "health", "metrics-snapshot", "redirect-path", "version");
  private static final List<String> REDIRECTED =
      List.of(
          "frameworks",
          "operator-post",
          "redirect",
          "redirect-prefix",
          "scheduler-post",
          "slaves",
          "state");

  @TempDir Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private TestZooKeeper zooKeeper;

  @BeforeEach
  void start() throws Exception {
    zooKeeper = new TestZooKeeper(TestZooKeeper.DEFAULT_TICK);
  }

  @AfterEach
  void stop() throws Exception {
    zooKeeper.close();
  }

  private MesosEmulator master(String name) throws Exception {
    return MesosEmulator.builder()
        .workDirectory(directory.resolve(name))
        .agents(0)
        .zooKeeper(zooKeeper.url())
        .start();
  }

  private static JsonNode recorded(String name) throws Exception {
    try (InputStream in = ZooKeeperIT.class.getResourceAsStream("/recordings/" + name)) {
      return JSON.readTree(in);
    }
  }

  @Test
  void registersWithTheRecordedNode() throws Exception {
    String nodes = recorded("20-zookeeper-nodes-before.json").path("json.info_0000000003").asText();
    JsonNode expected =
        JSON.readTree(nodes.replace(",{\"type\":\"QUOTA_V2\"}", "")); // no such class published
    Recordings.report(
        "20-zookeeper-nodes-before",
        "",
        () -> {
          try (MesosEmulator emulator = master("one")) {
            assertThat(zooKeeper.client.getChildren(PATH, false))
                .containsExactly("json.info_0000000000");
            String text =
                new String(
                    zooKeeper.client.getData(PATH + "/json.info_0000000000", false, null),
                    java.nio.charset.StandardCharsets.UTF_8);
            JsonNode actual = JSON.readTree(text);
            // As text: the order of the fields counts too.
            assertThat(Masks.json(actual).toString()).isEqualTo(Masks.json(expected).toString());
            assertThat(actual.path("ip").asLong()).isEqualTo(expected.path("ip").asLong());
            assertThat(actual.path("port").asInt()).isEqualTo(emulator.port());
            assertThat(actual.at("/address/port").asInt()).isEqualTo(emulator.port());
            assertThat(actual.path("pid").asText())
                .isEqualTo("master@127.0.0.1:" + emulator.port());
            assertThat(actual.path("id").asText()).isEqualTo(emulator.masterInfo().getId());
          }
          assertThat(zooKeeper.client.getChildren(PATH, false)).isEmpty();
          return 1;
        });
  }

  @Test
  void redirectsToTheLeaderAndTakesOver() throws Exception {
    try (MesosEmulator first = master("first");
        MesosEmulator second = master("second")) {
      for (String name : ANSWERED_BY_ALL) {
        answersAsRecorded(name, first, second);
      }
      for (String name : REDIRECTED) {
        answersAsRecorded(name, first, second);
      }
      HttpResponse<String> malformed =
          ApiClient.scheduler(second.masterUrl()).call("{\"type\": \"SUB", null);
      assertThat(malformed.statusCode()).isEqualTo(307);
      end(first);
      awaitNodes(1);
      assertThat(zooKeeper.client.getChildren(PATH, false)).containsExactly("json.info_0000000001");
      awaitLeader(second);
      try (ApiClient scheduler = ApiClient.scheduler(second.masterUrl())) {
        String body =
            recorded("http/nonleader-scheduler-post.response.json").at("/request/body").asText();
        assertThat(scheduler.subscribe(body).statusCode()).isEqualTo(200);
      }
    }
  }

  /** A new life of a master is a new node, behind those that are there. */
  @Test
  void givesTheLeadAwayWhenItFailsOver() throws Exception {
    try (MesosEmulator first = master("first");
        MesosEmulator second = master("second")) {
      first.failoverMaster();
      awaitLeader(second);
      assertThat(zooKeeper.client.getChildren(PATH, false))
          .containsExactlyInAnyOrder("json.info_0000000001", "json.info_0000000002");
      HttpResponse<String> redirected = get(first, "/redirect");
      assertThat(redirected.headers().firstValue("Location"))
          .contains("//127.0.0.1:" + second.port());
    }
  }

  private static void end(MesosEmulator emulator) {
    emulator.close();
  }

  private HttpResponse<String> get(MesosEmulator emulator, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(emulator.masterUrl() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void awaitNodes(int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() - deadline < 0) {
      CountDownLatch changed = new CountDownLatch(1);
      try {
        if (zooKeeper.client.getChildren(PATH, event -> changed.countDown()).size() == count) {
          return;
        }
      } catch (KeeperException.NoNodeException e) {
        throw new AssertionError(PATH + " has gone", e);
      }
      assertThat(changed.await(20, TimeUnit.SECONDS)).as("a change of " + PATH).isTrue();
    }
  }

  private void awaitLeader(MesosEmulator emulator) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String own = "//127.0.0.1:" + emulator.port();
    String seen;
    do {
      seen = get(emulator, "/redirect").headers().firstValue("Location").orElseThrow();
    } while (!seen.equals(own) && System.nanoTime() - deadline < 0);
    assertThat(seen).isEqualTo(own);
  }

  private void answersAsRecorded(String name, MesosEmulator leader, MesosEmulator asked)
      throws Exception {
    String file = "nonleader-" + name;
    JsonNode recorded = recorded("http/" + file + ".response.json");
    Recordings.report(
        "http/" + file,
        "",
        () -> {
          JsonNode request = recorded.path("request");
          HttpRequest.Builder sent =
              HttpRequest.newBuilder(URI.create(asked.masterUrl() + request.path("path").asText()))
                  .header("Accept", "application/json")
                  .method(
                      request.path("method").asText(),
                      HttpRequest.BodyPublishers.ofString(request.path("body").asText()));
          if (request.path("method").asText().equals("POST")) {
            sent.header("Content-Type", "application/json");
          }
          HttpResponse<String> answer =
              http.send(sent.build(), HttpResponse.BodyHandlers.ofString());
          JsonNode expected = recorded.path("response");
          assertThat(answer.statusCode()).as(name).isEqualTo(expected.path("status").asInt());
          List<String> names = new ArrayList<>();
          for (JsonNode header : expected.path("headers")) {
            names.add(header.path(0).asText().toLowerCase(java.util.Locale.ROOT));
            if (header.path(0).asText().equals("Location")) {
              assertThat(answer.headers().firstValue("Location"))
                  .contains(
                      header
                          .path(1)
                          .asText()
                          .replace(RECORDED_LEADER, "127.0.0.1:" + leader.port()));
            }
          }
          assertThat(answer.headers().map().keySet())
              .as(name)
              .extracting(one -> one.toLowerCase(java.util.Locale.ROOT))
              .containsExactlyInAnyOrderElementsOf(names);
          if (answer.statusCode() != 200) {
            assertThat(answer.body()).isEqualTo(expected.path("body").asText());
          }
          return 1;
        });
  }
}
