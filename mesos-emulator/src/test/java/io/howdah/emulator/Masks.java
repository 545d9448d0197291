package io.howdah.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hides what differs between two runs of the same session: ids, uuids, times, pids, addresses,
 * words of other programs.
 */
final class Masks {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final Pattern GUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final Set<String> FIELDS =
      Set.of(
          "timestamp",
          "uuid",
          "executor_pid",
          "container_id",
          "nanoseconds",
          "url",
          "hostname",
          "port",
          "pid",
          "ip",
          "ip_address");

  private Masks() {}

  static String text(String text) {
    return GUID.matcher(text)
        .replaceAll("GUID")
        .replaceAll("O\\d+\\b", "O#")
        .replaceAll("Agent [\\w.-]+ (disconnected|removed)", "Agent H $1")
        .replaceAll("directory '[^']*'", "directory 'D'")
        // What docker says of a registry that is not there depends on the machine's network.
        .replaceAll("(?s)stderr='.*'", "stderr='WORDS'")
        // Agents of one machine share its ports: an emulated one has fewer than the recorded one.
        .replaceAll("available ports(\\(.*?\\))?:\\[[^]]*]", "available ports");
  }

  /** Numbers all count as doubles: the recordings write 0.0 where the emulator may write 0. */
  static JsonNode json(JsonNode node) {
    if (node.isObject()) {
      ObjectNode out = JSON.createObjectNode();
      node.properties()
          .forEach(
              field ->
                  out.set(
                      field.getKey(),
                      FIELDS.contains(field.getKey()) || inspected(node, field.getKey())
                          ? JSON.getNodeFactory().textNode("masked")
                          : json(field.getValue())));
      return out;
    }
    if (node.isArray()) {
      ArrayNode out = JSON.createArrayNode();
      node.forEach(item -> out.add(json(item)));
      return out;
    }
    return node.isTextual()
        ? JSON.getNodeFactory().textNode(text(node.asText()))
        : node.isNumber() ? JSON.getNodeFactory().numberNode(node.asDouble()) : node;
  }

  /** The data of a status is what docker inspect says; the data of a message counts. */
  private static boolean inspected(JsonNode node, String field) {
    return field.equals("data") && node.has("state");
  }
}
