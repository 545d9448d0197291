package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A scheduler for tests of what was not recorded: acknowledges each update that it takes. */
final class TestScheduler implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiClient client;
  private final String framework;
  private final Map<String, Deque<JsonNode>> offers = new HashMap<>();

  TestScheduler(MesosEmulator emulator, String... capabilities)
      throws IOException, InterruptedException {
    this(emulator, true, capabilities);
  }

  static TestScheduler withoutCheckpoint(MesosEmulator emulator)
      throws IOException, InterruptedException {
    return new TestScheduler(emulator, false);
  }

  private TestScheduler(MesosEmulator emulator, boolean checkpoint, String... capabilities)
      throws IOException, InterruptedException {
    client = ApiClient.scheduler(emulator.masterUrl());
    ObjectNode info =
        JSON.createObjectNode().put("user", "").put("name", "t").put("failover_timeout", 60);
    info.put("checkpoint", checkpoint).putArray("roles").add("r");
    info.putArray("capabilities").addObject().put("type", "MULTI_ROLE");
    for (String capability : capabilities) {
      info.withArray("capabilities").addObject().put("type", capability);
    }
    ObjectNode call = JSON.createObjectNode().put("type", "SUBSCRIBE");
    call.putObject("subscribe").set("framework_info", info);
    client.subscribe(call.toString());
    framework = take("SUBSCRIBED").at("/subscribed/framework_id/value").asText();
  }

  /** Every framework that subscribes brings an allocation about; this one wants nothing. */
  static void allocate(MesosEmulator emulator) throws IOException, InterruptedException {
    try (ApiClient other = ApiClient.scheduler(emulator.masterUrl())) {
      assertThat(
              other
                  .subscribe(
                      "{\"type\": \"SUBSCRIBE\", \"subscribe\": {\"suppressed_roles\": [\"none\"],"
                          + " \"framework_info\": {\"user\": \"\", \"name\": \"n\", \"roles\":"
                          + " [\"none\"], \"capabilities\": [{\"type\": \"MULTI_ROLE\"}]}}}")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  /** The next event of that type. */
  JsonNode take(String type) throws InterruptedException {
    return client.await(type, one -> one.path("type").asText().equals(type));
  }

  /** The next offer of that agent, as it came. */
  JsonNode offer(String agent) throws InterruptedException {
    Deque<JsonNode> waiting = offers.computeIfAbsent(agent, id -> new ArrayDeque<>());
    while (waiting.isEmpty()) {
      for (JsonNode one : take("OFFERS").at("/offers/offers")) {
        offers
            .computeIfAbsent(one.at("/agent_id/value").asText(), id -> new ArrayDeque<>())
            .add(one);
      }
    }
    return waiting.remove();
  }

  /** Sends a call that must be accepted; the framework's id is added. */
  void call(String type, ObjectNode content) throws IOException, InterruptedException {
    ObjectNode call = JSON.createObjectNode().put("type", type);
    call.putObject("framework_id").put("value", framework);
    call.set(type.toLowerCase(java.util.Locale.ROOT), content);
    assertThat(client.call(call.toString()).statusCode()).as(call.toString()).isEqualTo(202);
  }

  /**
   * Launches one task on the next offer of an agent.
   *
   * @param more what the task has beside its ids and its CPUs; {@code mem} are MB
   */
  void launch(String agent, String task, ObjectNode more) throws IOException, InterruptedException {
    ObjectNode info = more.deepCopy().put("name", task);
    info.putObject("task_id").put("value", task);
    info.putObject("agent_id").put("value", agent);
    info.set(
        "resources",
        JSON.readTree("[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.2}}]"));
    if (info.remove("mem") instanceof IntNode megabytes) {
      info.withArray("resources")
          .add(object("{'name': 'mem', 'type': 'SCALAR', 'scalar': {'value': " + megabytes + "}}"));
    }
    ObjectNode accept = JSON.createObjectNode();
    accept.putArray("offer_ids").add(offer(agent).path("id"));
    ObjectNode operation = accept.putArray("operations").addObject().put("type", "LAUNCH");
    operation.putObject("launch").putArray("task_infos").add(info);
    accept.putObject("filters").put("refuse_seconds", 0);
    call("ACCEPT", accept);
  }

  void kill(String task) throws IOException, InterruptedException {
    call("KILL", object("{'task_id': {'value': '" + task + "'}}"));
  }

  /** The next status of a task, which must have that state. */
  JsonNode status(String task, String state) throws IOException, InterruptedException {
    JsonNode status =
        client
            .await(
                state + " of " + task,
                one -> one.at("/update/status/task_id/value").asText().equals(task))
            .at("/update/status");
    assertThat(status.path("state").asText()).as(status.toString()).isEqualTo(state);
    if (status.has("uuid")) {
      ObjectNode acknowledge = JSON.createObjectNode();
      acknowledge.set("agent_id", status.path("agent_id"));
      acknowledge.set("task_id", status.path("task_id"));
      acknowledge.set("uuid", status.path("uuid"));
      call("ACKNOWLEDGE", acknowledge);
    }
    return status;
  }

  /** STARTING and RUNNING. */
  void running(String task) throws IOException, InterruptedException {
    status(task, "TASK_STARTING");
    status(task, "TASK_RUNNING");
  }

  /** Events that have come and were not taken. */
  List<JsonNode> rest() {
    return client.rest();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
