package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedulers, masters and agents go and come back as recorded. */
class FailoverIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private EmulatorBuilder emulator(int agents) {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .agents(agents)
        .allocationInterval(Duration.ofMillis(200))
        .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]");
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      assertThat(System.nanoTime() - begun).as(what).isLessThan(TimeUnit.SECONDS.toNanos(20));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static JsonNode get(MesosEmulator emulator, String path) throws Exception {
    return JSON.readTree(
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(emulator.masterUrl() + path)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  /** SIGTERM for what a command task has started, and wait until it has gone. */
  private static void terminate(String task) throws Exception {
    String marker = "/executors/" + task + "/runs/";
    var leaves =
        ProcessHandle.allProcesses()
            .filter(one -> one.children().findAny().isEmpty())
            .filter(one -> Processes.environment(one).contains(marker))
            .toList();
    assertThat(leaves).isNotEmpty();
    leaves.forEach(ProcessHandle::destroy);
    await("end of " + task, () -> leaves.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** On the recorded cluster and on a larger one. */
  private static Replay replay(
      MesosEmulator emulator, String recording, int agents, int recordedAgents) throws Exception {
    Replay replay = new Replay(emulator, recording);
    return agents == recordedAgents ? replay : replay.as(agents + " agents");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void letsSchedulersFailOver(int agents) throws Exception {
    try (MesosEmulator emulator = emulator(agents).start()) {
      int compared =
          replay(emulator, "11-failover", agents, 1)
              .replacing("\"failover_timeout\": 5.0", "\"failover_timeout\": 2.0")
              .before("OPEN B#3", () -> terminate("keep-1"))
              .onNote(
                  "the failover timeout (5 s) passes",
                  () ->
                      await(
                          "removal of the framework",
                          () -> get(emulator, "/frameworks").path("frameworks").isEmpty()))
              .before(
                  "OPEN C#2",
                  () ->
                      await(
                          "removal of the framework without failover timeout",
                          () -> get(emulator, "/frameworks").path("frameworks").isEmpty()))
              .play();
      assertThat(compared).isGreaterThan(20);
    }
  }

  /** Redirects to itself while it starts; then silent about agents that have not come back. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void reconcilesAfterARestartOfTheMaster(int agents) throws Exception {
    // At once, that is while the agent is away: its return is for the test.
    try (MesosEmulator emulator = emulator(agents).agentReturn(Duration.ZERO).start()) {
      int compared =
          replay(emulator, "21-master-restart", agents, 2)
              .onNote(
                  "master and agent 2 are stopped",
                  () -> {
                    emulator.killAgent(0); // of the recording: the second to register
                    emulator.loseAgent(1); // so that it comes back when the test says so
                    emulator.failoverMasterUntilRecovered();
                  })
              .before("OPEN #21", emulator::recoverMaster)
              .before("OFFERS #21", () -> emulator.returnAgent(1))
              .onNote("agent 2 comes back", () -> emulator.restartAgent(0))
              .play();
      assertThat(compared).isGreaterThan(30);
    }
  }

  /** A partitioned agent is unreachable after a while; its task goes on and is known again. */
  @Test
  void losesAndFindsPartitionedAgents() throws Exception {
    try (MesosEmulator emulator = emulator(1).agentLostTimeout(Duration.ofMillis(500)).start();
        ApiClient scheduler = ApiClient.scheduler(emulator.masterUrl())) {
      scheduler.subscribe(
          "{\"type\": \"SUBSCRIBE\", \"subscribe\": {\"framework_info\": {\"user\": \"\", \"name\":"
              + " \"p\", \"failover_timeout\": 60, \"checkpoint\": true, \"roles\": [\"r\"],"
              + " \"capabilities\": [{\"type\": \"MULTI_ROLE\"}, {\"type\":"
              + " \"PARTITION_AWARE\"}]}}}");
      String framework =
          scheduler
              .await("SUBSCRIBED", one -> type(one).equals("SUBSCRIBED"))
              .at("/subscribed/framework_id/value")
              .asText();
      JsonNode offer =
          scheduler.await("OFFERS", one -> type(one).equals("OFFERS")).at("/offers/offers/0");
      String agent = offer.at("/agent_id/value").asText();
      String head = "{\"framework_id\": {\"value\": \"" + framework + "\"}, ";
      String task = "\"task_id\": {\"value\": \"t\"}, \"agent_id\": {\"value\": \"" + agent + "\"}";
      scheduler.call(
          head
              + "\"type\": \"ACCEPT\", \"accept\": {\"offer_ids\": [{\"value\": \""
              + offer.at("/id/value").asText()
              + "\"}], \"operations\": [{\"type\": \"LAUNCH\", \"launch\": {\"task_infos\":"
              + " [{\"name\": \"t\", "
              + task
              + ", \"command\": {\"value\": \"sleep 1000\"}, \"resources\": [{\"name\": \"cpus\","
              + " \"type\": \"SCALAR\", \"scalar\": {\"value\": 1}}]}]}}]}}");
      for (String state : new String[] {"TASK_STARTING", "TASK_RUNNING"}) {
        String uuid = status(scheduler, state).path("uuid").asText();
        scheduler.call(
            head
                + "\"type\": \"ACKNOWLEDGE\", \"acknowledge\": {"
                + task
                + ", \"uuid\": \""
                + uuid
                + "\"}}");
      }
      emulator.loseAgent(0);
      JsonNode lost = status(scheduler, "TASK_UNREACHABLE");
      assertThat(lost.path("reason").asText()).isEqualTo("REASON_AGENT_REMOVED");
      assertThat(lost.at("/unreachable_time/nanoseconds").asLong()).isPositive();
      scheduler.await("FAILURE", one -> type(one).equals("FAILURE"));
      String reconcile =
          head + "\"type\": \"RECONCILE\", \"reconcile\": {\"tasks\": [{" + task + "}]}}";
      scheduler.call(reconcile);
      assertThat(status(scheduler, "TASK_UNREACHABLE").path("reason").asText())
          .isEqualTo("REASON_RECONCILIATION");
      emulator.returnAgent(0);
      assertThat(status(scheduler, "TASK_RUNNING").path("reason").asText())
          .isEqualTo("REASON_AGENT_REREGISTERED");
      scheduler.call(reconcile);
      assertThat(status(scheduler, "TASK_RUNNING").path("reason").asText())
          .isEqualTo("REASON_RECONCILIATION");
    }
  }

  private static String type(JsonNode event) {
    return event.path("type").asText();
  }

  private static JsonNode status(ApiClient scheduler, String state) throws Exception {
    return scheduler
        .await(state, one -> one.at("/update/status/state").asText().equals(state))
        .at("/update/status");
  }
}
