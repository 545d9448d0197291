package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The web servers of a pair, as Hadoop's RMWebAppFilter has them: a standby answers {@code
 * /ws/v1/cluster/info} and {@code /conf} itself, sends other questions to the active one by a 307,
 * and while there is none answers 200 with a text and a Refresh header.
 */
class ResourceManagerWebTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String APPS = "/ws/v1/cluster/apps?states=RUNNING";
  @TempDir Path folder;

  private final List<Member> members = new ArrayList<>();

  @AfterEach
  void stop() {
    members.forEach(Member::stop);
  }

  @Test
  void aStandbySendsTheQuestionToTheActiveOne() throws Exception {
    Member active = new Member("active");
    Member standby = new Member("standby").to(active);
    assertThat(ask(web(standby, active)).path("by").asText()).isEqualTo("active");
  }

  @Test
  void anOtherOneIsAskedWhileAStandbyKnowsNoActiveOne() throws Exception {
    Member active = new Member("active");
    assertThat(ask(web(new Member("standby"), active)).path("by").asText()).isEqualTo("active");
  }

  @Test
  void anOtherOneIsAskedWhenTheOneThatAnsweredLastIsGone() throws Exception {
    Member first = new Member("active");
    Member second = new Member("standby").to(first);
    ResourceManagerWeb web = web(first, second);
    ask(web);
    first.stop();
    second.become("active");
    assertThat(ask(web).path("by").asText()).isEqualTo("active");
  }

  @Test
  void noAnswerIsAnErrorWhileNoneIsActive() throws Exception {
    ResourceManagerWeb web = web(new Member("standby"), new Member("standby"));
    assertThatThrownBy(() -> web.json(APPS, TIMEOUT).join())
        .isInstanceOf(CompletionException.class);
    assertThatThrownBy(web::configuration)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is active");
  }

  @Test
  void theConfigurationIsThatOfTheActiveOne() throws Exception {
    Member active = new Member("active");
    Member standby = new Member("standby").to(active);
    ResourceManagerWeb web = web(standby, active);
    assertThat(web.configuration()).containsEntry("whose", "active");
    active.become("standby").to(standby);
    standby.become("active");
    standby.name = "the other";
    assertThat(web.configuration()).containsEntry("whose", "the other");
  }

  private static JsonNode ask(ResourceManagerWeb web) throws Exception {
    return web.json(APPS, TIMEOUT).get(10, TimeUnit.SECONDS);
  }

  private ResourceManagerWeb web(Member first, Member second) {
    Configuration pair = new Configuration(false);
    pair.set(YarnConfiguration.RM_HA_ENABLED, "true");
    pair.set(YarnConfiguration.RM_HA_IDS, "rm1,rm2");
    pair.set("yarn.resourcemanager.webapp.address.rm1", first.address());
    pair.set("yarn.resourcemanager.webapp.address.rm2", second.address());
    return new ResourceManagerWeb(new YarnConfiguration(pair), folder.toString(), "howdah");
  }

  /** One of the pair. */
  private final class Member {
    private final HttpServer server;
    private volatile String state;
    private volatile String name;
    private volatile Member active;

    Member(String state) throws IOException {
      this.state = state;
      this.name = state;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
      members.add(this);
    }

    Member to(Member other) {
      active = other;
      return this;
    }

    Member become(String now) {
      state = now;
      active = null;
      return this;
    }

    String address() {
      return "127.0.0.1:" + server.getAddress().getPort();
    }

    void stop() {
      server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/ws/v1/cluster/info")) {
        send(
            exchange,
            200,
            "{\"clusterInfo\":{\"haState\":\"" + state.toUpperCase(Locale.ROOT) + "\"}}");
      } else if (path.equals("/conf")) {
        send(exchange, 200, "{\"properties\":[{\"key\":\"whose\",\"value\":\"" + name + "\"}]}");
      } else if (state.equals("active")) {
        send(exchange, path.endsWith("/apps") ? 200 : 404, "{\"by\":\"" + state + "\"}");
      } else if (active != null) {
        exchange
            .getResponseHeaders()
            .set("Location", "http://" + active.address() + exchange.getRequestURI());
        send(exchange, 307, "This is standby RM.");
      } else {
        exchange.getResponseHeaders().set("Refresh", "3;url=" + path);
        send(exchange, 200, "Can not find any active RM. Will retry in next 3 seconds.");
      }
    }

    private void send(HttpExchange exchange, int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }
  }
}
