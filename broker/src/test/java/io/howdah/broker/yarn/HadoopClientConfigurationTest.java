package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.HadoopCluster;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopClientConfigurationTest {
  @TempDir Path folder;

  @Test
  void takesTheClustersSettingsButNotItsWaits() throws Exception {
    write("core-site.xml", "fs.defaultFS", "hdfs://nn:9000");
    write(
        "yarn-site.xml",
        YarnConfiguration.RM_ADDRESS,
        "rm:9032",
        YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS,
        "900000",
        YarnConfiguration.CLIENT_FAILOVER_MAX_ATTEMPTS,
        "1000",
        "ipc.client.rpc-timeout.ms",
        "0");
    YarnConfiguration configuration = HadoopClientConfiguration.read(cluster());
    assertThat(configuration.get("fs.defaultFS")).isEqualTo("hdfs://nn:9000");
    assertThat(configuration.get(YarnConfiguration.RM_ADDRESS)).isEqualTo("rm:9032");
    assertThat(configuration.getLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, 0))
        .isEqualTo(HadoopClientConfiguration.CONNECT_MAX_WAIT_MS);
    assertThat(configuration.getInt(YarnConfiguration.CLIENT_FAILOVER_MAX_ATTEMPTS, 0))
        .isBetween(2, 10);
    assertThat(configuration.getInt("ipc.client.rpc-timeout.ms", 0))
        .isEqualTo(HadoopClientConfiguration.CALL_TIMEOUT_MS);
  }

  @Test
  void namesTheFileThatIsMissing() {
    assertThatThrownBy(() -> HadoopClientConfiguration.read(cluster()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.resolve("yarn-site.xml").toString())
        .hasMessageContaining("clusters.main.clientConfiguration");
  }

  @Test
  void namesTheFolderOfABrokenFile() throws Exception {
    Files.writeString(folder.resolve("yarn-site.xml"), "<configuration><property>");
    assertThatThrownBy(() -> HadoopClientConfiguration.read(cluster()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void kerberosNeedsAPrincipalAndAKeytab() throws Exception {
    write("core-site.xml", "hadoop.security.authentication", "kerberos");
    write("yarn-site.xml");
    assertThatThrownBy(() -> ClientRmGateway.connect(cluster()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("hadoop.security.authentication is kerberos")
        .hasMessageContaining("clusters.main.kerberos.principal");
    HadoopCluster noKeytab =
        new HadoopCluster(
            "main",
            folder.toString(),
            "",
            "",
            "",
            Map.of(),
            Map.of(),
            "howdah",
            folder.resolve("none.keytab").toString());
    assertThatThrownBy(() -> ClientRmGateway.connect(noKeytab))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot read " + folder.resolve("none.keytab"));
  }

  @Test
  void aResourceManagerThatIsDownIsToldWithItsAddress() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    write("yarn-site.xml", YarnConfiguration.RM_ADDRESS, "127.0.0.1:" + port);
    try (ResourceManagerGateway gateway = ClientRmGateway.connect(cluster())) {
      assertThatThrownBy(gateway::nodes)
          .isInstanceOf(IOException.class)
          .satisfies(e -> assertThat(Failures.words(e)).contains(":" + port));
    }
  }

  @Test
  void aNodeThatIsNotActiveHasNoUse() {
    NodeReport lost =
        NodeReport.newInstance(
            NodeId.newInstance("a", 1),
            NodeState.LOST,
            "a:2",
            "/rack",
            null,
            Resource.newInstance(2048, 3),
            0,
            null,
            0);
    assertThat(ClientRmGateway.view(lost))
        .isEqualTo(new io.howdah.broker.model.NodeView("a:1", "LOST", 3, 2048, 0, 0, 0, ""));
  }

  private HadoopCluster cluster() {
    return new HadoopCluster("main", folder.toString(), "", "", "", Map.of(), Map.of(), "", "");
  }

  private void write(String file, String... keysAndValues) throws IOException {
    StringBuilder xml = new StringBuilder("<configuration>");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      xml.append(
          "<property><name>%s</name><value>%s</value></property>"
              .formatted(keysAndValues[i], keysAndValues[i + 1]));
    }
    Files.writeString(folder.resolve(file), xml.append("</configuration>"));
  }
}
