package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** A framework in role r with what tests of several masters need. */
final class FrameworkSession implements AutoCloseable {
  final ApiClient client;
  final String framework;

  FrameworkSession(String url, String framework) throws Exception {
    client = ApiClient.scheduler(url);
    String id = framework == null ? "" : "\"framework_id\": {\"value\": \"" + framework + "\"}, ";
    String inner = framework == null ? "" : ", \"id\": {\"value\": \"" + framework + "\"}";
    int status =
        client
            .subscribe(
                "{"
                    + id
                    + "\"type\": \"SUBSCRIBE\", \"subscribe\": {\"framework_info\": {\"user\":"
                    + " \"\", \"name\": \"f\", \"failover_timeout\": 600, \"checkpoint\": true,"
                    + " \"roles\": [\"r\"], \"capabilities\": [{\"type\": \"MULTI_ROLE\"},"
                    + " {\"type\": \"PARTITION_AWARE\"}]"
                    + inner
                    + "}}}")
            .statusCode();
    assertThat(status).isEqualTo(200);
    this.framework = await("SUBSCRIBED").at("/subscribed/framework_id/value").asText();
  }

  JsonNode await(String type) throws Exception {
    return client.await(type, one -> one.path("type").asText().equals(type));
  }

  JsonNode status(String task, String reason) throws Exception {
    return client
        .await(
            reason + " of " + task,
            one ->
                one.at("/update/status/task_id/value").asText().equals(task)
                    && one.at("/update/status/reason").asText().equals(reason))
        .at("/update/status");
  }

  void call(String type, String rest) throws Exception {
    String head = "{\"framework_id\": {\"value\": \"" + framework + "\"}, \"type\": \"";
    assertThat(client.call(head + type + "\"" + rest + "}").statusCode()).isEqualTo(202);
  }

  /** Launches a task on the next offer; its agent. */
  String launch(String task) throws Exception {
    JsonNode offer = await("OFFERS").at("/offers/offers/0");
    String agent = offer.at("/agent_id/value").asText();
    call(
        "ACCEPT",
        ", \"accept\": {\"offer_ids\": [{\"value\": \""
            + offer.at("/id/value").asText()
            + "\"}], \"operations\": [{\"type\": \"LAUNCH\", \"launch\": {\"task_infos\":"
            + " [{\"name\": \"t\", \"task_id\": {\"value\": \""
            + task
            + "\"}, \"agent_id\": {\"value\": \""
            + agent
            + "\"}, \"command\": {\"value\": \"sleep 1000\"}, \"resources\": [{\"name\":"
            + " \"cpus\", \"type\": \"SCALAR\", \"scalar\": {\"value\": 1}}]}]}}],"
            + " \"filters\": {\"refuse_seconds\": 0}}");
    for (int i = 0; i < 2; i++) {
      JsonNode status = await("UPDATE").at("/update/status");
      call(
          "ACKNOWLEDGE",
          ", \"acknowledge\": {\"agent_id\": {\"value\": \""
              + agent
              + "\"}, \"task_id\": {\"value\": \""
              + task
              + "\"}, \"uuid\": \""
              + status.path("uuid").asText()
              + "\"}");
    }
    return agent;
  }

  /** Asks until the master knows the task: its agent may have to register first. */
  void awaitRunning(String task) throws Exception {
    await("OFFERS"); // of an agent that has registered again
    Await.until(
        task + " is known",
        () -> {
          call("RECONCILE", ", \"reconcile\": {}");
          call(
              "RECONCILE",
              ", \"reconcile\": {\"tasks\": [{\"task_id\": {\"value\": \"none\"},"
                  + " \"agent_id\": {\"value\": \"nobody\"}}]}");
          status("none", "REASON_RECONCILIATION"); // the answers that there are have come
          return client.rest().stream()
              .anyMatch(
                  one ->
                      one.at("/update/status/task_id/value").asText().equals(task)
                          && one.at("/update/status/state").asText().equals("TASK_RUNNING"));
        });
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
