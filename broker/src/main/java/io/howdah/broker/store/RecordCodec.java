package io.howdah.broker.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.Service;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Turns changes into a key and small JSON, and back: {@code {"schema":1,"record":{...}}}. Empty
 * lists, maps, texts and optionals are left out. The same record always gives the same bytes.
 *
 * <p>A component that may be left out can be added to a record within a schema: readers take a
 * missing one as empty and pass over one that they do not know. Anything else needs a {@link
 * Migration} to the next schema.
 */
final class RecordCodec {
  /** There is one framework only. */
  private static final String FRAMEWORK_ID = "framework";

  /** As strict as the trees are: a name that comes twice is somebody's mistake. */
  private static final ObjectReader RECORD =
      RecordJson.MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private final Map<RecordKind, ObjectReader> readers = readers();
  private final Migrations migrations;

  RecordCodec() {
    this(Migrations.ALL);
  }

  RecordCodec(Migrations migrations) {
    this.migrations = migrations;
  }

  /** Written with every record; a greater one is refused, since its meaning is not known. */
  int schema() {
    return migrations.schema();
  }

  RecordWrite encode(Change change) {
    if (change instanceof Change.PutInstance put) {
      return put(put.instance());
    } else if (change instanceof Change.DeleteInstance delete) {
      return RecordWrite.delete(new RecordKey(RecordKind.INSTANCE, delete.id().value()));
    } else if (change instanceof Change.PutPlace put) {
      return put(put.place());
    } else if (change instanceof Change.DeletePlace delete) {
      return RecordWrite.delete(new RecordKey(RecordKind.PLACE, delete.name()));
    } else if (change instanceof Change.PutFramework put) {
      return put(put.identity());
    } else if (change instanceof Change.DeleteFramework) {
      return RecordWrite.delete(new RecordKey(RecordKind.FRAMEWORK, FRAMEWORK_ID));
    } else if (change instanceof Change.PutRevision put) {
      return put(put.revision());
    } else if (change instanceof Change.DeleteRevision delete) {
      return RecordWrite.delete(new RecordKey(RecordKind.REVISION, Long.toString(delete.number())));
    } else if (change instanceof Change.PutCluster put) {
      return put(put.cluster());
    } else if (change instanceof Change.DeleteCluster delete) {
      return RecordWrite.delete(new RecordKey(RecordKind.CLUSTER, delete.name()));
    } else if (change instanceof Change.PutFleet put) {
      return put(put.fleet());
    } else if (change instanceof Change.DeleteFleet delete) {
      return RecordWrite.delete(new RecordKey(RecordKind.FLEET, delete.name().value()));
    } else if (change instanceof Change.PutPool put) {
      return put(put.pool());
    } else if (change instanceof Change.DeletePool delete) {
      return RecordWrite.delete(new RecordKey(RecordKind.POOL, delete.name()));
    } else if (change instanceof Change.PutService put) {
      return put(put.service());
    } else if (change instanceof Change.DeleteService delete) {
      return RecordWrite.delete(new RecordKey(RecordKind.SERVICE, delete.name().value()));
    }
    throw new IllegalArgumentException("no record for " + change);
  }

