package io.howdah.emulator.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;

/**
 * Mesos' JSON form of its protobuf messages. It differs from protobuf's own mapping: 64-bit
 * integers are numbers, fields keep the names and the order of their declaration, set defaults are
 * written, unknown enum values of optional fields are dropped.
 */
public final class MesosJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String NO_CALL = "Failed to convert JSON into Call protobuf: ";

  private MesosJson() {}

  /** The message as UTF-8 JSON without white space. */
  public static byte[] write(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, message);
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON into memory", e);
    }
    return out.toByteArray();
  }

  /** Writes a message as one JSON object into a larger document. */
  public static void write(JsonGenerator json, Message message) throws IOException {
    json.writeStartObject();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        int count = message.getRepeatedFieldCount(field);
        if (count > 0) {
          json.writeArrayFieldStart(field.getName());
          for (int i = 0; i < count; i++) {
            writeValue(json, field, message.getRepeatedField(field, i));
          }
          json.writeEndArray();
        }
      } else if (message.hasField(field)
          || (field.hasDefaultValue() && !field.getOptions().getDeprecated())) {
        json.writeFieldName(field.getName());
        writeValue(json, field, message.getField(field));
      }
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, FieldDescriptor field, Object value)
      throws IOException {
    switch (field.getJavaType()) {
      case MESSAGE -> write(json, (Message) value);
      case ENUM -> json.writeString(((EnumValueDescriptor) value).getName());
      case BYTE_STRING ->
          json.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case DOUBLE, FLOAT -> json.writeNumber(decimal(((Number) value).doubleValue()));
      case INT, LONG -> json.writeNumber(((Number) value).longValue());
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case STRING -> json.writeString((String) value);
    }
  }

  /** A double without exponent and always with a fraction, as Mesos writes it. */
  public static String decimal(double value) {
    String plain = new BigDecimal(Double.toString(value)).toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }

  /**
   * Reads a call.
   *
   * @throws MalformedCallException with Mesos' own text if the body is no JSON object, has a value
   *     of the wrong type, or lacks a required field
   */
  @SuppressWarnings("unchecked") // a builder builds what its prototype is
  public static <M extends Message> M read(byte[] body, M prototype) throws MalformedCallException {
    JsonNode root;
    try {
      root = MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      root = null;
    } catch (IOException e) {
      throw new UncheckedIOException("reading JSON from memory", e);
    }
    if (root == null || root.isMissingNode()) {
      throw new MalformedCallException(
          "Failed to parse body into JSON: syntax error at line 1 near: ");
    }
    if (!root.isObject()) {
      throw new MalformedCallException(NO_CALL + "Expecting a JSON object");
    }
    Message.Builder builder = prototype.newBuilderForType();
    merge(builder, root);
    if (!builder.isInitialized()) {
      List<String> missing = builder.findInitializationErrors();
      throw new MalformedCallException(
          NO_CALL + "Missing required fields: " + String.join(", ", missing));
    }
    return (M) builder.build();
  }

  private static void merge(Message.Builder builder, JsonNode object)
      throws MalformedCallException {
    for (var entry : object.properties()) {
      FieldDescriptor field = builder.getDescriptorForType().findFieldByName(entry.getKey());
      JsonNode value = entry.getValue();
      if (field == null || value.isNull()) {
        continue;
      }
      if (field.isRepeated()) {
        if (!value.isArray()) {
          throw unexpected(value, field);
        }
        for (JsonNode item : value) {
          Object read = readValue(builder, field, item);
          if (read != null) {
            builder.addRepeatedField(field, read);
          }
        }
      } else {
        Object read = readValue(builder, field, value);
        if (read != null) {
          builder.setField(field, read);
        }
      }
    }
  }

  /** Null for an unknown enum value of an optional field: it counts as missing. */
  private static Object readValue(Message.Builder parent, FieldDescriptor field, JsonNode value)
      throws MalformedCallException {
    switch (field.getJavaType()) {
      case MESSAGE -> {
        require(value.isObject(), value, field);
        Message.Builder nested = parent.newBuilderForField(field);
        merge(nested, value);
        return nested.buildPartial();
      }
      case ENUM -> {
        require(value.isTextual(), value, field);
        EnumValueDescriptor found = field.getEnumType().findValueByName(value.textValue());
        if (found == null && field.isRequired()) {
          throw new MalformedCallException(
              NO_CALL + "Failed to find enum for '" + value.textValue() + "'");
        }
        return found;
      }
      case BYTE_STRING -> {
        require(value.isTextual(), value, field);
        return decodeBase64(field, value.textValue());
      }
      case STRING -> {
        require(value.isTextual(), value, field);
        return value.textValue();
      }
      case BOOLEAN -> {
        require(value.isBoolean(), value, field);
        return value.booleanValue();
      }
      case DOUBLE -> {
        require(value.isNumber(), value, field);
        return value.doubleValue();
      }
      case FLOAT -> {
        require(value.isNumber(), value, field);
        return value.floatValue();
      }
      case INT -> {
        require(value.isNumber(), value, field);
        return value.intValue();
      }
      case LONG -> {
        require(value.isNumber(), value, field);
        return value.longValue();
      }
    }
    throw new IllegalStateException("no JSON form for " + field);
  }

  private static ByteString decodeBase64(FieldDescriptor field, String text)
      throws MalformedCallException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean valid =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '+'
              || c == '/'
              || c == '='
              || Character.isWhitespace(c);
      if (!valid) {
        throw new MalformedCallException(
            NO_CALL
                + "Failed to base64 decode bytes field '"
                + field.getName()
                + "': Invalid character '"
                + c
                + "'");
      }
    }
    return ByteString.copyFrom(Base64.getMimeDecoder().decode(text));
  }

  private static void require(boolean expected, JsonNode value, FieldDescriptor field)
      throws MalformedCallException {
    if (!expected) {
      throw unexpected(value, field);
    }
  }

  private static MalformedCallException unexpected(JsonNode value, FieldDescriptor field) {
    String kind =
        switch (value.getNodeType()) {
          case ARRAY -> "array";
          case BOOLEAN -> "boolean";
          case NUMBER -> "number";
          case OBJECT -> "object";
          default -> "string";
        };
    return new MalformedCallException(
        NO_CALL + "Not expecting a JSON " + kind + " for field '" + field.getName() + "'");
  }
}
