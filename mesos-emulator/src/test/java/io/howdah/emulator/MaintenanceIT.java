package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maintenance and draining as recorded, with real processes. */
class MaintenanceIT {
  @TempDir Path directory;

  private static void post(MesosEmulator emulator, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(emulator.masterUrl() + path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  private EmulatorBuilder emulator(int agents) {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .agents(agents)
        .allocationInterval(Duration.ofMillis(300))
        .agentResources("cpus:4;mem:8192;disk:10000");
  }

  private static String about(MesosEmulator emulator, String call, String field, int agent) {
    return "{\"type\": \""
        + call
        + "\", \""
        + field
        + "\": {\"agent_id\": {\"value\": \""
        + emulator.agentIds().get(agent)
        + "\"}}}";
  }

  @Test
  void drainsAgentsAsRecorded() throws Exception {
    try (MesosEmulator emulator = emulator(2).start()) {
      int compared =
          new Replay(emulator, "17-agent-drain")
              .replacing("trap '' TERM; while", "trap '' TERM; touch deaf; while")
              .onNote(
                  "agent 2 is drained",
                  () -> {
                    Sandboxes.awaitFile(directory, "d-1", "deaf");
                    post(emulator, "/api/v1", about(emulator, "DRAIN_AGENT", "drain_agent", 1));
                  })
              .onNote(
                  "agent 2 is reactivated",
                  () ->
                      post(
                          emulator,
                          "/api/v1",
                          about(emulator, "REACTIVATE_AGENT", "reactivate_agent", 1)))
              .onNote(
                  "MARK_AGENT_GONE",
                  () ->
                      post(
                          emulator,
                          "/api/v1",
                          about(emulator, "MARK_AGENT_GONE", "mark_agent_gone", 1)))
              .play();
      assertThat(compared).isGreaterThan(25);
    }
  }

  @Test
  void asksForAgentsBackAsRecorded() throws Exception {
    String machine = "[{\"hostname\": \"127.0.0.1\", \"ip\": \"127.0.0.1\"}]";
    String schedule =
        "{\"windows\": [{\"machine_ids\": "
            + machine
            + ", \"unavailability\": {\"start\": {\"nanoseconds\": 1795338908653267968},"
            + " \"duration\": {\"nanoseconds\": 3600000000000}}}]}";
    try (MesosEmulator emulator = emulator(1).start()) {
      Replay replay = new Replay(emulator, "16-inverse-offers");
      int compared =
          replay
              .replacing("\"refuse_seconds\": 3}", "\"refuse_seconds\": 1}")
              .before("INVERSE_OFFERS", () -> post(emulator, "/maintenance/schedule", schedule))
              .onNote(
                  "the schedule is taken back",
                  () -> post(emulator, "/maintenance/schedule", "{\"windows\": []}"))
              .before(
                  "RESCIND 7b06a9e7-1450-459c-8e9f-832d57a3366e-O5", // nothing was noted
                  () -> post(emulator, "/maintenance/schedule", schedule))
              .onNote("maintenance is started", () -> post(emulator, "/machine/down", machine))
              .play();
      assertThat(compared).isGreaterThan(20);
    }
  }
}
