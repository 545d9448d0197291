package io.howdah.localcluster.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyCpuOfTheAgentsBelongsToSomebody() throws Exception {
    JsonNode state =
        JSON.readTree(
            """
            {"slaves": [
              {"id": "S0", "hostname": "one", "resources": {"cpus": 5}, "used_resources": {"cpus": 4.4}},
              {"id": "S1", "hostname": "two", "resources": {"cpus": 5}, "used_resources": {"cpus": 0.5}}],
             "frameworks": [{"tasks": [
              {"id": "worker.hadoop.1", "slave_id": "S0", "state": "TASK_RUNNING", "resources": {"cpus": 2.3}},
              {"id": "lease.hadoop.2", "slave_id": "S0", "state": "TASK_RUNNING", "resources": {"cpus": 1}},
              {"id": "lease.hadoop.3", "slave_id": "S0", "state": "TASK_KILLING", "resources": {"cpus": 1}},
              {"id": "lease.hadoop.4", "slave_id": "S0", "state": "TASK_KILLED", "resources": {"cpus": 1}},
              {"id": "service.web.5", "name": "web", "slave_id": "S1", "state": "TASK_RUNNING", "resources": {"cpus": 0.5}}]}]}
            """);

    Holdings holdings = Holdings.of(7, state, new Holdings.YarnUse(1, 4, 3));

    assertThat(holdings.total()).isEqualTo(10);
    assertThat(holdings.leases()).containsExactly(entry("one", 2.0));
    assertThat(holdings.services()).containsExactly(entry("/web", 0.5));
    assertThat(holdings.base()).isEqualTo(2.4, within(0.001));
    assertThat(holdings.free()).isEqualTo(5.1, within(0.001));
  }

  @Test
  void aNodeOfWhichCapacityIsTakenBackCountsWithItsNewCapacity() throws Exception {
    List<JsonNode> nodes =
        List.of(
            JSON.readTree(
                "{\"state\": \"RUNNING\", \"usedVirtualCores\": 4, \"availableVirtualCores\": -2}"),
            JSON.readTree(
                "{\"state\": \"SHUTDOWN\", \"usedVirtualCores\": 1, \"availableVirtualCores\": 1}"));

    assertThat(Holdings.YarnUse.of(nodes)).isEqualTo(new Holdings.YarnUse(1, 2, 4));
  }
}
