package io.howdah.broker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the store as a whole is: its schema, and whether somebody is still changing all of it.
 *
 * <p>It lies among the framework's records: a folder that every version reads. So even the first
 * version, which knows nothing of this record, refuses a schema that it does not know.
 *
 * @param schema of the records that are there
 * @param migrating where a migration leads to that has begun and not ended
 * @param restoring the restore that has begun and not ended
 */
record SchemaRecord(int schema, Optional<Integer> migrating, Optional<Restoring> restoring) {
  /** Where it is. */
  static final RecordKey KEY = new RecordKey(RecordKind.FRAMEWORK, "schema");

  /** The first schema that knows of this record. Older versions refuse it for its number. */
  static final int FIRST = 2;

  /**
   * A restore that has begun.
   *
   * @param file as its user named it
   * @param sha256 tells whether another restore is the same one again
   * @param since when it began
   */
  record Restoring(String file, String sha256, Instant since) {}

  /** Of a store that nobody is changing as a whole. */
  SchemaRecord(int schema) {
    this(schema, Optional.empty(), Optional.empty());
  }

  SchemaRecord migratingTo(int next) {
    return new SchemaRecord(schema, Optional.of(next), restoring);
  }

  SchemaRecord restoring(Restoring restore) {
    return new SchemaRecord(schema, migrating, Optional.of(restore));
  }

  private record Envelope(int schema, SchemaRecord record) {}

  /**
   * Reads it.
   *
   * @param known the newest schema that the caller knows
   * @throws CorruptRecordException if it is of a newer version or no such record
   */
  static SchemaRecord parse(String path, byte[] data, int known) throws CorruptRecordException {
    try {
      JsonNode envelope = RecordJson.MAPPER.readTree(data);
      int number = envelope.path("schema").asInt();
      if (number > Math.max(FIRST, known)) {
        throw RecordCodec.newer(path, number, known);
      }
      SchemaRecord schema = RecordJson.MAPPER.treeToValue(envelope, Envelope.class).record();
      int written = schema.migrating().orElse(schema.schema());
      if (written > known) {
        throw RecordCodec.newer(path, written, known);
      }
      return schema;
    } catch (IOException | IllegalArgumentException e) {
      throw new CorruptRecordException(
          ("The record %s, which says which schema the store has, cannot be read: %s. Nothing was"
                  + " changed. Put its last good content back, or restore a backup.")
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /** Ends an attempt to lead from a store that is half of one thing and half of another. */
  void checkWhole(String path) throws CorruptRecordException {
    if (restoring.isPresent()) {
      Restoring restore = restoring.get();
      throw new CorruptRecordException(
          ("%s says that a restore of %s (sha256 %s) has begun at %s and not ended: some records"
                  + " are the backup's, others are older or missing. Give 'howdah restore %s"
                  + " --confirm' again; it begins anew.")
              .formatted(path, restore.file(), restore.sha256(), restore.since(), restore.file()));
    }
  }

  RecordWrite write() {
    try {
      return RecordWrite.put(
          KEY, RecordJson.MAPPER.writeValueAsBytes(new Envelope(Math.max(FIRST, schema), this)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written: " + this, e);
    }
  }
}
