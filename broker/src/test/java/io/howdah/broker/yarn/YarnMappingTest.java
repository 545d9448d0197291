package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.broker.model.PendingDemand;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.yarn.api.records.QueueInfo;
import org.apache.hadoop.yarn.api.records.QueueState;
import org.apache.hadoop.yarn.api.records.QueueStatistics;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.junit.jupiter.api.Test;

/** YARN's answers in the broker's terms. */
class YarnMappingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void leafQueuesByPathAndByShortName() {
    QueueInfo root =
        queue(
            "root",
            "root",
            pending(5120, 10, 10),
            queue("default", "root.default", pending(1024, 2, 2)),
            queue(
                "a",
                "root.a",
                pending(4096, 8, 8),
                queue("etl", "root.a.etl", pending(3072, 6, 6)),
                queue("idle", "root.a.idle", pending(0, 0, 0))),
            queue("b", "root.b", pending(1024, 2, 2), queue("etl", null, pending(1024, 2, 2))));
    QueueDemand demand = QueueDemand.of(root);
    assertThat(demand.total()).isEqualTo(new PendingDemand(5120, 10, 10));
    assertThat(demand.byQueue())
        .isEqualTo(
            Map.of(
                "root.default", new PendingDemand(1024, 2, 2),
                "default", new PendingDemand(1024, 2, 2),
                "root.a.etl", new PendingDemand(3072, 6, 6),
                "root.b.etl", new PendingDemand(1024, 2, 2),
                "etl", new PendingDemand(4096, 8, 8)));
  }

  @Test
  void theOverCommitTimeoutIsNeverNegativeAndNeverTooLong() {
    assertThat(ClientRmGateway.milliseconds(Duration.ZERO)).isZero();
    assertThat(ClientRmGateway.milliseconds(Duration.ofMillis(-1))).isZero();
    assertThat(ClientRmGateway.milliseconds(Duration.ofSeconds(3))).isEqualTo(3000);
    assertThat(ClientRmGateway.milliseconds(Duration.ofDays(24))).isEqualTo(2_073_600_000);
    assertThat(ClientRmGateway.milliseconds(Duration.ofDays(25))).isEqualTo(Integer.MAX_VALUE);
    assertThat(ClientRmGateway.milliseconds(Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void requestsForHostsAndLabels() throws Exception {
    String answer =
        """
        {"apps":{"app":[
         {"id":"application_1_0001","resourceRequests":[
          {"resourceName":"*","numContainers":10,"nodeLabelExpression":"gpu","capability":{"memory":512,"vCores":1}},
          {"resourceName":"/default-rack","numContainers":10,"nodeLabelExpression":"","capability":{"memory":512,"vCores":1}},
          {"resourceName":"node1","numContainers":4,"capability":{"memory":512,"vCores":1}}]},
         {"id":"application_1_0002","resourceRequests":[
          {"resourceName":"*","numContainers":2,"nodeLabelExpression":"","capability":{"memory":512,"vCores":1}},
          {"resourceName":"node1","numContainers":2,"capability":{"memory":512,"vCores":1}},
          {"resourceName":"node2","numContainers":0,"capability":{"memory":512,"vCores":1}}]},
         {"id":"application_1_0003"}]}}
        """;
    WaitingRequests.Details details = WaitingRequests.details(JSON.readTree(answer));
    assertThat(details.byHost()).isEqualTo(Map.of("node1", 6));
    assertThat(details.byLabel()).isEqualTo(Map.of("gpu", new PendingDemand(5120, 10, 10)));
    assertThat(WaitingRequests.details(JSON.readTree("{\"apps\":{}}")))
        .isEqualTo(WaitingRequests.Details.NONE);
  }

  @Test
  void aRefusalForWantOfRightsSaysWhoAndWhatToDo() {
    IOException told =
        Refusals.explain(
            "updateNodeResource", new AccessControlException("User bob doesn't have"), "bob");
    assertThat(told)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("bob")
        .hasMessageContaining("yarn.admin.acl")
        .hasMessageContaining("refreshAdminAcls");
  }

  @Test
  void aRefusalIsToldApartFromNoAnswer() {
    IOException refused =
        new IOException("no such node", new YarnException("no such node a:1\n at Some.java"));
    assertThat(Refusals.explain("updateNodeResource", refused, "bob"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("the ResourceManager refused updateNodeResource: no such node a:1");
    IOException away = new IOException("connection refused");
    assertThat(Refusals.explain("updateNodeResource", away, "bob")).isSameAs(away);
  }

  @Test
  void readsConfigurationsInBothForms() throws Exception {
    assertThat(
            EffectiveConfiguration.parse(
                "{\"properties\":[{\"key\":\"a\",\"value\":\"1\",\"isFinal\":false}]}"))
        .isEqualTo(Map.of("a", "1"));
    assertThat(
            EffectiveConfiguration.parse(
                "<?xml version=\"1.0\"?><configuration><property><name>a</name><value>1</value>"
                    + "<source>x</source></property></configuration>"))
        .isEqualTo(Map.of("a", "1"));
    assertThat(
            EffectiveConfiguration.overview(
                JSON.readTree(
                    "{\"scheduler\":{\"schedulingResourceType\":\"memory-mb (unit=Mi),vcores\"}}")))
        .isEqualTo(
            Map.of(
                Preflight.CALCULATOR,
                "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator"));
  }

  @Test
  void findsTheWebServersOfAPair() {
    Configuration pair = new Configuration(false);
    pair.set(YarnConfiguration.RM_HA_ENABLED, "true");
    pair.set(YarnConfiguration.RM_HA_IDS, "rm1,rm2");
    pair.set("yarn.resourcemanager.hostname.rm1", "one");
    pair.set("yarn.resourcemanager.webapp.address.rm2", "two:9088");
    YarnConfiguration configuration = new YarnConfiguration(pair);
    assertThat(ResourceManagerWeb.addresses(configuration))
        .isEqualTo(List.of("http://one:8088", "http://two:9088"));
    configuration.set(YarnConfiguration.YARN_HTTP_POLICY_KEY, "HTTPS_ONLY");
    configuration.set("yarn.resourcemanager.webapp.https.address.rm2", "two:9090");
    assertThat(ResourceManagerWeb.addresses(configuration))
        .isEqualTo(List.of("https://one:8090", "https://two:9090"));
  }

  private static QueueStatistics pending(long memory, long vcores, long containers) {
    QueueStatistics statistics =
        QueueStatistics.newInstance(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    statistics.setPendingMemoryMB(memory);
    statistics.setPendingVCores(vcores);
    statistics.setPendingContainers(containers);
    return statistics;
  }

  private static QueueInfo queue(
      String name, String path, QueueStatistics statistics, QueueInfo... children) {
    return QueueInfo.newInstance(
        name,
        path,
        0,
        0,
        0,
        List.of(children),
        List.of(),
        QueueState.RUNNING,
        java.util.Set.of(),
        "",
        statistics,
        false,
        0,
        0);
  }
}
