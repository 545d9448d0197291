package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records as the first version wrote them, byte for byte. */
final class OlderRecordsTest {
  static final String FLEET =
      "{\"schema\":1,\"record\":{\"name\":\"hadoop\",\"cluster\":\"default\",\"workers\":3,"
          + "\"capacity\":{\"vcores\":4,\"memoryMb\":8192},"
          + "\"overhead\":{\"milliCpus\":300,\"memoryMb\":400,\"diskMb\":0,\"gpus\":0},"
          + "\"executor\":{\"milliCpus\":100,\"memoryMb\":96,\"diskMb\":0,\"gpus\":0},"
          + "\"heapMb\":128,\"constraints\":[{\"field\":\"hostname\",\"operator\":\"UNIQUE\"},"
          + "{\"field\":\"rack\",\"operator\":\"LIKE\",\"value\":\"r[0-9]+\"}],"
          + "\"directory\":\"/var/lib/howdah\",\"properties\":{\"x\":\"y\"},"
          + "\"environment\":{\"EMPTY\":\"\"},\"drainDeadline\":\"PT10M\","
          + "\"unreachable\":\"PT1.5S\",\"containerCgroup\":true,\"version\":\"a1b2\"}}";

  private static final String CLUSTER =
      "{\"schema\":1,\"record\":{\"name\":\"default\",\"clientConfiguration\":\"/etc/hadoop/conf\","
          + "\"home\":\"/opt/hadoop\",\"javaHome\":\"/usr/lib/jvm/java-17\","
          + "\"properties\":{\"yarn.a\":\"1\",\"yarn.b\":\"\"}}}";

  private static final String WORKER =
      "{\"schema\":1,\"record\":{\"id\":\"worker.hadoop.7-1\",\"kind\":\"WORKER\","
          + "\"owner\":\"hadoop\",\"version\":\"a1b2\",\"state\":\"RUNNING\","
          + "\"placement\":{\"agentId\":\"agent-S1\",\"hostname\":\"host1\","
          + "\"role\":\"howdah\",\"ports\":[31000,31001,31002,31003,31004]},"
          + "\"place\":\"hadoop.7-1\","
          + "\"executor\":{\"executorId\":\"executor-1\",\"executorInfo\":\"QUJD\"},"
          + "\"lastUpdate\":\"RUNNING\",\"history\":[{\"at\":\"2026-11-24T12:00:00Z\","
          + "\"state\":\"LAUNCHING\",\"why\":\"wanted\"}]}}";

  private final RecordCodec codec = new RecordCodec();

  @Test
  void aFleetIsFixedAndOfNodeManagers() throws Exception {
    assertThat(decode(RecordKind.FLEET, "hadoop", FLEET)).isEqualTo(Samples.fleet());
    assertThat(((Fleet) decode(RecordKind.FLEET, "hadoop", FLEET)).isElastic()).isFalse();
  }

  @Test
  void aFleetWithHalfAFigureIsRefused() {
    for (String wrong :
        new String[] {
          FLEET.replace("\"workers\":3", "\"workers\":\"3\""),
          FLEET.replace("\"workers\":3,", ""),
          FLEET.replace("\"memoryMb\":8192", "\"megabytes\":8192"),
        }) {
      assertThatThrownBy(() -> decode(RecordKind.FLEET, "hadoop", wrong))
          .isInstanceOf(CorruptRecordException.class);
    }
  }

  @Test
  void aClusterKnowsNoKerberos() throws Exception {
    HadoopCluster cluster = (HadoopCluster) decode(RecordKind.CLUSTER, "default", CLUSTER);
    assertThat(cluster)
        .isEqualTo(
            new HadoopCluster(
                "default",
                "/etc/hadoop/conf",
                "/opt/hadoop",
                "",
                "/usr/lib/jvm/java-17",
                Map.of("yarn.a", "1", "yarn.b", ""),
                Map.of(),
                "",
                ""));
  }

  @Test
  void aWorkerHasNoLeases() throws Exception {
    Instance worker = (Instance) decode(RecordKind.INSTANCE, "worker.hadoop.7-1", WORKER);
    assertThat(worker.state()).isEqualTo(InstanceState.RUNNING);
    assertThat(worker.placement().ports()).hasSize(5);
    assertThat(worker.leaseOf()).isEmpty();
    assertThat(worker.capacity()).isEmpty();
  }

  private Record decode(RecordKind kind, String id, String content) throws CorruptRecordException {
    return codec.decode(
        new RecordKey(kind, id), "/howdah/x", content.getBytes(StandardCharsets.UTF_8));
  }
}
