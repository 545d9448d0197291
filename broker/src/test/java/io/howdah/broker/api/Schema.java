package io.howdah.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * As much of OpenAPI 3.0's schemas as openapi.yaml uses. Stricter than the specification in one
 * thing: a property that is not in the schema is an error, since it would not be documented.
 */
final class Schema {
  private final JsonNode document;

  Schema(JsonNode document) {
    this.document = document;
  }

  void checkAnswer(String path, JsonNode answer) {
    JsonNode schema =
        document
            .path("paths")
            .path(path)
            .path("get")
            .path("responses")
            .path("200")
            .path("content")
            .path("application/json")
            .path("schema");
    assertThat(schema.isMissingNode()).as(path + " has a schema").isFalse();
    check(path, schema, answer);
  }

  private void check(String where, JsonNode schema, JsonNode value) {
    if (value.isNull() && schema.path("nullable").asBoolean()) {
      return;
    }
    if (schema.has("$ref")) {
      check(where, document.at(schema.path("$ref").asText().substring(1)), value);
      return;
    }
    schema.path("allOf").forEach(part -> check(where, part, value));
    if (schema.has("type")) {
      assertThat(types(value)).as(where + " is " + value).contains(schema.path("type").asText());
    }
    if (schema.has("enum")) {
      assertThat(schema.path("enum")).as(where).contains(value);
    }
    for (JsonNode item : value.isArray() ? value : List.<JsonNode>of()) {
      check(where + "[]", schema.path("items"), item);
    }
    if (value.isObject() && !schema.has("allOf")) {
      schema
          .path("required")
          .forEach(
              key -> assertThat(value.has(key.asText())).as(where + "." + key.asText()).isTrue());
      value
          .properties()
          .forEach(e -> property(where + "." + e.getKey(), schema, e.getKey(), e.getValue()));
    }
  }

  private void property(String where, JsonNode schema, String name, JsonNode value) {
    JsonNode other = schema.path("additionalProperties");
    if (schema.path("properties").has(name)) {
      check(where, schema.path("properties").path(name), value);
    } else if (other.isObject()) {
      check(where, other, value);
    } else {
      assertThat(other.asBoolean()).as(where + " is in the schema").isTrue();
    }
  }

  private static List<String> types(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> List.of("object");
      case ARRAY -> List.of("array");
      case STRING -> List.of("string");
      case BOOLEAN -> List.of("boolean");
      case NUMBER -> value.isIntegralNumber() ? List.of("integer", "number") : List.of("number");
      default -> List.of();
    };
  }
}
