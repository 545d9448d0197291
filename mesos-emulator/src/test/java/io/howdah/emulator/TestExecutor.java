package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;

/** An executor whose calls were not recorded: it says what a test lets it say of its tasks. */
final class TestExecutor {
  private final String id;
  private final StandIn process;

  private TestExecutor(String id, StandIn process) {
    this.id = id;
    this.process = process;
  }

  /** The one of that id whose process runs, or begins to, below the work directory. */
  static TestExecutor of(Path workDirectory, String id) throws IOException {
    return new TestExecutor(id, StandIn.of(workDirectory, id));
  }

  StandIn process() {
    return process;
  }

  /** Subscribes, takes the task and says that it runs. */
  ApiClient run(String task) throws IOException, InterruptedException {
    ApiClient stream = ApiClient.executor(process.agent());
    assertThat(subscribe(stream)).isEqualTo(200);
    take(stream, task);
    return stream;
  }

  /** Takes the next task that it is given, and says that it runs. */
  void take(ApiClient stream, String task) throws IOException, InterruptedException {
    JsonNode launch = stream.await("LAUNCH", one -> one.path("type").asText().equals("LAUNCH"));
    assertThat(launch.at("/launch/task/task_id/value").asText()).isEqualTo(task);
    update(task, "TASK_RUNNING", null);
  }

  /** Subscribes, with nothing that was not acknowledged; the status of the answer. */
  int subscribe(ApiClient stream) throws IOException, InterruptedException {
    return stream.subscribe(head() + "\"type\": \"SUBSCRIBE\", \"subscribe\": {}}").statusCode();
  }

  void update(String task, String state, String message) throws IOException, InterruptedException {
    UUID uuid = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    String body =
        head()
            + "\"type\": \"UPDATE\", \"update\": {\"status\": {\"source\": \"SOURCE_EXECUTOR\","
            + " \"task_id\": {\"value\": \""
            + task
            + "\"}, \"state\": \""
            + state
            + (message == null ? "" : "\", \"message\": \"" + message)
            + "\", \"uuid\": \""
            + Base64.getEncoder().encodeToString(bytes)
            + "\"}}}";
    assertThat(ApiClient.executor(process.agent()).call(body, null).statusCode()).isEqualTo(202);
  }

  private String head() {
    return "{\"framework_id\": {\"value\": \""
        + process.environment().get("MESOS_FRAMEWORK_ID")
        + "\"}, \"executor_id\": {\"value\": \""
        + id
        + "\"}, ";
  }
}