  /**
   * Reads a record.
   *
   * @param key where it was found
   * @param path named in errors
   * @throws CorruptRecordException if the bytes are not a record of this schema or an older one, or
   *     not the one that the key names
   */
  Record decode(RecordKey key, String path, byte[] data) throws CorruptRecordException {
    Record value;
    try {
      Optional<Record> usual = usual(key.kind(), data);
      value = usual.isPresent() ? usual.get() : unusual(key.kind(), path, data);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    RecordKey own = keyOf(value);
    if (!own.equals(key)) {
      throw corrupt(path, "it is the record of " + own, null);
    }
    return value;
  }

  /**
   * Reads what this version wrote, or a schema from which no step leads on for this kind, without
   * making a tree of it first: a leader may have 100,000 to read.
   *
   * @return empty if it is anything else, valid or not
   */
  private Optional<Record> usual(RecordKind kind, byte[] data) throws IOException {
    try (JsonParser parser = RECORD.createParser(data)) {
      if (parser.nextToken() != JsonToken.START_OBJECT
          || !"schema".equals(parser.nextFieldName())
          || parser.nextToken() != JsonToken.VALUE_NUMBER_INT
          || !isReadAsItIs(kind, parser.getIntValue())
          || !"record".equals(parser.nextFieldName())
          || parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Record value = readers.get(kind).readValue(parser);
      return parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null
          ? Optional.of(value)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      // The other way finds the same, or what should be said of it.
      return Optional.empty();
    }
  }

  private boolean isReadAsItIs(RecordKind kind, int schema) {
    return schema >= 1
        && schema <= schema()
        && migrations.from(schema).stream().noneMatch(step -> step.kinds().contains(kind));
  }

  private Record unusual(RecordKind kind, String path, byte[] data)
      throws IOException, CorruptRecordException {
    JsonNode envelope = RecordJson.MAPPER.readTree(data);
    ObjectNode content = content(path, envelope);
    migrations.convert(kind, content, envelope.get("schema").intValue());
    return RecordJson.MAPPER.treeToValue(content, kind.type());
  }

  /**
   * A record's bytes after a step.
   *
   * @return empty if they are of the step's schema or a later one already
   */
  Optional<byte[]> rewritten(RecordKey key, String path, byte[] data, Migration step)
      throws CorruptRecordException {
    try {
      JsonNode envelope = RecordJson.MAPPER.readTree(data);
      ObjectNode content = content(path, envelope);
      if (envelope.get("schema").intValue() > step.from()) {
        return Optional.empty();
      }
      step.convert(key.kind(), content);
      return Optional.of(RecordJson.MAPPER.writeValueAsBytes(envelope(step.from() + 1, content)));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private ObjectNode content(String path, JsonNode envelope) throws CorruptRecordException {
    JsonNode schema = envelope.path("schema");
    if (!schema.isInt() || schema.intValue() < 1) {
      throw corrupt(path, "it has no schema number", null);
    }
    if (schema.intValue() > schema()) {
      throw newer(path, schema.intValue(), schema());
    }
    if (!envelope.path("record").isObject()) {
      throw corrupt(path, "it has no content", null);
    }
    return (ObjectNode) envelope.get("record");
  }

  private static ObjectNode envelope(int schema, JsonNode content) {
    ObjectNode envelope = RecordJson.MAPPER.createObjectNode();
    envelope.put("schema", schema);
    envelope.set("record", content);
    return envelope;
  }

  private RecordWrite put(Record value) {
    ObjectNode envelope = envelope(schema(), RecordJson.MAPPER.valueToTree(value));
    try {
      return RecordWrite.put(keyOf(value), RecordJson.MAPPER.writeValueAsBytes(envelope));
    } catch (JsonProcessingException e) {
      // Every record type is covered by a round-trip test, so this is a mistake in the program.
      throw new IllegalArgumentException("cannot be written as a record: " + value, e);
    }
  }

  private static RecordKey keyOf(Record value) {
    if (value instanceof Instance instance) {
      return new RecordKey(RecordKind.INSTANCE, instance.id().value());
    } else if (value instanceof Place place) {
      return new RecordKey(RecordKind.PLACE, place.name());
    } else if (value instanceof FrameworkIdentity) {
      return new RecordKey(RecordKind.FRAMEWORK, FRAMEWORK_ID);
    } else if (value instanceof Revision revision) {
      return new RecordKey(RecordKind.REVISION, Long.toString(revision.number()));
    } else if (value instanceof HadoopCluster cluster) {
      return new RecordKey(RecordKind.CLUSTER, cluster.name());
    } else if (value instanceof Fleet fleet) {
      return new RecordKey(RecordKind.FLEET, fleet.name().value());
    } else if (value instanceof Pool pool) {
      return new RecordKey(RecordKind.POOL, pool.name());
    } else if (value instanceof Service service) {
      return new RecordKey(RecordKind.SERVICE, service.name().value());
    }
    throw new IllegalArgumentException("not a record: " + value);
  }

  static CorruptRecordException newer(String path, int schema, int known) {
    return new CorruptRecordException(
        ("The record %s has schema %d; this version of Howdah reads schemas up to %d. It was"
                + " written by a newer version: run that version or a newer one here.")
            .formatted(path, schema, known));
  }

  private static CorruptRecordException unreadable(String path, IOException e) {
    String what = e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
    return corrupt(path, what, e);
  }

  private static CorruptRecordException corrupt(String path, String what, Exception cause) {
    String message =
        ("The record %s cannot be read: %s. Nothing was changed. Save its bytes, then put the"
                + " record's last good content back or delete it (docs/STATE.md says what is lost"
                + " with each kind), and start again.")
            .formatted(path, what);
    return new CorruptRecordException(message, cause);
  }

  private static Map<RecordKind, ObjectReader> readers() {
    Map<RecordKind, ObjectReader> readers = new EnumMap<>(RecordKind.class);
    for (RecordKind kind : RecordKind.values()) {
      readers.put(
          kind,
          RecordJson.MAPPER
              .readerFor(kind.type())
              .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));
    }
    return readers;
  }
}
