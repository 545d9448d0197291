package io.howdah.broker.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A standby that asks the leader whether its file says what is valid. */
class FileComparisonTest {
  @TempDir Path folder;
  private final Logger logger = (Logger) LoggerFactory.getLogger(FileComparison.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<String> asked = new ArrayList<>();
  private String answer = "{}";
  private int status = 200;
  private HttpServer leader;
  private FileComparison comparison;

  @BeforeEach
  void start() throws Exception {
    lines.start();
    logger.addAppender(lines);
    leader = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    leader.createContext(
        "/",
        exchange -> {
          asked.add(
              "%s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      new String(
                          exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    leader.start();
    Path file = folder.resolve("broker.yaml");
    Files.writeString(file, "fleets: []");
    comparison = new FileComparison(file);
  }

  @AfterEach
  void stop() {
    leader.stop(0);
    logger.detachAppender(lines);
  }

  @Test
  void eachDifferenceIsToldOnceUntilItIsGone() {
    answer = "{\"revision\": 4, \"difference\": [\"fleet a: workers 2 -> 3\"]}";
    ask();
    ask();
    assertThat(asked.get(0)).isEqualTo("POST /v1/configuration?dry-run=true fleets: []");
    assertThat(comparison.note().orElseThrow())
        .endsWith(
            "broker.yaml differs from revision 4, which stays valid; it would change:"
                + " fleet a: workers 2 -> 3");
    assertThat(lines.list).hasSize(1);
    // The same difference from a newer revision: told by its number, and not again in the log.
    answer = "{\"revision\": 5, \"difference\": [\"fleet a: workers 2 -> 3\"]}";
    ask();
    assertThat(comparison.note().orElseThrow()).contains("differs from revision 5");
    assertThat(lines.list).hasSize(1);
    answer = "{\"revision\": 5, \"difference\": [\"fleet a: workers 2 -> 4\"]}";
    ask();
    assertThat(lines.list).hasSize(2);
    answer = "{\"revision\": 6, \"difference\": []}";
    ask();
    ask();
    assertThat(comparison.note()).isEmpty();
    assertThat(lines.list).hasSize(3);
  }

  @Test
  void whatWasKnownStaysWhileNobodyAnswers() {
    answer = "{\"revision\": 4, \"difference\": [\"fleet a: workers 2 -> 3\"]}";
    ask();
    status = 503;
    answer = "{\"message\": \"nobody leads\"}";
    ask();
    assertThat(comparison.note()).isPresent();
    leader.stop(0);
    ask();
    assertThat(comparison.note()).isPresent();
    assertThat(lines.list).hasSize(1);
  }

  private void ask() {
    comparison.ask("127.0.0.1:" + leader.getAddress().getPort()).join();
  }
}
