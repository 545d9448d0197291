package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The preflight's look at a tarball of Hadoop. */
class ArchiveCheckTest {
  @Test
  void oneThatIsThereIsNoFindingAndOneThatIsNotIs() throws Exception {
    HttpServer server = server(200);
    String uri = "http://127.0.0.1:" + server.getAddress().getPort() + "/hadoop.tar.gz";
    try {
      assertThat(ArchiveCheck.finding(cluster(uri))).isEmpty();
      assertThat(ArchiveCheck.finding(cluster(uri + ".missing")))
          .hasValueSatisfying(
              finding -> {
                assertThat(finding.property()).isEqualTo("clusters.reports.hadoop.uri");
                assertThat(finding.value()).isEqualTo(uri + ".missing");
                assertThat(finding.problem()).contains("HTTP status 404");
              });
    } finally {
      server.stop(0);
    }
    assertThat(ArchiveCheck.finding(cluster(uri)))
        .map(Finding::problem)
        .hasValueSatisfying(problem -> assertThat(problem).contains("cannot be asked for"));
  }

  @Test
  void whatOnlyAgentsCanSeeIsNotLookedAt() {
    assertThat(ArchiveCheck.finding(cluster("file:///nowhere/hadoop.tar.gz"))).isEmpty();
    assertThat(ArchiveCheck.finding(cluster("hdfs://nowhere/hadoop.tar.gz"))).isEmpty();
    assertThat(
            ArchiveCheck.finding(
                new HadoopCluster("a", "/conf", "/opt", "", "", Map.of(), Map.of(), "", "")))
        .isEmpty();
  }

  private static HttpServer server(int status) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hadoop.tar.gz",
        exchange -> {
          boolean there = exchange.getRequestURI().getPath().equals("/hadoop.tar.gz");
          exchange.sendResponseHeaders(there ? status : 404, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static HadoopCluster cluster(String uri) {
    return new HadoopCluster(
        "reports",
        "/conf",
        "",
        "",
        "",
        Map.of(),
        Map.of(),
        "",
        "",
        Optional.of(new HadoopArchive(uri, false, "")),
        Optional.empty());
  }
}
